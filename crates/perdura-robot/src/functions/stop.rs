//! `robot-stop`: tells the robot of a cancelled round to begin no further items.

use perdura::{Function, Result, Step};
use serde_json::{Value, json};

use super::{JobCancelled, failed, patient};
use crate::Robot;
use crate::service::robot::Stopped;

pub(super) fn function(robot: Robot) -> Function<JobCancelled, Value> {
    let handler = move |cancelled: JobCancelled, step: Step| {
        let robot = robot.clone();
        async move { stop(&robot, &step, &cancelled).await }
    };
    Function::new("robot-stop", handler).name("Robot stop").when("event.data.round != null")
}

async fn stop(robot: &Robot, step: &Step, cancelled: &JobCancelled) -> Result<Value> {
    let (job, round) = (cancelled.job_id, cancelled.round);
    let tell = || {
        let robot = robot.clone();
        async move {
            Ok(match robot.stop_robot(job, round).await.map_err(failed)? {
                Stopped::Told(answer) => json!({ "told": true, "answer": answer }),
                Stopped::NotNeeded => json!({ "told": false }),
            })
        }
    };
    Ok(patient(step).run("tell-robot", tell).await?)
}
