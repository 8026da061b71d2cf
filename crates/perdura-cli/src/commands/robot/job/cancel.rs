//! `perdura robot job cancel`

use clap::Args;
use perdura_robot::JobId;
use perdura_robot::contract::{CancelJob, RobotJobsClient};

use super::progress;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura robot job cancel`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The job
    job: JobId,
    /// Why, for people
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = CancelJob { job_id: self.job, reason: self.reason };
        if let Some(planned) = self.change.planned(session, Procedure::ROBOT_JOB_CANCEL, &input) {
            return Ok(planned);
        }
        let job = session.ask(RobotJobsClient::new(session.rpc()).cancel(input)).await?;
        Ok(Answer::line(&job, format!("job {} is {}: {}", job.job_id, job.status.as_str(), progress(&job))))
    }
}
