//! What a scenario needs of the place where its app runs.

use std::time::Duration;

use perdura::{App, EventId, Outgoing};
use serde_json::Value;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for something that happens soon or never.
pub(crate) async fn patiently<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// How a run ended: its result, or the name and the message of its error. A cancelled one has the name `RunCancelled`.
pub(crate) type End = Result<Value, (String, String)>;

/// A place where an app runs.
pub(crate) trait World: Sized {
    /// Whether the app is called over HTTP.
    const IS_REMOTE: bool;

    /// Begins with nothing in the store.
    async fn start(app: App) -> Self;
    /// Sends an event, and tells its id.
    async fn send(&self, event: impl Into<Outgoing>) -> EventId;
    /// Sends a signal, and tells whether a run waited for it.
    async fn signal(&self, signal: &str, data: Value) -> bool;
    /// The runs that an event started.
    async fn runs(&self, event: EventId) -> Vec<String>;
    /// Waits for the end of a run.
    async fn end(&self, run: &str) -> End;
    /// Whether a run has ended.
    async fn has_ended(&self, run: &str) -> bool;
    /// Returns when everything has happened that happens before the clock is moved.
    async fn settle(&self);
    /// Moves the clock, and returns when everything has happened that is due by then.
    async fn advance(&self, duration: Duration);
    /// The power fails; what was acknowledged is still there afterwards. The app may be another than before.
    async fn crash_and_restart(&mut self, app: App);

    /// Waits for the end of the one run that an event started.
    async fn result(&self, event: EventId) -> End {
        let runs = self.runs(event).await;
        assert_eq!(runs.len(), 1, "runs of event {event}");
        self.end(&runs[0]).await
    }
    /// Sends an event and waits for the end of the one run that it starts.
    async fn outcome(&self, event: impl Into<Outgoing>) -> End {
        let event = self.send(event).await;
        self.result(event).await
    }
    /// Sends an event, and returns when everything has happened that happens at once.
    async fn send_and_settle(&self, event: impl Into<Outgoing>) -> EventId {
        let event = self.send(event).await;
        self.settle().await;
        event
    }
    /// Whether the one run that an event started has ended.
    async fn is_over(&self, event: EventId) -> bool {
        let runs = self.runs(event).await;
        assert_eq!(runs.len(), 1, "runs of event {event}");
        self.has_ended(&runs[0]).await
    }
}
