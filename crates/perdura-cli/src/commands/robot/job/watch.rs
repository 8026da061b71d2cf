//! `perdura robot job watch`

use perdura_robot::JobId;
use perdura_robot::contract::{JobNews, JobRef, RobotJobsClient};
use perdura_robot::job::{Job, JobStatus};

use super::progress;
use crate::output::{Answer, Failure, Output, Tone, text, time};
use crate::session::Session;

/// Shows a job until it has ended, and fails when it did not end well.
pub(super) async fn run(session: &Session, job_id: JobId) -> Result<Answer, Failure> {
    let jobs = RobotJobsClient::new(session.rpc());
    let mut told = session.ask(jobs.watch(JobRef { job_id })).await?;
    loop {
        let news = told.next().await.transpose().map_err(|error| session.failure(error))?;
        // The stream has no end of its own; the events say that something has changed, the job says what.
        let job = match &news {
            Some(JobNews::Snapshot { job: Some(job) }) => job.as_ref().clone(),
            Some(JobNews::Snapshot { job: None } | JobNews::Event { .. } | JobNews::Reset) | None => {
                session.ask(jobs.get(JobRef { job_id })).await?
            }
        };
        session.out.print(&line(news.as_ref(), &job, session.out))?;
        match job.status {
            JobStatus::Pending | JobStatus::Processing if news.is_some() => {}
            JobStatus::Pending | JobStatus::Processing | JobStatus::Completed => return Ok(Answer::said()),
            JobStatus::Failed | JobStatus::Cancelled => {
                let reason = job.failure_reason.as_deref().unwrap_or("look at its items");
                let message = format!("job {job_id} is {}: {reason}", job.status.as_str());
                return Err(Failure::new("JOB_FAILED", message).with_details(&job));
            }
        }
    }
}

fn line(news: Option<&JobNews>, job: &Job, out: Output) -> Answer {
    let (at, name) = match news {
        Some(JobNews::Event { name, at, .. }) => (*at, text::clean(name)),
        Some(JobNews::Snapshot { .. } | JobNews::Reset) | None => (job.updated_at, "as it stands".to_owned()),
    };
    let clock = out.paint(Tone::Quiet, &time::clock(at));
    let status = out.paint(Tone::of_state(job.status.as_str()), job.status.as_str());
    let text = format!("{clock} {status} {} {}", progress(job), out.paint(Tone::Quiet, &name));
    Answer::line(&serde_json::json!({ "news": news, "job": job }), text)
}
