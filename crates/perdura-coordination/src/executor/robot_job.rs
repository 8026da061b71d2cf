//! A robot job: it is created once, and its end is waited for.

use perdura::{Changes, Commit, Error, Event, Expect, Step, StepError};
use perdura_robot::job::{Job, JobStatus};
use perdura_robot::{CreateJob, JobId, Refusal, Robot};
use perdura_types::{RawJson, to_hex};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{DeskError, EXECUTOR_INVALID, Work, tries};
use crate::binding::{RobotBinding, RobotCall};
use crate::bounds::{DESKS_MAX, ROBOT_JOB_REMEMBERED_MS, WAITS_PER_JOB_MAX};
use crate::records::ROBOT_JOBS;
use crate::runner::Runner;

/// A round of a job has ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct JobEnded {
    job_id: JobId,
}
impl Event for JobEnded {
    const NAME: &'static str = "robot/job.completed";
}

pub(super) async fn execute(work: &Work<'_>, binding: &RobotBinding) -> Result<Value, DeskError> {
    let Some(robot) = &work.runner().options().robot else {
        return Err(DeskError::new(EXECUTOR_INVALID, "this server has no robots: start it with them"));
    };
    let call = binding.call(&work.values().scope(work.now_ms))?;
    let call = &call;
    tries(work, |number| async move {
        let job = create(work, robot, call, number).await?;
        wait(work, robot, job, number).await
    })
    .await
}

async fn create(work: &Work<'_>, robot: &Robot, call: &RobotCall, number: u32) -> Result<JobId, StepError> {
    let place = format!("{}/{number}", work.idempotency_key());
    // As long as a key may be, whatever the ids are.
    let key = format!("coordination-{}", to_hex(&Sha256::digest(&place)));
    let (place, key) = (&place, &key);
    let create = || async move {
        let request = CreateJob {
            workspace_id: call.workspace_id.clone(),
            kind: call.kind.clone(),
            job_type: call.job_type.clone(),
            idempotency_key: Some(key.clone()),
            callback_mode: None,
            cascade_depth: 0,
            items: call.orders.iter().map(RawJson::of).collect(),
        };
        let job = robot.create_job(request).await.map_err(failed)?.job.job_id;
        let until = work.runner().coordination().now().await.plus_ms(ROBOT_JOB_REMEMBERED_MS);
        let changes = Changes::new().put_until(ROBOT_JOBS, place, &job, Expect::Anything, Some(until));
        Ok(Commit { value: job, changes })
    };
    work.step.commit(&work.tried("execute", number), create).await
}

async fn wait(work: &Work<'_>, robot: &Robot, job: JobId, try_number: u32) -> Result<Value, DeskError> {
    for number in 1..=WAITS_PER_JOB_MAX {
        let named = |what: &str| {
            if number == 1 {
                work.tried(what, try_number)
            } else {
                format!("{}-wait-{number}", work.tried(what, try_number))
            }
        };
        let wait = work.step.wait_for_event::<JobEnded>(&named("robot-end"));
        let wait = wait.matching(format!("async.data.jobId == '{job}'"));
        let woken = match work.timeout() {
            Some(timeout) => wait.timeout(timeout).await?.is_some(),
            None => wait.await?.is_some(),
        };
        // An event can be sent by anybody: the job says what came of it.
        let look = || async move { Ok(robot.job(job).await.map_err(failed)?.job) };
        let standing: Job = work.step.run(&named("robot-result"), look).await?;
        if !standing.status.is_active() {
            return result(&standing);
        }
        if !woken {
            let stop = || async move {
                robot.cancel_job(job, Some("the desk gave up".to_owned())).await.map(|_| ()).map_err(failed)
            };
            work.step.run(&named("robot-cancel"), stop).await?;
            return Err(DeskError::new(
                "DeskTimedOut",
                format!("robot job {job} has not ended in time, and was cancelled"),
            ));
        }
    }
    Err(DeskError::new(
        "RobotWaitsExhausted",
        format!("{WAITS_PER_JOB_MAX} events said that job {job} ended, and it goes on"),
    ))
}

fn result(job: &Job) -> Result<Value, DeskError> {
    match job.status {
        JobStatus::Completed => Ok(json!({
            "jobId": job.job_id,
            "status": job.status,
            "outcome": job.outcome,
            "totalItems": job.total_items,
            "successCount": job.success_count,
            "errorCount": job.error_count,
            "cancelledCount": job.cancelled_count,
        })),
        JobStatus::Failed | JobStatus::Cancelled | JobStatus::Pending | JobStatus::Processing => {
            let message = format!("robot job {} ended as {}", job.job_id, job.status.as_str());
            Err(DeskError::new("RobotJobFailed", message))
        }
    }
}

/// Ends a job that has not ended; says whether it had not.
async fn stop(robot: &Robot, job: JobId, reason: &str) -> perdura::Result<bool> {
    match robot.cancel_job(job, Some(reason.to_owned())).await {
        Ok(_) => Ok(true),
        Err(refusal) if refusal.status < 500 => Ok(false),
        Err(refusal) => Err(failed(refusal)),
    }
}

/// Ends the robot jobs of a run that was cancelled.
pub(crate) async fn stop_jobs_of_run(runner: &Runner, step: &Step, run: &str) -> perdura::Result<()> {
    let Some(robot) = &runner.options().robot else { return Ok(()) };
    let prefix = format!("{run}/");
    let (prefix, records) = (&prefix, step.records()?);
    let records = &records;
    let stop_all = || async move {
        let page = records.list::<JobId>(ROBOT_JOBS, Some(prefix), DESKS_MAX).await?;
        let own = page.into_iter().take_while(|(key, _)| key.starts_with(prefix));
        let mut stopped = Vec::new();
        for (_, job) in own {
            if stop(robot, job.value, "the run was cancelled").await? {
                stopped.push(job.value);
            }
        }
        Ok(stopped)
    };
    step.run("coordination/stop-robot-jobs", stop_all).await?;
    Ok(())
}

/// What the desk's author may mend is tried once; a passing fault again.
fn failed(refusal: Refusal) -> Error {
    let error = Error::new(refusal.code, refusal.message);
    if refusal.status < 500 { error.non_retriable() } else { error }
}
