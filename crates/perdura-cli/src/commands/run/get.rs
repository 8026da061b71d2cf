//! `perdura run get`

use perdura_server::management::runs::{RunRef, RunView, RunsClient};
use perdura_types::RunId;

use super::took;
use crate::output::{Answer, Failure, Fields, Tone, time};
use crate::session::Session;

pub(super) async fn run(session: &Session, run_id: RunId) -> Result<Answer, Failure> {
    let run = session.ask(RunsClient::new(session.rpc()).get(RunRef { run_id })).await?;
    let text = fields(&run).shown(session.out);
    Ok(Answer::new(&run, text))
}

/// Everything about a run.
pub(super) fn fields(run: &RunView) -> Fields {
    let mut fields = Fields::default();
    let took = took(run);
    let detail = match (run.ended_at, took.is_empty()) {
        (_, true) => String::new(),
        (Some(_), false) => format!("after {took}"),
        (None, false) => format!("for {took}"),
    };
    fields.add("run", run.run_id.to_string()).add("function", &run.function_id);
    fields.state("status", run.status.as_str(), &detail);
    fields.add("queued", format!("{} ({})", time::since(run.queued_at), run.queued_at));
    fields.add("event", format!("{} {}", run.event_id, run.event_name));
    fields.maybe("invoked by", run.parent_run_id.map(|run| run.to_string()));
    fields.maybe("repeats", run.rerun_of.map(|run| run.to_string()));
    if let Some(error) = &run.error {
        fields.toned("error", error, Tone::Bad);
    }
    fields
}
