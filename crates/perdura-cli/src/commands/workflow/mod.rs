//! `perdura workflow`: graphs of desks, their runs, what they remember and what they ask people.

mod cancel;
mod create;
mod delete;
mod export;
mod get;
mod import;
mod list;
mod memory;
mod publish;
mod retry;
mod run;
mod runs;
mod save;
mod starter;
mod status;
mod task;
mod timeline;
mod trace;
mod validate;
mod watch;

use clap::{Args, Subcommand};
use perdura_coordination::run::{RunState, RunStatus};
use serde::Serialize;

use crate::output::{Answer, Failure, Fields, Tone, time};
use crate::session::{Session, SharedArguments};

/// The arguments of `perdura workflow`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: SharedArguments,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a workflow of two desks to begin with
    Create(create::Arguments),
    /// Publish a document from a file, or keep it as a draft
    Save(save::Arguments),
    /// List workflows, by id
    List(list::Arguments),
    /// Show a workflow
    Get(get::Arguments),
    /// Say what is wrong with a workflow; exit 1 when it cannot run
    Validate(validate::Arguments),
    /// Publish a workflow's draft
    Publish(publish::Arguments),
    /// Run a workflow
    Run(run::Arguments),
    /// List runs of workflows, the newest first
    Runs(runs::Arguments),
    /// Show how a run stands
    Status(OneRun),
    /// Show where to look closer at a run
    Trace(OneRun),
    /// Show what happened in a run
    Timeline(OneRun),
    /// Show a run as it goes, until it has ended; without one all runs, until you stop it
    Watch(watch::Arguments),
    /// End a run
    Cancel(cancel::Arguments),
    /// Run again what has ended: the same publication, the same input
    Retry(retry::Arguments),
    /// Write a workflow to a file that another server takes
    Export(export::Arguments),
    /// Take a workflow off the list; its runs stay
    Delete(delete::Arguments),
    /// Take over a .rawr/coordination folder
    Import(import::Arguments),
    /// What desks remember from run to run
    Memory(memory::Arguments),
    /// What desks ask people
    Task(task::Arguments),
}

/// Which run.
#[derive(Debug, Args)]
struct OneRun {
    /// The run's id
    #[arg(value_name = "RUN")]
    run: String,
}

impl Arguments {
    pub(crate) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.verb {
            Verb::Create(arguments) => arguments.run(session).await,
            Verb::Save(arguments) => arguments.run(session).await,
            Verb::List(arguments) => arguments.run(session).await,
            Verb::Get(arguments) => arguments.run(session).await,
            Verb::Validate(arguments) => arguments.run(session).await,
            Verb::Publish(arguments) => arguments.run(session).await,
            Verb::Run(arguments) => arguments.run(session).await,
            Verb::Runs(arguments) => arguments.run(session).await,
            Verb::Status(OneRun { run }) => status::run(session, run).await,
            Verb::Trace(OneRun { run }) => trace::run(session, run).await,
            Verb::Timeline(OneRun { run }) => timeline::run(session, run).await,
            Verb::Watch(arguments) => arguments.run(session).await,
            Verb::Cancel(arguments) => arguments.run(session).await,
            Verb::Retry(arguments) => arguments.run(session).await,
            Verb::Export(arguments) => arguments.run(session).await,
            Verb::Delete(arguments) => arguments.run(session).await,
            Verb::Import(arguments) => arguments.run(session).await,
            Verb::Memory(arguments) => arguments.run(session).await,
            Verb::Task(arguments) => arguments.run(session).await,
        }
    }
}

/// A run, with what it has given and where to look closer.
fn run_fields(run: &RunStatus) -> Fields {
    let mut fields = Fields::default();
    let took = time::between(run.started_at, run.finished_at, time::now());
    let detail = if run.finished_at.is_some() { format!("after {took}") } else { format!("for {took}") };
    fields.add("run", &run.run_id);
    fields.add("workflow", format!("{} (version {})", run.workflow_id, run.workflow_version));
    fields.state("status", state(run.status), &detail);
    fields.add("queued", format!("{} ({})", time::since(run.started_at), run.started_at));
    fields.json("input", run.input.as_ref());
    fields.json("output", run.output.as_ref());
    // One leaf gives what the run gives.
    for (name, output) in run.outputs.iter().flatten().filter(|(_, output)| Some(*output) != run.output.as_ref()) {
        fields.data("outputs", &format!("{name}: {output}"));
    }
    if let Some(error) = &run.error {
        fields.toned("error", error, Tone::Bad);
    }
    fields
}

/// Where to look closer at a run.
fn links(run: &RunStatus) -> Fields {
    let mut fields = Fields::default();
    for link in &run.trace_links {
        fields.add("link", format!("{}: {}", link.label, link.url));
    }
    fields
}

/// The word of a state.
const fn state(state: RunState) -> &'static str {
    match state {
        RunState::Queued => "queued",
        RunState::Running => "running",
        RunState::Completed => "completed",
        RunState::Failed => "failed",
    }
}

/// A value of the contract that is one word.
fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
