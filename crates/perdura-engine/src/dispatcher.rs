//! Sends calls to apps and brings their replies back.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use perdura_types::{Call, CallFailure, Outcome, Reply};
use perdura_wire::call::encode_call;
use perdura_wire::reply::{self, decode_reply};
use perdura_wire::signature::SigningKeys;
use tokio::runtime::Handle;

use crate::bounds::{CALL_MS_MAX, REDIRECTS_MAX};
use crate::clock::Clock;
use crate::http_client::{AppRequest, AppResponse, HttpClient, SendError};
use crate::shard_thread::Message;

/// What every call needs.
pub(crate) struct Dispatcher {
    pub(crate) runtime: Handle,
    pub(crate) client: HttpClient,
    pub(crate) keys: Option<SigningKeys>,
    pub(crate) clock: Clock,
    pub(crate) replies: Sender<Message>,
}

impl Dispatcher {
    /// Sends each call in a task of its own. However it goes, one reply comes back for each.
    pub(crate) fn dispatch(self: &Arc<Self>, calls: Vec<Call>) {
        let this = Arc::clone(self);
        // Each spawn from outside the runtime takes a shared lock and may wake a thread; those from within do not.
        self.runtime.spawn(async move {
            for call in calls {
                tokio::spawn(Arc::clone(&this).settle(call));
            }
        });
    }

    async fn settle(self: Arc<Self>, call: Call) {
        let (run, item, request) = (call.run, call.item, call.request);
        let reply = self.perform(call).await;
        // The thread is gone only when the server stops; the call is then settled as lost by the next start.
        let _stopped = self.replies.send(Message::Reply(run, item, request, reply));
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
            headers: encoded.headers,
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
