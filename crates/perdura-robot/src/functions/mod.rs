//! The durable functions of robots: the app `perdura-robot`.

mod automation;
mod deadlines;
mod dispatch;
mod events;
mod orchestrator;
mod stop;

use std::time::Duration;

use perdura::{App, Backoff, Error, Step};

use self::events::{Dispatched, Ended, JobCancelled, LookupSubmitted, OrderCompleted, Submitted};
use crate::{Refusal, Robot};

/// The app's name: the first part of every function's id.
pub const APP: &str = "perdura-robot";

/// Belongs to the run's own round.
const SAME_ROUND: &str = "event.data.jobId == async.data.jobId && event.data.round == async.data.round";

/// The app. It waits for [`Robot::attach`] before it does anything.
pub fn app(robot: &Robot) -> App {
    App::new(APP)
        .function(orchestrator::for_jobs(robot.clone()))
        .function(orchestrator::for_lookups(robot.clone()))
        .function(deadlines::function(robot.clone()))
        .function(stop::function(robot.clone()))
        .function(automation::function(robot.clone()))
}

/// A step of ours: short, safe to repeat, and not to be given up over a passing fault.
fn patient(step: &Step) -> Step {
    step.retries(perdura_types::bounds::RETRIES_MAX).backoff(backoff())
}

fn backoff() -> Backoff {
    Backoff::exponential(Duration::from_secs(1), Duration::from_mins(1))
}

/// What a caller may mend is tried once; a passing fault of ours or of the robot is tried again.
fn failed(refusal: Refusal) -> Error {
    let error = Error::new(refusal.code, refusal.message);
    if refusal.status < 500 { error.non_retriable() } else { error }
}
