//! What is written down of a run.

use perdura_contract::Failure;
use perdura_core::JournalBody;
use perdura_types::{Lsn, Moment, RunId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::RunError;
use super::handlers::not_found;
use crate::bounds::{LIST_DEFAULT, LIST_MAX};
use crate::management::{Management, unreadable};

/// Which rows.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListJournal {
    /// The run.
    pub run_id: RunId,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// How many; 50 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = LIST_MAX))]
    pub limit: Option<u32>,
}

/// Some rows.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunJournalPage")]
pub struct JournalPage {
    /// In order.
    pub rows: Vec<JournalRowView>,
    /// Where the next page begins; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// What one input did to the run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunJournalRow")]
pub struct JournalRowView {
    /// Its place in the journal of all runs.
    pub position: u64,
    /// When.
    pub at: Moment,
    /// What happened, in order, in the engine's own words: they may change from release to release.
    pub entries: Vec<Value>,
}

impl Management {
    pub(super) async fn journal_page(&self, input: ListJournal) -> Result<JournalPage, Failure<RunError>> {
        let limit = input.limit.unwrap_or(LIST_DEFAULT) as usize;
        let rows = self.state.engine.journal(input.run_id, input.after.map(Lsn), limit).await.map_err(unreadable)?;
        let rows = rows.ok_or_else(|| not_found(input.run_id))?;
        let next = rows.last().filter(|_| rows.len() == limit).map(|(position, _)| position.0);
        Ok(JournalPage {
            rows: rows.into_iter().map(|(position, body)| JournalRowView::new(position, body)).collect(),
            next,
        })
    }
}

impl JournalRowView {
    fn new(position: Lsn, body: JournalBody) -> Self {
        let written = |entry| serde_json::to_value(entry).expect("a row was written as JSON before");
        Self { position: position.0, at: Moment(body.at), entries: body.entries.into_iter().map(written).collect() }
    }
}
