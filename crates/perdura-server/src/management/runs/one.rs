//! A run as lists show it.

use perdura_engine::{Order, RunFilter, RunSummary, TimeField};
use perdura_types::{EventId, Moment, RunId, RunStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bounds::{FILTER_VALUES_MAX, LIST_MAX};

/// Which run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunRef {
    /// The run.
    pub run_id: RunId,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Run")]
pub struct RunView {
    /// The run.
    pub run_id: RunId,
    /// Name of its app.
    pub app: String,
    /// `<app>-<function>`.
    pub function_id: String,
    /// How it stands.
    pub status: RunStatus,
    /// When it was created.
    pub queued_at: Moment,
    /// When it was first executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Moment>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// The event that started it.
    pub event_id: EventId,
    /// Name of that event.
    pub event_name: String,
    /// The run that invoked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_run_id: Option<RunId>,
    /// The run that it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun_of: Option<RunId>,
    /// Why it failed, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Some runs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunList {
    /// The newest first.
    pub runs: Vec<RunView>,
}

/// A page of runs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunPage {
    /// In the asked order.
    pub runs: Vec<RunView>,
    /// Where the next page begins; absent on the last. A page may be short, or empty, and still have a next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which runs. What is missing lets all pass.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunsFilter {
    /// Any of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = FILTER_VALUES_MAX))]
    pub statuses: Option<Vec<RunStatus>>,
    /// Of these apps, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = FILTER_VALUES_MAX))]
    pub apps: Option<Vec<String>>,
    /// Of these functions, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = FILTER_VALUES_MAX))]
    pub function_ids: Option<Vec<String>>,
    /// Started by events of these names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = FILTER_VALUES_MAX))]
    pub event_names: Option<Vec<String>>,
    /// What `from` and `until` are about, and the order; `queued` when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_field: Option<RunTimeField>,
    /// At this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Part of an id, the function, the event's name or the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256))]
    pub text: Option<String>,
}

/// Which moment of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunTimeField {
    /// It was created.
    Queued,
    /// It was first executed.
    Started,
    /// It ended.
    Ended,
}

/// Which end of a list comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RunOrder {
    /// The newest.
    #[default]
    NewestFirst,
    /// The oldest.
    OldestFirst,
}

/// Which runs, which page.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListRuns {
    /// Which runs.
    #[serde(flatten)]
    pub filter: RunsFilter,
    /// The newest first when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<RunOrder>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub cursor: Option<String>,
    /// How many; 50 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = LIST_MAX))]
    pub limit: Option<u32>,
}

impl RunView {
    pub(in crate::management) fn new(run: RunSummary) -> Self {
        Self {
            run_id: run.run,
            app: run.app,
            function_id: run.function,
            status: run.status,
            queued_at: Moment(run.queued_at),
            started_at: run.started_at.map(Moment),
            ended_at: run.ended_at.map(Moment),
            event_id: run.event,
            event_name: run.event_name,
            parent_run_id: run.parent.map(|(parent, _)| parent),
            rerun_of: run.rerun_of,
            error: run.error,
        }
    }
}

impl From<RunsFilter> for RunFilter {
    fn from(filter: RunsFilter) -> Self {
        Self {
            statuses: filter.statuses.unwrap_or_default(),
            apps: filter.apps.unwrap_or_default(),
            functions: filter.function_ids.unwrap_or_default(),
            event_names: filter.event_names.unwrap_or_default(),
            time: filter.time_field.unwrap_or(RunTimeField::Queued).into(),
            from: filter.from.map(|from| from.0),
            until: filter.until.map(|until| until.0),
            text: filter.text,
        }
    }
}

impl From<RunTimeField> for TimeField {
    fn from(field: RunTimeField) -> Self {
        match field {
            RunTimeField::Queued => Self::Queued,
            RunTimeField::Started => Self::Started,
            RunTimeField::Ended => Self::Ended,
        }
    }
}

impl From<RunOrder> for Order {
    fn from(order: RunOrder) -> Self {
        match order {
            RunOrder::NewestFirst => Self::NewestFirst,
            RunOrder::OldestFirst => Self::OldestFirst,
        }
    }
}
