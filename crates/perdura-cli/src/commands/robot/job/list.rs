//! `perdura robot job list`

use clap::Args;
use perdura_robot::contract::{ListJobs, RobotJobsClient};
use perdura_robot::job::JobStatus;
use perdura_robot::{JobCursor, WorkspaceId};

use super::progress;
use crate::commands::more;
use crate::input;
use crate::output::{Answer, Cell, Column, Failure, Table, time};
use crate::session::Session;

/// The arguments of `perdura robot job list`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only jobs of this workspace
    #[arg(long)]
    workspace: Option<WorkspaceId>,
    /// In one of these states: pending, processing, completed, failed, cancelled
    #[arg(long, value_name = "STATES", value_delimiter = ',', value_parser = status)]
    status: Vec<JobStatus>,
    /// Only jobs of this kind of robot
    #[arg(long)]
    kind: Option<String>,
    /// Only jobs of this type, such as create_shipment
    #[arg(long)]
    job_type: Option<String>,
    /// How many [default: 20]
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    /// Where to go on, as the page before said
    #[arg(long)]
    cursor: Option<JobCursor>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = ListJobs {
            workspace_id: self.workspace,
            status: (!self.status.is_empty()).then_some(self.status),
            kind: self.kind,
            job_type: self.job_type,
            limit: self.limit,
            cursor: self.cursor,
        };
        let page = session.ask(RobotJobsClient::new(session.rpc()).list(input)).await?;
        let out = session.out;
        let mut table = Table::new([
            Column::Whole("JOB"),
            Column::Whole("STATUS"),
            Column::Text("KIND"),
            Column::Text("WORKSPACE"),
            Column::Whole("CREATED"),
            Column::Text("PROGRESS"),
        ]);
        for job in &page.jobs {
            table.row([
                job.job_id.to_string().into(),
                Cell::state(job.status.as_str()),
                format!("{} {}", job.kind, job.job_type).into(),
                job.workspace_id.to_string().into(),
                Cell::quiet(&time::since(job.created_at)),
                progress(job).into(),
            ]);
        }
        let next = page.next_cursor.as_ref().map(ToString::to_string);
        Ok(Answer::new(&page, table.shown(out) + &more(out, next.as_deref())))
    }
}

fn status(word: &str) -> Result<JobStatus, String> {
    input::word(word, "pending, processing, completed, failed, cancelled")
}
