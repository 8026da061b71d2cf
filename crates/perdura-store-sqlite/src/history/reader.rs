//! The reads of the history. Each is one statement, and so one consistent state.

use std::sync::Arc;

use perdura_store::{
    EndedWait, HistoryPosition, HistoryReader, PageScan, RunFilter, RunPage, RunQuery, RunSummary, StoreError, Total,
    TotalScan, Totals, TotalsScan,
};
use perdura_types::{EventId, EventSeq, RunId, Timestamp};
use rusqlite::{StatementStatus, ToSql, params, params_from_iter};

use super::query::Select;
use super::row::{self, RUN};
use crate::key::{Id, limit};
use crate::pool::Pool;
use crate::reader::{all, one};

/// Reads the history, on connections of its own.
#[derive(Debug)]
pub(super) struct SqliteHistoryReader(Arc<Pool>);

impl SqliteHistoryReader {
    pub(super) fn new(pool: Arc<Pool>) -> Self {
        Self(pool)
    }

    /// Hands runs over in the query's order until they are not wanted any more.
    fn scan(
        &self,
        action: &'static str,
        query: &RunQuery,
        mut wants: impl FnMut(RunSummary) -> bool,
    ) -> Result<(), StoreError> {
        let Select { sql, values } = Select::new(query);
        self.0.read(action, |connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if !wants(row::run(row)?) {
                    break;
                }
            }
            drop(rows);
            // The index gives the order, or a page would cost as much as the whole list.
            debug_assert_eq!(statement.get_status(StatementStatus::Sort), 0, "{sql}");
            debug_assert_eq!(statement.get_status(StatementStatus::AutoIndex), 0, "{sql}");
            Ok(())
        })
    }

    fn listed(&self, column: &str, value: &dyn ToSql, rows: usize) -> Result<Vec<RunSummary>, StoreError> {
        let sql = format!("SELECT {RUN} FROM run WHERE {column} = ?1 ORDER BY run LIMIT ?2");
        self.0.read("list related runs", |connection| all(connection, &sql, params![value, limit(rows)], row::run))
    }
}

impl HistoryReader for SqliteHistoryReader {
    fn position(&self) -> Result<Option<HistoryPosition>, StoreError> {
        self.0.read("read the position of the history", super::position)
    }

    fn run(&self, run: RunId) -> Result<Option<RunSummary>, StoreError> {
        let sql = format!("SELECT {RUN} FROM run WHERE run = ?1");
        self.0.read("read a run of the history", |connection| one(connection, &sql, [Id(run)], row::run))
    }

    fn runs(&self, query: &RunQuery) -> Result<RunPage, StoreError> {
        let mut scan = PageScan::new(query);
        self.scan("list runs", query, |run| scan.take(run))?;
        Ok(scan.end())
    }

    fn count_runs(&self, filter: &RunFilter) -> Result<Total, StoreError> {
        let query = RunQuery { filter: filter.clone(), ..RunQuery::default() };
        let mut scan = TotalScan::new(filter);
        self.scan("count runs", &query, |run| scan.take(&run))?;
        Ok(scan.end())
    }

    fn runs_of_event(&self, event: EventId, rows: usize) -> Result<Vec<RunSummary>, StoreError> {
        self.listed("event", &Id(event), rows)
    }

    fn waits_of_event(&self, event: EventSeq, rows: usize) -> Result<Vec<EndedWait>, StoreError> {
        let sql = "SELECT event, run, step, name, at FROM ended_wait WHERE event = ?1 ORDER BY run, step LIMIT ?2";
        let values = params![event.0.cast_signed(), limit(rows)];
        self.0.read("list the waits of an event", |connection| all(connection, sql, values, row::ended_wait))
    }

    fn children(&self, parent: RunId, rows: usize) -> Result<Vec<RunSummary>, StoreError> {
        self.listed("parent", &Id(parent), rows)
    }

    fn reruns(&self, of: RunId, rows: usize) -> Result<Vec<RunSummary>, StoreError> {
        self.listed("rerun_of", &Id(of), rows)
    }

    fn totals(&self, from: Timestamp, until: Timestamp) -> Result<Totals, StoreError> {
        let filter = RunFilter { from: Some(from), until: Some(until), ..RunFilter::default() };
        let mut scan = TotalsScan::default();
        self.scan("add up runs", &RunQuery { filter, ..RunQuery::default() }, |run| scan.take(&run))?;
        Ok(scan.end())
    }
}
