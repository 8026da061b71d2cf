//! A round of a job, from its submission to its end.

use std::time::Duration;

use perdura::{Error, Event, Failed, Function, Result, Step, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::events::BatchCompleted;
use super::{JobCancelled, LookupSubmitted, SAME_ROUND, Submitted, dispatch, failed, patient};
use crate::Robot;
use crate::bounds::WAITS_PER_ROUND_MAX;
use crate::ids::JobId;
use crate::job::fail::FailCause;
use crate::job::{JobStatus, Outcome};

/// What the function needs to know of its round.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Marked {
    status: JobStatus,
    timeout_ms: u64,
    settle_ms: u64,
}

/// How a job stands at a moment.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    status: JobStatus,
    outcome: Option<Outcome>,
    success_count: u32,
    error_count: u32,
}

/// What a run gives. A run that ends in time-out is complete, and says that its job failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub(crate) enum RoundResult {
    /// Every item was reported.
    Completed {
        /// The job.
        job_id: JobId,
        /// The robot's answer to the dispatch; only of shipments.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dispatch_result: Option<Value>,
        /// Of the whole job.
        success_count: u32,
        /// Of the whole job.
        error_count: u32,
        /// What the job achieved.
        outcome: Option<Outcome>,
    },
    /// It was given up.
    Failed {
        /// `timeout`.
        reason: String,
        /// The job.
        job_id: JobId,
    },
}

/// `robot-orchestrator`
pub(super) fn for_jobs(robot: Robot) -> Function<Submitted, RoundResult> {
    let failing = robot.clone();
    let handler = move |submitted: Submitted, step: Step| {
        let robot = robot.clone();
        async move { orchestrate(&robot, &step, submitted.job_id, submitted.round, true).await }
    };
    configured(Function::new("robot-orchestrator", handler).name("Robot orchestrator")).on_failure(
        move |lost: Failed<Submitted>, step: Step| {
            let ids = lost.input.map(|input| (input.job_id, input.round));
            mark_failed(failing.clone(), ids, lost.message, step)
        },
    )
}

/// `guide-lookup-orchestrator`
pub(super) fn for_lookups(robot: Robot) -> Function<LookupSubmitted, RoundResult> {
    let failing = robot.clone();
    let handler = move |submitted: LookupSubmitted, step: Step| {
        let robot = robot.clone();
        async move { orchestrate(&robot, &step, submitted.job_id, submitted.round, false).await }
    };
    configured(Function::new("guide-lookup-orchestrator", handler).name("Guide look-up orchestrator")).on_failure(
        move |lost: Failed<LookupSubmitted>, step: Step| {
            let ids = lost.input.map(|input| (input.job_id, input.round));
            mark_failed(failing.clone(), ids, lost.message, step)
        },
    )
}

fn configured<In: Event>(function: Function<In, RoundResult>) -> Function<In, RoundResult> {
    // Events of the same name that other orchestrators on this server understand have no round.
    function.when("event.data.round != null").cancel_on::<JobCancelled>(SAME_ROUND)
}

async fn orchestrate(robot: &Robot, step: &Step, job: JobId, round: u32, is_shipment: bool) -> Result<RoundResult> {
    let begin = || {
        let robot = robot.clone();
        async move { mark_processing(&robot, job, round).await }
    };
    let marked = patient(step).run("mark-processing", begin).await?;

    let dispatch_result = dispatch::dispatch(robot, step, job, round).await?;

    if marked.settle_ms > 0 {
        // Waits look back, so nothing is gained by it; a kind may ask for it all the same.
        step.sleep("settle", Duration::from_millis(marked.settle_ms)).await?;
    }

    let find = || {
        let robot = robot.clone();
        async move { deadline(&robot, job, marked.timeout_ms).await }
    };
    let deadline_ms = patient(step).run("read-deadline", find).await?;
    let standing = wait_for_batch(robot, step, job, round, Timestamp::from_millis(deadline_ms)).await?;
    Ok(match standing.status {
        JobStatus::Completed => RoundResult::Completed {
            job_id: job,
            dispatch_result: is_shipment.then_some(dispatch_result),
            success_count: standing.success_count,
            error_count: standing.error_count,
            outcome: standing.outcome,
        },
        // Whoever cancels the job cancels this run, too, but may be a moment later.
        JobStatus::Cancelled => RoundResult::Failed { reason: "cancelled".to_owned(), job_id: job },
        JobStatus::Failed | JobStatus::Pending | JobStatus::Processing => {
            RoundResult::Failed { reason: "timeout".to_owned(), job_id: job }
        }
    })
}

