//! `robot-item-deadlines`: gives up items that the robot has begun and does not report, for as long as their round lasts.

use perdura::{Event, Function, Outgoing, Result, Step, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Dispatched, Ended, SAME_ROUND, failed, patient};
use crate::Robot;
use crate::bounds::SWEEPS_PER_RUN_MAX;
use crate::ids::JobId;
use perdura_types::Moment;

/// A long round is watched by one run after another: a run has a limited number of steps.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GoOn {
    job_id: JobId,
    round: u32,
}
impl Event for GoOn {
    const NAME: &'static str = "robot/job.deadlines_continued";
}

pub(super) fn function(robot: Robot) -> Function<Dispatched, ()> {
    let handler = move |dispatched: Dispatched, step: Step| {
        let robot = robot.clone();
        async move { watch(&robot, &step, dispatched.job_id, dispatched.round).await }
    };
    Function::new("robot-item-deadlines", handler)
        .name("Robot item deadlines")
        .when("event.data.round != null")
        .on(GoOn::NAME)
        .cancel_on::<Ended>(SAME_ROUND)
}

async fn watch(robot: &Robot, step: &Step, job: JobId, round: u32) -> Result<()> {
    for turn in 1..=SWEEPS_PER_RUN_MAX {
        let sweep = || {
            let robot = robot.clone();
            async move { Ok(robot.sweep_items(job, round).await.map_err(failed)?.map(Moment::as_millis)) }
        };
        let Some(next_ms) = patient(step).run(&format!("sweep-{turn}"), sweep).await? else { return Ok(()) };
        step.sleep_until(&format!("until-{turn}"), Timestamp::from_millis(next_ms)).await?;
    }
    step.send_event("go-on", Outgoing::new(&GoOn { job_id: job, round })).await?;
    Ok(())
}
