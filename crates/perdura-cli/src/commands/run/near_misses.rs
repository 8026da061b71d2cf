//! `perdura run near-misses`

use perdura_server::management::runs::{RunRef, RunsClient, WaitMissesView};
use perdura_types::RunId;

use crate::output::{Answer, Cell, Column, Failure, Output, Table, text, time};
use crate::session::Session;

pub(super) async fn run(session: &Session, run_id: RunId) -> Result<Answer, Failure> {
    let found = session.ask(RunsClient::new(session.rpc()).near_misses(RunRef { run_id })).await?;
    let out = session.out;
    let text = if found.waits.is_empty() {
        format!("run {run_id} waits for no event\n")
    } else {
        found.waits.iter().map(|wait| shown(wait, out)).collect::<Vec<_>>().join("\n")
    };
    Ok(Answer::new(&found, text))
}

fn shown(wait: &WaitMissesView, out: Output) -> String {
    let condition = wait.expression.as_ref().map(|expression| format!(" if {expression}")).unwrap_or_default();
    let head = format!("{} waits for {}{condition}, until {}", wait.name, wait.event, time::since(wait.until));
    let head = text::clean(&head);
    if wait.misses.is_empty() {
        return format!("{head}\nno event of that name came\n");
    }
    let mut table =
        Table::new([Column::Whole("EVENT"), Column::Whole("RECEIVED"), Column::Whole("WHY IT DID NOT FIT")]);
    for miss in &wait.misses {
        table.row([
            miss.event["id"].as_str().unwrap_or_default().into(),
            Cell::quiet(&time::since(miss.received_at)),
            (&miss.reason).into(),
        ]);
    }
    format!("{head}\n{}", table.shown(out))
}
