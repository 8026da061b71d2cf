//! Which index a list is read from. What the index does not decide is looked at row by row, within the bounds that all
//! histories share.

use perdura_store::{Order, RunFilter, RunQuery, TimeField};
use perdura_types::Timestamp;
use rusqlite::types::Value;

use super::row::RUN;

/// A statement and its values.
pub(super) struct Select {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Select {
    /// Runs in the query's order, from its cursor on.
    pub(super) fn new(query: &RunQuery) -> Self {
        let RunFilter { time, from, until, .. } = &query.filter;
        let mut select = Self { sql: String::new(), values: Vec::new() };
        let column = match time {
            TimeField::Queued => "queued_at",
            TimeField::Started => "started_at",
            TimeField::Ended => "ended_at",
        };
        select.sql = format!("SELECT {RUN} FROM run INDEXED BY {} WHERE {column} IS NOT NULL", index(&query.filter));
        if let Some((column, value)) = equality(&query.filter) {
            select.and(&format!("{column} = ?"), [Value::Text(value)]);
        }
        if let Some(from) = from {
            select.and(&format!("{column} >= ?"), [millis(*from)]);
        }
        if let Some(until) = until {
            select.and(&format!("{column} < ?"), [millis(*until)]);
        }
        let (direction, beyond) = match query.order {
            Order::NewestFirst => ("DESC", "<"),
            Order::OldestFirst => ("ASC", ">"),
        };
        if let Some(cursor) = query.cursor.filter(|cursor| cursor.time == *time && cursor.order == query.order) {
            let place = [millis(cursor.at), Value::Text(cursor.run.to_string())];
            select.and(&format!("({column}, run) {beyond} (?, ?)"), place);
        }
        let order = format!(" ORDER BY {column} {direction}, run {direction}");
        select.sql.push_str(&order);
        select
    }

    fn and<const N: usize>(&mut self, condition: &str, values: [Value; N]) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.extend(values);
    }
}

fn millis(at: Timestamp) -> Value {
    Value::Integer(at.as_millis())
}

fn index(filter: &RunFilter) -> &'static str {
    match (filter.time, equality(filter)) {
        (TimeField::Queued, Some(("function", _))) => "run_function",
        (TimeField::Queued, Some(_)) => "run_status",
        (TimeField::Queued, None) => "run_queued",
        (TimeField::Started, _) => "run_started",
        (TimeField::Ended, _) => "run_ended",
    }
}

/// The one value that an index narrows the list down to.
fn equality(filter: &RunFilter) -> Option<(&'static str, String)> {
    match (filter.time, &*filter.functions, &*filter.statuses) {
        (TimeField::Queued, [function], _) => Some(("function", function.clone())),
        (TimeField::Queued, _, [status]) => Some(("status", status.as_str().to_owned())),
        (TimeField::Queued | TimeField::Started | TimeField::Ended, _, _) => None,
    }
}
