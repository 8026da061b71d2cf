//! `perdura workflow list`

use clap::Args;
use perdura_coordination::contract::CoordinationWorkflowsClient;
use perdura_coordination::service::workflow::ListWorkflowPage;

use crate::commands::more;
use crate::output::{Answer, Cell, Column, Failure, Table, Tone, time};
use crate::session::Session;

/// The arguments of `perdura workflow list`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only those with this text in their id or name
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// How many [default: 20]
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    /// Where to go on, as the page before said
    #[arg(long)]
    cursor: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = ListWorkflowPage { search: self.search, limit: self.limit, cursor: self.cursor };
        let page = session.ask(CoordinationWorkflowsClient::new(session.rpc()).list_workflow_page(input)).await?;
        let out = session.out;
        let mut table = Table::new([
            Column::Whole("WORKFLOW"),
            Column::Text("NAME"),
            Column::Whole("DESKS"),
            Column::Whole("VERSION"),
            Column::Whole("PUBLISHED"),
            Column::Whole("DRAFT"),
        ]);
        for workflow in &page.workflows {
            table.row([
                (&workflow.workflow_id).into(),
                (&workflow.name).into(),
                workflow.desks.to_string().into(),
                workflow.version.to_string().into(),
                Cell::quiet(&match (workflow.published_at, workflow.publication) {
                    (Some(at), Some(number)) => format!("{} ({number})", time::since(at)),
                    _ => "never".to_owned(),
                }),
                Cell::new(if workflow.has_draft { "yes" } else { "" }, Tone::Warn),
            ]);
        }
        Ok(Answer::new(&page, table.shown(out) + &more(out, page.next_cursor.as_deref())))
    }
}
