//! A run as it is read back.

use perdura_store::{EndedWait, RunSummary};
use perdura_types::{EventSeq, RunId, RunStatus, StepId, Timestamp};
use rusqlite::Row;
use rusqlite::types::{FromSqlError, Type};

use crate::key::Id;
use crate::rows::moment;

pub(super) const RUN: &str = "run, app, function, status, queued_at, started_at, ended_at, started_by, event, \
                              event_name, parent, parent_step, rerun_of, error";

/// Reads the columns of [`RUN`].
pub(super) fn run(row: &Row<'_>) -> rusqlite::Result<RunSummary> {
    let parent: Option<Id<RunId>> = row.get(10)?;
    let step: Option<String> = row.get(11)?;
    Ok(RunSummary {
        run: row.get::<_, Id<_>>(0)?.0,
        app: row.get(1)?,
        function: row.get(2)?,
        status: status(row, 3)?,
        queued_at: Timestamp::from_millis(row.get(4)?),
        started_at: moment(row, 5)?,
        ended_at: moment(row, 6)?,
        trigger: EventSeq(row.get::<_, i64>(7)?.cast_unsigned()),
        event: row.get::<_, Id<_>>(8)?.0,
        event_name: row.get(9)?,
        parent: parent.map(|parent| (parent.0, StepId::new(step.unwrap_or_default()))),
        rerun_of: row.get::<_, Option<Id<_>>>(12)?.map(|id| id.0),
        error: row.get(13)?,
    })
}

/// Reads event, run, step, name and moment of a wait.
pub(super) fn ended_wait(row: &Row<'_>) -> rusqlite::Result<EndedWait> {
    Ok(EndedWait {
        event: EventSeq(row.get::<_, i64>(0)?.cast_unsigned()),
        run: row.get::<_, Id<_>>(1)?.0,
        step: StepId::new(row.get::<_, String>(2)?),
        name: row.get(3)?,
        at: Timestamp::from_millis(row.get(4)?),
    })
}

fn status(row: &Row<'_>, column: usize) -> rusqlite::Result<RunStatus> {
    let word: String = row.get(column)?;
    RunStatus::parse(&word).ok_or_else(|| {
        let what = FromSqlError::Other(format!("'{word}' is no status of a run").into());
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(what))
    })
}
