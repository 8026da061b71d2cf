//! Sends calls to apps and brings their replies back.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, Method};
use perdura_types::{Call, CallFailure, Outcome, Reply};
use perdura_wire::call::encode_call;
use perdura_wire::reply::{self, decode_reply};
use perdura_wire::signature::SigningKeys;
use tokio::runtime::Handle;

use crate::bounds::{CALL_MS_MAX, REDIRECTS_MAX};
use crate::clock::Clock;
use crate::http_client::{AppRequest, AppResponse, HttpClient, SendError};
use crate::local::{LocalApps, ReplyTo};
use crate::shard_thread::Message;

/// What every call needs.
pub(crate) struct Dispatcher {
    pub(crate) runtime: Handle,
    pub(crate) client: HttpClient,
    pub(crate) keys: Option<SigningKeys>,
    pub(crate) clock: Clock,
    pub(crate) replies: Sender<Message>,
    pub(crate) local: LocalApps,
}

impl Dispatcher {
    /// Sends each call in a task of its own. However it goes, one reply comes back for each.
    pub(crate) fn dispatch(self: &Arc<Self>, calls: Vec<Call>) {
        let this = Arc::clone(self);
        // Each spawn from outside the runtime takes a shared lock and may wake a thread; those from within do not.
        self.runtime.spawn(async move {
            for call in calls {
                match this.local.find(&call) {
                    None => {
                        tokio::spawn(Arc::clone(&this).settle(call));
                    }
                    Some(Ok(app)) => {
                        let reply = ReplyTo::new(&call, &this.replies);
                        app.perform(call, reply);
                    }
                    Some(Err(problem)) => {
                        let reply = ReplyTo::new(&call, &this.replies);
                        reply.send(failed(reply::unreachable(&call.function.url, &problem)));
                    }
                }
            }
        });
    }

    async fn settle(self: Arc<Self>, call: Call) {
        let reply = ReplyTo::new(&call, &self.replies);
        reply.send(self.perform(call).await);
    }

    async fn perform(&self, call: Call) -> Reply {
        let key = self.keys.as_ref().map(|keys| &keys.current);
        let encoded = match encode_call(&call, key, self.clock.now()) {
            Ok(encoded) => encoded,
            Err(error) => return failed(reply::final_failure("request_not_encodable", &error.to_string())),
        };
        let request = AppRequest {
            method: Method::POST,
            url: encoded.url,
            headers: named(encoded.headers),
            body: Bytes::from(encoded.body),
            timeout: Duration::from_millis(CALL_MS_MAX),
            own_connection: call.attempts_max == 1,
        };
        // A call may take hours, and its state is in the body now.
        drop(call);
        match self.client.send(request).await {
            Ok(AppResponse { status, headers, body }) => {
                decode_reply(status.as_u16(), &headers, &body, self.clock.now())
            }
            Err(error) => failed(failure_of(&error)),
        }
    }
}

/// The headers of the codecs as those of a request.
pub(crate) fn named(headers: Vec<(&'static str, String)>) -> Vec<(HeaderName, String)> {
    headers.into_iter().map(|(name, value)| (HeaderName::from_static(name), value)).collect()
}

fn failed(failure: CallFailure) -> Reply {
    Reply { version: None, outcome: Outcome::Failed(failure) }
}

fn failure_of(error: &SendError) -> CallFailure {
    match error {
        SendError::Unreachable { url, reason } => reply::unreachable(url, reason),
        SendError::Broken { reason, .. } => reply::connection_lost(reason),
        SendError::TimedOut { .. } => reply::timed_out(CALL_MS_MAX.cast_signed()),
        SendError::TooLarge { .. } => reply::output_too_large(),
        SendError::TooManyRedirects { .. } => reply::too_many_redirects(REDIRECTS_MAX),
    }
}
