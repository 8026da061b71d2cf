//! `perdura workflow runs`

use clap::Args;
use perdura_coordination::contract::CoordinationRunsClient;
use perdura_coordination::run::RunState;
use perdura_coordination::service::run::ListRuns;
use perdura_types::Moment;

use super::state;
use crate::commands::more;
use crate::input;
use crate::output::{Answer, Cell, Column, Failure, Table, Tone, time};
use crate::session::Session;

/// The arguments of `perdura workflow runs`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only runs of this workflow
    workflow: Option<String>,
    /// In one of these states: queued, running, completed, failed
    #[arg(long, value_name = "STATES", value_delimiter = ',', value_parser = state_of)]
    status: Vec<RunState>,
    /// Queued at this moment or later: 2026-01-31T12:00:00Z, or how long ago, such as 2h
    #[arg(long, value_name = "MOMENT", value_parser = input::moment)]
    from: Option<Moment>,
    /// Queued before this moment
    #[arg(long, value_name = "MOMENT", value_parser = input::moment)]
    until: Option<Moment>,
    /// How many [default: 20]
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    /// Where to go on, as the page before said
    #[arg(long)]
    cursor: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = ListRuns {
            workflow_id: self.workflow,
            status: (!self.status.is_empty()).then_some(self.status),
            started_after: self.from,
            started_before: self.until,
            limit: self.limit,
            cursor: self.cursor,
        };
        let page = session.ask(CoordinationRunsClient::new(session.rpc()).list_runs(input)).await?;
        let out = session.out;
        let mut table = Table::new([
            Column::Whole("RUN"),
            Column::Whole("STATUS"),
            Column::Text("WORKFLOW"),
            Column::Whole("QUEUED"),
            Column::Whole("TOOK"),
            Column::Text("ERROR"),
        ]);
        for run in &page.runs {
            let took = time::between(run.started_at, run.finished_at, time::now());
            let status = if run.cancelled { Cell::state("cancelled") } else { Cell::state(state(run.status)) };
            table.row([
                (&run.run_id).into(),
                status,
                (&run.workflow_id).into(),
                Cell::quiet(&time::since(run.started_at)),
                took.into(),
                Cell::new(run.error.as_deref().unwrap_or_default(), Tone::Bad),
            ]);
        }
        Ok(Answer::new(&page, table.shown(out) + &more(out, page.next_cursor.as_deref())))
    }
}

fn state_of(word: &str) -> Result<RunState, String> {
    input::word(word, "queued, running, completed, failed")
}
