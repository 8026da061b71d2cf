//! What a scenario needs of the place where its app runs.

use std::time::Duration;

use perdura::{App, EventId, Outgoing};
use serde_json::Value;

use crate::worlds::{InProcess, InServer, OverHttp, WithBinary};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// Waits for something that happens soon or never.
pub(crate) async fn patiently<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// How a run ended: its result, or the name and the message of its error. A cancelled one has the name `RunCancelled`.
pub(crate) type End = Result<Value, (String, String)>;

/// Where an app runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the program's own process: `Perdura::builder`.
    InProcess,
    /// As a part of a server: how the binary holds its own apps.
    InServer,
    /// Over HTTP, between an app and a server that have a socket each.
    OverHttp,
    /// Over HTTP, with the real binary, which is killed where others are restarted. `PERDURA_BIN` names it.
    WithBinary,
}

impl Place {
    /// Whether the app is called over HTTP.
    pub(crate) fn is_remote(self) -> bool {
        match self {
            Self::InProcess | Self::InServer => false,
            Self::OverHttp | Self::WithBinary => true,
        }
    }
}

/// What everybody may ask, through a handle in the same process or over HTTP.
pub(crate) trait Outside {
    /// Sends an event, and tells its id.
    async fn send(&self, event: Outgoing) -> EventId;
    /// Sends a signal, and tells whether a run waited for it.
    async fn signal(&self, signal: &str, data: &Value) -> bool;
    /// The runs that an event started.
    async fn runs(&self, event: EventId) -> Vec<String>;
    /// Whether a run has ended.
    async fn has_ended(&self, run: &str) -> bool;
}

/// What each place can do.
pub(crate) trait Host: Sized {
    /// Begins with nothing in the store.
    async fn start(app: App) -> Self;
    /// What it is asked through.
    fn outside(&self) -> &impl Outside;
    /// Waits for the end of a run.
    async fn end(&self, run: &str) -> End;
    /// Returns when everything has happened that happens before the clock is moved.
    async fn settle(&self);
    /// Moves the clock, and returns when everything has happened that is due by then.
    async fn advance(&self, duration: Duration);
    /// The power fails; what was acknowledged is still there afterwards. The app may be another than before.
    async fn crash_and_restart(&mut self, app: App);
}

/// An app at its place. Not a type parameter, so that a scenario is compiled once.
pub(crate) enum World {
    InProcess(InProcess),
    InServer(InServer),
    OverHttp(OverHttp),
    WithBinary(WithBinary),
}

/// The same, whatever the place.
macro_rules! at_place {
    ($world:expr, $host:ident => $what:expr) => {
        match $world {
            World::InProcess($host) => $what,
            World::InServer($host) => $what,
            World::OverHttp($host) => $what,
            World::WithBinary($host) => $what,
        }
    };
}

impl World {
    pub(crate) async fn start(place: Place, app: App) -> Self {
        match place {
            Place::InProcess => Self::InProcess(InProcess::start(app).await),
            Place::InServer => Self::InServer(InServer::start(app).await),
            Place::OverHttp => Self::OverHttp(OverHttp::start(app).await),
            Place::WithBinary => Self::WithBinary(WithBinary::start(app).await),
        }
    }
    pub(crate) async fn send(&self, event: impl Into<Outgoing>) -> EventId {
        let event = event.into();
        at_place!(self, host => host.outside().send(event).await)
    }
    pub(crate) async fn signal(&self, signal: &str, data: Value) -> bool {
        at_place!(self, host => host.outside().signal(signal, &data).await)
    }
    pub(crate) async fn runs(&self, event: EventId) -> Vec<String> {
        at_place!(self, host => host.outside().runs(event).await)
    }
    pub(crate) async fn settle(&self) {
        at_place!(self, host => host.settle().await);
    }
    pub(crate) async fn advance(&self, duration: Duration) {
        at_place!(self, host => host.advance(duration).await);
    }
    pub(crate) async fn crash_and_restart(&mut self, app: App) {
        at_place!(self, host => host.crash_and_restart(app).await);
    }

    /// Waits for the end of the one run that an event started.
    pub(crate) async fn result(&self, event: EventId) -> End {
        let run = self.only_run(event).await;
        at_place!(self, host => host.end(&run).await)
    }
    /// Whether the one run that an event started has ended.
    pub(crate) async fn is_over(&self, event: EventId) -> bool {
        let run = self.only_run(event).await;
        at_place!(self, host => host.outside().has_ended(&run).await)
    }
    /// Sends an event and waits for the end of the one run that it starts.
    pub(crate) async fn outcome(&self, event: impl Into<Outgoing>) -> End {
        let event = self.send(event).await;
        self.result(event).await
    }
    /// Sends an event, and returns when everything has happened that happens at once.
    pub(crate) async fn send_and_settle(&self, event: impl Into<Outgoing>) -> EventId {
        let event = self.send(event).await;
        self.settle().await;
        event
    }

    async fn only_run(&self, event: EventId) -> String {
        let mut runs = self.runs(event).await;
        assert_eq!(runs.len(), 1, "runs of event {event}");
        runs.remove(0)
    }
}
