//! The app that carries runs out: durable functions on the Rust SDK.
//!
//! `run` is the function `coordination-workflow-runner`; `desk` is the life of one desk, `together` runs desks at once,
//! `finish` ends a run and calls the hook, `lost` cleans up after runs that nobody carries out any more.

mod desk;
mod finish;
mod hook;
mod lost;
mod options;
mod run;
mod starts;
mod together;

use std::sync::Arc;
use std::time::Duration;

use perdura::{App, Backoff};
use perdura_core::{Answer, ApiCall, LimitKind};
use perdura_engine::{Engine, HttpClient};

pub use self::hook::{FinishedRun, HookAnswer, HookCall, HttpHook};
pub use self::options::{DeskSecrets, RunnerOptions};
pub(crate) use self::run::RunFacts;
pub use self::run::RunResult;
use crate::bounds::RUNNER_STEPS_MAX;
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;

/// The app's name: the first part of every function's id.
pub const APP: &str = "rawr-coordination";
/// The function that carries runs out.
pub const RUNNER: &str = "coordination-workflow-runner";
/// Its full id.
pub(crate) const RUNNER_ID: &str = "rawr-coordination-coordination-workflow-runner";

/// What the functions work with. Clones share it.
#[derive(Clone)]
pub(crate) struct Runner {
    inner: Arc<Inner>,
}

struct Inner {
    coordination: Coordination,
    http: HttpClient,
    options: RunnerOptions,
}

impl Runner {
    pub(crate) fn coordination(&self) -> &Coordination {
        &self.inner.coordination
    }
    pub(crate) fn http(&self) -> &HttpClient {
        &self.inner.http
    }
    pub(crate) fn options(&self) -> &RunnerOptions {
        &self.inner.options
    }
    /// The time, in milliseconds since 1970.
    pub(crate) async fn now_ms(&self) -> i64 {
        self.coordination().now().await.as_millis()
    }
}

/// The app. It waits for [`Coordination::attach`] before it does anything.
pub fn app(coordination: &Coordination, options: RunnerOptions) -> App {
    let inner = Inner { coordination: coordination.clone(), http: HttpClient::new(), options };
    let runner = Runner { inner: Arc::new(inner) };
    App::new(APP)
        .function(run::function(runner.clone()))
        .function(lost::stopped(runner.clone()))
        .function(lost::cancelled(runner))
}

/// Lets a run have as many steps as a workflow of the largest size takes. To be called when the app is registered.
pub async fn allow_large_workflows(engine: &Engine) -> Result<(), Refusal> {
    let (function, limit) = (RUNNER_ID.to_owned(), Some(RUNNER_STEPS_MAX));
    match engine.call(ApiCall::SetLimit { function, kind: LimitKind::Steps, limit }).await? {
        Answer::Done => Ok(()),
        other => {
            let message =
                format!("the limit of steps of '{RUNNER_ID}' cannot be set: {other:?}; register the app first");
            Err(Refusal::new(Code::EngineRefused, message))
        }
    }
}

/// The pauses between tries of a desk.
pub(crate) fn backoff() -> Backoff {
    Backoff::exponential(Duration::from_secs(1), Duration::from_mins(1))
}

#[cfg(test)]
mod tests;