/// When the round is given up: as its record says, also when this server was down since the robot accepted it.
async fn deadline(robot: &Robot, job: JobId, timeout_ms: u64) -> Result<i64> {
    let known = robot.job_head(job).await.map_err(failed)?.deadline_at;
    // A round that is over before its acceptance is written down has none.
    let fresh = robot.now().await.plus_ms(i64::try_from(timeout_ms).unwrap_or(i64::MAX));
    Ok(known.map_or(fresh, |moment| moment.0).as_millis())
}

/// Waits until every item is settled, or gives the round up.
async fn wait_for_batch(robot: &Robot, step: &Step, job: JobId, round: u32, deadline: Timestamp) -> Result<Standing> {
    for number in 1..=WAITS_PER_ROUND_MAX {
        let named = |name: &str| if number == 1 { name.to_owned() } else { format!("{name}-{number}") };
        let batch = step
            .wait_for_event::<BatchCompleted>(&named("wait-for-batch"))
            .matching(SAME_ROUND)
            .until(deadline)
            .await?;
        if batch.is_none() {
            break;
        }
        // The job says what came of it: an event can be sent by anybody who may send events.
        let look = || {
            let robot = robot.clone();
            async move { standing(&robot, job).await }
        };
        let standing = patient(step).run(&named("read-result"), look).await?;
        if !standing.status.is_active() {
            return Ok(standing);
        }
    }
    // When the last callback and the time-out come at once, the callback may have been first: then nothing is given up.
    let give_up = || {
        let robot = robot.clone();
        async move { mark_timeout_failed(&robot, job, round).await }
    };
    Ok(patient(step).run("mark-timeout-failed", give_up).await?)
}

async fn mark_processing(robot: &Robot, job: JobId, round: u32) -> Result<Marked> {
    robot.mark_processing(job, round).await.map_err(failed)?;
    let (job, plan) = robot.head(job).await.map_err(failed)?;
    let job_type = plan.job_type();
    Ok(Marked {
        status: job.status,
        timeout_ms: job_type.round_ms(job.round_items as usize).unsigned_abs(),
        settle_ms: job_type.settle_ms.unsigned_abs(),
    })
}

async fn mark_timeout_failed(robot: &Robot, job: JobId, round: u32) -> Result<Standing> {
    robot.fail_job(job, Some(round), FailCause::Timeout).await.map_err(failed)?;
    standing(robot, job).await
}

async fn standing(robot: &Robot, job: JobId) -> Result<Standing> {
    let job = robot.job_head(job).await.map_err(failed)?;
    let (status, outcome) = (job.status, job.outcome);
    Ok(Standing { status, outcome, success_count: job.success_count, error_count: job.error_count })
}

/// Whatever broke, a person must see a failed job and not a stuck one. Nothing is trusted about the event that started
/// the run: it may be the very reason.
async fn mark_failed(robot: Robot, ids: Option<(JobId, u32)>, reason: String, step: Step) -> Result<()> {
    let Some((job, round)) = ids else { return Ok(()) };
    let give_up = || {
        let (robot, reason) = (robot.clone(), reason.clone());
        async move {
            match robot.fail_job(job, Some(round), FailCause::Failure(reason)).await {
                Ok(was_open) => Ok(was_open),
                Err(refusal) if refusal.status == 404 => Ok(false),
                Err(refusal) => Err::<_, Error>(failed(refusal)),
            }
        }
    };
    patient(&step).run("mark-failed", give_up).await?;
    Ok(())
}
