//! `perdura workflow timeline`

use perdura_coordination::contract::CoordinationClient;
use perdura_coordination::run::DeskRunEvent;
use perdura_coordination::service::run::GetRunTimeline;

use super::{state, word};
use crate::output::{Answer, Cell, Column, Failure, Table, time};
use crate::session::Session;

pub(super) async fn run(session: &Session, run_id: String) -> Result<Answer, Failure> {
    let input = GetRunTimeline { run_id };
    let found = session.ask(CoordinationClient::new(session.rpc()).get_run_timeline(input)).await;
    let found = found.map_err(|failure| match failure.code() {
        "RUN_NOT_FOUND" => failure.named("COORD_RUN_NOT_FOUND"),
        _ => failure,
    })?;
    let mut table = Table::new([
        Column::Whole("TIME"),
        Column::Whole("EVENT"),
        Column::Text("DESK"),
        Column::Whole("STATUS"),
        Column::Text("WHAT"),
    ]);
    for event in &found.timeline {
        table.row([
            Cell::quiet(&time::clock(event.ts)),
            word(&event.kind).into(),
            event.desk_id.as_deref().unwrap_or_default().into(),
            Cell::state(state(event.status)),
            Cell::quiet(&what(event)),
        ]);
    }
    Ok(Answer::new(&found, table.shown(session.out)))
}

/// What an event says beyond its type.
pub(super) fn what(event: &DeskRunEvent) -> String {
    let value = event.output.as_ref().or(event.input.as_ref()).map(ToString::to_string);
    event.detail.clone().or(value).unwrap_or_default()
}
