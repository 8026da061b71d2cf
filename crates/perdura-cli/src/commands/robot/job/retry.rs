//! `perdura robot job retry`

use clap::Args;
use perdura_robot::contract::{RetryJob, RobotJobsClient};
use perdura_robot::{ItemId, JobId};

use crate::output::{Answer, Failure, text};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura robot job retry`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The job
    job: JobId,
    /// Only these items; all that did not end well when missing
    #[arg(long, value_name = "ITEMS", value_delimiter = ',')]
    item: Vec<ItemId>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let item_ids = (!self.item.is_empty()).then(|| self.item.into_iter().collect());
        let input = RetryJob { job_id: self.job, item_ids };
        if let Some(planned) = self.change.planned(session, Procedure::ROBOT_JOB_RETRY, &input) {
            return Ok(planned);
        }
        let job = session.ask(RobotJobsClient::new(session.rpc()).retry(input)).await?;
        let items = text::counted(job.round_items.into(), "item");
        Ok(Answer::line(&job, format!("job {} is in round {} with {items}", job.job_id, job.round)))
    }
}
