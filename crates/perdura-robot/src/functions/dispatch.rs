//! A round is handed to its robot: never twice, as far as anybody can know.
//!
//! A dispatch whose outcome is unknown is followed by a question and not by another dispatch. Only when the robot says that
//! it does not know the dispatch, or when nothing left this server, another step sends it again; under the same dispatch id,
//! so that a first one which is still on its way does no harm.

use std::time::Duration;

use perdura::{Error, Result, Step, StepError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{failed, patient};
use crate::Robot;
use crate::bounds::{DISPATCHES_PER_ROUND_MAX, PROBE_PAUSE};
use crate::ids::JobId;
use crate::robot_client::{NotAccepted, Probed};
use crate::service::robot::Dispatched;

const UNREACHABLE: &str = "RobotUnreachable";
const REFUSED: &str = "RobotRefused";
const UNKNOWN: &str = "DispatchUnknown";

/// What a probe found.
#[derive(Debug, Serialize, Deserialize)]
struct Found {
    known: bool,
    #[serde(default)]
    answer: Value,
}

/// Hands the round over and gives the robot's answer.
pub(super) async fn dispatch(robot: &Robot, step: &Step, job: JobId, round: u32) -> Result<Value> {
    for number in 1..=DISPATCHES_PER_ROUND_MAX {
        let error = match send(robot, step, job, round, number).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let is_last = number == DISPATCHES_PER_ROUND_MAX;
        if error.name() == UNREACHABLE && !is_last {
            // Nothing left, so nothing can be done twice.
            step.sleep(&format!("robot-unreachable-{number}"), pause(number)).await?;
        } else if error.is_attempt_lost() || error.name() == UNKNOWN {
            let found = ask(robot, step, job, round, number, &error).await?;
            if found.known {
                return Ok(found.answer);
            }
            if is_last {
                return Err(error.into());
            }
        } else {
            return Err(error.into());
        }
    }
    unreachable!("the last round of the loop returns")
}

async fn send(robot: &Robot, step: &Step, job: JobId, round: u32, number: u32) -> Result<Value, StepError> {
    let send = || {
        let robot = robot.clone();
        async move {
            match robot.dispatch(job, round).await.map_err(failed)? {
                Dispatched::Accepted(answer) => Ok(readable(answer)),
                Dispatched::Not(NotAccepted::Unreachable(reason)) => Err(Error::new(UNREACHABLE, reason)),
                Dispatched::Not(NotAccepted::Refused(reason)) => Err(Error::new(REFUSED, reason)),
                Dispatched::Not(NotAccepted::Unknown(reason)) => Err(Error::new(UNKNOWN, reason)),
            }
        }
    };
    step.retries(0).run(&named("dispatch-to-robot", number), send).await
}

/// Asks the robot about a dispatch, when it can be asked.
async fn ask(robot: &Robot, step: &Step, job: JobId, round: u32, number: u32, lost: &StepError) -> Result<Found> {
    step.sleep(&named("before-probe", number), PROBE_PAUSE).await?;
    let ask = || {
        let robot = robot.clone();
        async move {
            Ok(robot.probe(job, round).await.map_err(failed)?.map(|probed| match probed {
                Probed::Known(answer) => Found { known: true, answer: readable(answer) },
                Probed::NotKnown => Found { known: false, answer: Value::Null },
            }))
        }
    };
    let found: Option<Found> = patient(step).run(&named("probe-robot", number), ask).await?;
    found.ok_or_else(|| {
        let message = format!(
            "nobody knows whether the robot has this dispatch, and its kind registers no probe: {}; look at the robot, \
             accept late results or retry the job",
            lost.message()
        );
        Error::new(UNKNOWN, message).non_retriable()
    })
}

fn named(name: &str, number: u32) -> String {
    if number == 1 { name.to_owned() } else { format!("{name}-{number}") }
}

/// JSON as JSON, anything else as text.
fn readable(answer: String) -> Value {
    serde_json::from_str(&answer).unwrap_or(Value::String(answer))
}

fn pause(number: u32) -> Duration {
    super::backoff().delay(number).unwrap_or(PROBE_PAUSE)
}
