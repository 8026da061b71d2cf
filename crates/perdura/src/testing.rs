//! A test kit: functions with mocked steps and a moved clock, without a server.
//!
//! ```
//! # use perdura::{App, Event, Function, Result, Step};
//! # use std::time::Duration;
//! # #[derive(serde::Serialize, serde::Deserialize)] struct Trial { user: String }
//! # impl Event for Trial { const NAME: &'static str = "app/trial.started"; }
//! async fn remind(trial: Trial, step: Step) -> Result<String> {
//!     step.sleep("two weeks", Duration::from_secs(14 * 86_400)).await?;
//!     step.run("mail", || async { Err::<String, _>(perdura::Error::message("tests send no mail")) }).await.map_err(Into::into)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
//! use perdura::testing::TestBed;
//!
//! let test = TestBed::new(App::new("app").function(Function::new("remind", remind))).await?;
//! test.mock("mail", "sent");
//! let run = test.send(Trial { user: "ana".into() }).await?;
//! test.advance(Duration::from_secs(13 * 86_400)).await?;
//! assert!(!run.status().await?.is_ended());
//! test.advance(Duration::from_secs(2 * 86_400)).await?;
//! assert_eq!(run.result().await?, "sent");
//! # Ok(()) }
//! ```
//!
//! It is the real engine, with its store in memory: waits look back, retries are counted, and timeouts cancel as they do in
//! production.

use std::time::Duration;

use perdura_types::RawJson;
use serde::Serialize;

use crate::bounds::JUMPS_MAX;
use crate::environment::Mocks;
use crate::function::millis;
use crate::handler::to_json;
use crate::{App, Builder, Error, Outgoing, Perdura, Result, Run};

/// An engine for one test. What [`Perdura`] can do beyond this is in [`TestBed::perdura`].
#[derive(Debug)]
pub struct TestBed {
    perdura: Perdura,
    mocks: Mocks,
}

impl TestBed {
    /// Begins with nothing in the store.
    pub async fn new(app: App) -> Result<Self> {
        Self::open(Perdura::builder(app).in_memory()).await
    }
    /// Begins with what is in the builder's store: for tests of restarts.
    pub async fn open(builder: Builder) -> Result<Self> {
        let mocks = Mocks::default();
        let perdura = builder.mocks(mocks.clone()).open().await?;
        Ok(Self { perdura, mocks })
    }

    /// From now on, the step with this id gives this value instead of executing its code.
    pub fn mock(&self, step: &str, value: impl Serialize) {
        let value = to_json(&value);
        self.mocks.set(step, Box::new(move || value.clone()));
    }
    /// From now on, attempts of this step end as `result` says, which is asked once for each.
    pub fn mock_with<T: Serialize>(&self, step: &str, mut result: impl FnMut() -> Result<T> + Send + 'static) {
        self.mocks.set(step, Box::new(move || result().and_then(|value| to_json(&value))));
    }
    /// From now on, attempts of this step fail with this error.
    pub fn mock_error(&self, step: &str, error: Error) {
        self.mocks.set(step, Box::new(move || Err::<RawJson, _>(error.clone())));
    }

    /// Sends an event, waits until everything that follows at once has happened, and gives the run that it started.
    pub async fn send(&self, event: impl Into<Outgoing>) -> Result<Run<serde_json::Value>> {
        let event = self.perdura.send(event).await?;
        self.settle().await?;
        let mut runs = self.perdura.runs_of(event).await?;
        if runs.len() != 1 {
            let message = format!("the event started {} runs: use `perdura().send` and `runs_of`", runs.len());
            return Err(Error::new("NotOneRun", message));
        }
        Ok(runs.remove(0))
    }
    /// Returns when everything has happened that happens without the clock being moved.
    pub async fn settle(&self) -> Result<()> {
        Ok(self.perdura.engine().settled().await?)
    }
    /// Moves the clock, and returns when everything has happened that is due by then.
    pub async fn advance(&self, duration: Duration) -> Result<()> {
        self.settle().await?;
        self.perdura.engine().advance_clock(millis(duration)).await?;
        self.settle().await
    }
    /// Moves the clock from timer to timer until no timer is left.
    pub async fn advance_to_rest(&self) -> Result<()> {
        let engine = self.perdura.engine();
        for _ in 0..JUMPS_MAX {
            self.settle().await?;
            let Some(next) = engine.gauges().next_timer() else { return Ok(()) };
            engine.advance_clock(next.since(engine.clock().now()).max(0)).await?;
        }
        Err(Error::new(
            "NeverAtRest",
            format!("after {JUMPS_MAX} timers another one waits: a function may sleep in a loop"),
        ))
    }
    /// The engine.
    pub fn perdura(&self) -> &Perdura {
        &self.perdura
    }
}
