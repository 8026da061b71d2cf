//! Sends events to a server in another process.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, Method, StatusCode, header};
use perdura_engine::{AppRequest, AppResponse, HttpClient, SendError};
use perdura_types::bounds::RESPONSE_BYTES_MAX;
use perdura_types::{EventId, NewEvent};
use perdura_wire::headers::EVENT_ID_SEED;
use serde::Serialize;

use super::request::ApiRequest;
use super::{Remote, event_body, seed};
use crate::bounds::REMOTE_TIMEOUT;
use crate::event::admit;
use crate::{Error, Outgoing, Result};

/// Sends events, and signals, to a server in another process. Clones are the same.
///
/// ```no_run
/// # use perdura::{Client, Event, Remote, Result};
/// # #[derive(serde::Serialize, serde::Deserialize)] struct OrderPaid { order: String }
/// # impl Event for OrderPaid { const NAME: &'static str = "shop/order.paid"; }
/// # async fn f() -> Result<()> {
/// let client = Client::new(Remote::from_env()?);
/// client.send(OrderPaid { order: "A-7".into() }).await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    remote: Remote,
    http: HttpClient,
}

impl Client {
    /// For the server at this place.
    pub fn new(remote: Remote) -> Self {
        Self { remote, http: HttpClient::new() }
    }

    /// Sends an event. When this returns, the server has it on disk.
    pub async fn send(&self, event: impl Into<Outgoing>) -> Result<EventId> {
        let ids = self.send_all(vec![event.into()]).await?;
        ids.into_iter().next().ok_or_else(|| Error::message("the server accepted an event without giving its id"))
    }
    /// Sends events together.
    pub async fn send_all(&self, events: Vec<Outgoing>) -> Result<Vec<EventId>> {
        self.send_admitted(&admit(events, None)?).await
    }
    /// Wakes the run that waits for a signal; says whether one did.
    pub async fn signal(&self, signal: &str, data: &impl Serialize) -> Result<bool> {
        let data = crate::handler::to_json(data)?;
        let body = serde_json::to_vec(&serde_json::json!({ "signal": signal, "data": data }))?;
        let request = ApiRequest {
            method: Method::POST,
            path: "/v1/signals".to_owned(),
            headers: vec![json_content()],
            body: Bytes::from(body),
            answer_bytes_max: RESPONSE_BYTES_MAX,
        };
        let answer = self.remote.ask(&self.http, request).await?;
        match answer.status {
            status if status.is_success() => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            status => {
                let text = String::from_utf8_lossy(&answer.body).chars().take(200).collect::<String>();
                let message = format!("the server answered a signal with status {}: {text}", status.as_u16());
                Err(Error::new("SignalRefused", message))
            }
        }
    }

    pub(crate) async fn send_admitted(&self, events: &[NewEvent]) -> Result<Vec<EventId>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        // The same for both tries: whatever became of the first one, these are the same events.
        let seed = seed::fresh();
        let body = event_body::encode(events);
        let answer = match self.post(&body, &seed).await? {
            Err(SendError::Unreachable { .. } | SendError::Broken { .. }) => self.post(&body, &seed).await?,
            answer => answer,
        };
        let answer = answer.map_err(|error| self.not_sent(&error))?;
        event_body::decode(answer.status, &answer.body, events.len())
    }

    /// The outer error is about what is to be sent, the inner one about the way.
    async fn post(&self, body: &Bytes, seed: &str) -> Result<std::result::Result<AppResponse, SendError>> {
        let seed = (HeaderName::from_static(EVENT_ID_SEED), seed.to_owned());
        let mut headers = vec![json_content(), seed];
        headers.extend(self.remote.environment_header());
        let request = AppRequest {
            method: Method::POST,
            url: self.remote.ingest_url()?,
            headers,
            body: body.clone(),
            timeout: REMOTE_TIMEOUT,
            own_connection: false,
        };
        Ok(self.http.send(request).await)
    }

    /// The URL of an ingest ends with a secret, so the error does not repeat it.
    fn not_sent(&self, error: &SendError) -> Error {
        let reason = match error {
            SendError::Unreachable { reason, .. } => format!("it cannot be reached ({reason})"),
            SendError::Broken { reason, .. } => {
                format!("the connection broke before its answer was complete ({reason})")
            }
            SendError::TimedOut { seconds, .. } => format!("it did not answer within {seconds} s"),
            SendError::TooLarge { bytes_max, .. } => format!("its answer is larger than {bytes_max} bytes"),
            SendError::TooManyRedirects { .. } => "it redirects without end".to_owned(),
        };
        Error::new(
            "EventsNotSent",
            format!("the events did not reach the server at {}: {reason}", self.remote.events()),
        )
    }
}

fn json_content() -> (HeaderName, String) {
    (header::CONTENT_TYPE, "application/json".to_owned())
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("remote", &self.remote).finish_non_exhaustive()
    }
}
