//! `perdura workflow get`

use std::fmt::Write as _;

use clap::Args;
use perdura_coordination::contract::{CoordinationClient, CoordinationWorkflowsClient};
use perdura_coordination::document::Workflow;
use perdura_coordination::service::workflow::{GetDraft, GetPublication, GetWorkflow};

use crate::output::{Answer, Cell, Column, Failure, Fields, Output, Table, time};
use crate::session::Session;

/// The arguments of `perdura workflow get`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workflow's id
    workflow: String,
    /// One of its publications, by number [default: the newest]
    #[arg(long, value_name = "NUMBER", conflicts_with = "draft")]
    publication: Option<u64>,
    /// Its draft
    #[arg(long)]
    draft: bool,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let (workflow_id, out) = (self.workflow, session.out);
        let workflows = CoordinationWorkflowsClient::new(session.rpc());
        if self.draft {
            let found = session.ask(workflows.get_draft(GetDraft { workflow_id })).await?;
            let text = shown(&found.draft.workflow, Some(("draft", &found.draft.revision)), out);
            return Ok(Answer::new(&found, text));
        }
        if self.publication.is_some() {
            let input = GetPublication { workflow_id, publication: self.publication };
            let found = session.ask(workflows.get_publication(input)).await?;
            let number = found.publication.publication.to_string();
            let text = shown(&found.publication.workflow, Some(("publication", &number)), out);
            return Ok(Answer::new(&found, text));
        }
        let found =
            session.ask(CoordinationClient::new(session.rpc()).get_workflow(GetWorkflow { workflow_id })).await?;
        let text = shown(&found.workflow, None, out);
        Ok(Answer::new(&found, text))
    }
}

/// A document: its desks, and what follows what.
fn shown(workflow: &Workflow, which: Option<(&'static str, &str)>, out: Output) -> String {
    let mut fields = Fields::default();
    fields.add("workflow", &workflow.workflow_id).add("name", &workflow.name);
    fields.maybe("about", workflow.description.as_ref());
    fields.add("version", workflow.version.to_string());
    if let Some((name, number)) = which {
        fields.add(name, number);
    }
    fields.maybe("stored", workflow.updated_at.map(|at| format!("{} ({at})", time::since(at))));
    let mut desks = Table::new([
        Column::Whole("DESK"),
        Column::Whole("KIND"),
        Column::Whole("EXECUTOR"),
        Column::Text("NAME"),
        Column::Text("RESPONSIBILITY"),
    ]);
    for desk in &workflow.desks {
        let executor = serde_json::to_value(&desk.executor).unwrap_or_default();
        let is_entry = desk.desk_id == workflow.entry_desk_id;
        desks.row([
            format!("{}{}", desk.desk_id, if is_entry { " *" } else { "" }).into(),
            Cell::quiet(&desk.kind),
            executor["type"].as_str().unwrap_or("echo").into(),
            (&desk.name).into(),
            Cell::quiet(&desk.responsibility),
        ]);
    }
    let mut handoffs =
        Table::new([Column::Whole("HANDOFF"), Column::Whole("FROM"), Column::Whole("TO"), Column::Text("IF")]);
    for handoff in &workflow.handoffs {
        handoffs.row([
            (&handoff.handoff_id).into(),
            (&handoff.from_desk_id).into(),
            (&handoff.to_desk_id).into(),
            Cell::quiet(handoff.condition.as_deref().unwrap_or_default()),
        ]);
    }
    let mut text = format!("{}\n{}", fields.shown(out), desks.shown(out));
    if !workflow.handoffs.is_empty() {
        let _written = write!(text, "\n{}", handoffs.shown(out));
    }
    text
}
