//! `perdura robot job create`

use clap::Args;
use perdura_robot::contract::{RobotJobsClient, SubmitJob};

use super::get;
use crate::input;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura robot job create`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A JSON file with workspaceId, kind, jobType and items, each with orderId and payload; - for the standard input
    file: String,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input: SubmitJob = input::document(&self.file)?;
        if let Some(planned) = self.change.planned(session, Procedure::ROBOT_JOB_CREATE, &input) {
            return Ok(planned);
        }
        let created = session.ask(RobotJobsClient::new(session.rpc()).create(input)).await?;
        let mut text = get::shown(&created.job, session.out);
        if created.existing {
            let same = created.same_submission.unwrap_or(true);
            text += "the idempotency key had made this job before";
            text += if same { "\n" } else { ", of another submission\n" };
        }
        Ok(Answer::new(&created, text))
    }
}
