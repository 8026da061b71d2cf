//! `perdura workflow trace`

use serde_json::json;

use super::status::find;
use crate::output::{Answer, Cell, Column, Failure, Table};
use crate::session::Session;

pub(super) async fn run(session: &Session, run_id: String) -> Result<Answer, Failure> {
    let run = find(session, run_id, "COORD_TRACE_NOT_FOUND").await?;
    // A link is of no use when it is cut.
    let mut table = Table::new([Column::Whole("VIEW"), Column::Whole("WHAT"), Column::Whole("LINK")]);
    for link in &run.trace_links {
        table.row([super::word(&link.provider).into(), Cell::quiet(&link.label), (&link.url).into()]);
    }
    let data = json!({ "runId": run.run_id, "status": run.status, "traceLinks": run.trace_links });
    Ok(Answer::new(&data, table.shown(session.out)))
}
