//! The functions that this server runs.

mod handlers;
mod view;

use std::collections::BTreeMap;

use perdura_contract::{contract, errors};
use perdura_types::{EventId, Moment, RunId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

contract! {
    /// The functions that this server runs.
    pub trait Functions as "functions" (client: FunctionsClient, tags: ["functions"]) {
        /// Lists all functions, by id.
        fn list as "list"(ListFunctions) -> FunctionList { get "/functions"; scopes: ["read"] }
        /// Shows one function.
        fn get as "get"(FunctionRef) -> FunctionView, errors FunctionError {
            get "/functions/{functionId}"; scopes: ["read"]
        }
        /// Starts one function with data of the caller's.
        fn invoke as "invoke"(InvokeFunction) -> Invoked, errors InvokeError {
            post "/functions/{functionId}/invoke"; scopes: ["run"]
        }
        /// Counts the runs of each function over a time, and says how long they took.
        fn totals as "totals"(TotalsOver) -> TotalsList { get "/totals"; scopes: ["read"] }
    }
}

/// Which functions.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListFunctions {
    /// Only those of this app, by id or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
}

/// All functions.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunctionList {
    /// By id.
    pub functions: Vec<FunctionView>,
}

/// Which function.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FunctionRef {
    /// `<app>-<function>`.
    #[schemars(length(min = 1, max = 512))]
    pub function_id: String,
}

/// A function.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Function")]
pub struct FunctionView {
    /// `<app>-<function>`.
    pub function_id: String,
    /// For people.
    pub name: String,
    /// Name of its app.
    pub app: String,
    /// Where its steps are called.
    pub url: String,
    /// What starts it; empty for a function that is only invoked.
    pub triggers: Vec<TriggerView>,
    /// Tries after the first.
    pub retries: u32,
    /// Events that cancel live runs.
    pub cancel_on: Vec<CancelView>,
    /// Starts at most one run per value of this key expression in 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<String>,
    /// Longest time from creation to the first execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_timeout_ms: Option<i64>,
    /// Longest time from the first execution to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_timeout_ms: Option<i64>,
    /// Flow control as it was registered, by name.
    pub flow_control: Map<String, Value>,
    /// What was registered and is not performed by this release, such as `throttle`.
    pub not_enforced: Vec<String>,
}

/// What starts a function.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[schemars(rename = "Trigger")]
pub enum TriggerView {
    /// An event by name, or by a pattern ending in `/*` or `.*`.
    Event {
        /// Name or pattern.
        name: String,
        /// Must be true for the event.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expression: Option<String>,
    },
    /// A schedule.
    Cron {
        /// Five fields, with an optional leading `TZ=Zone `.
        schedule: String,
    },
}

/// An event that cancels a live run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CancelOn")]
pub struct CancelView {
    /// Name of the event.
    pub event: String,
    /// Compares the run's own event with the cancelling one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// How long after the run's start it still cancels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<i64>,
}

/// A function and what it is started with.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvokeFunction {
    /// `<app>-<function>`.
    #[schemars(length(min = 1, max = 512))]
    pub function_id: String,
    /// The event's data; `{}` when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<BTreeMap<String, Value>>,
    /// Starts the function at most once in 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub idempotency_key: Option<String>,
}

/// A function was started.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invoked {
    /// The event that started it.
    pub event_id: EventId,
    /// The run; the earlier one when the key was used before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<RunId>,
    /// Whether the key was used before, so that nothing was started now.
    pub is_duplicate: bool,
}

/// Over which time.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TotalsOver {
    /// From when on runs were queued; an hour ago when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Until when; now when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// How many runs of each function there were.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotalsList {
    /// By function; those without runs are left out.
    pub functions: Vec<FunctionTotals>,
    /// Whether there were too many runs to look at all of them.
    pub is_partial: bool,
}

/// The runs of one function.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunctionTotals {
    /// `<app>-<function>`.
    pub function_id: String,
    /// Runs that have not begun.
    pub scheduled: u64,
    /// Runs that go on.
    pub running: u64,
    /// Runs that ended well.
    pub completed: u64,
    /// Runs that failed.
    pub failed: u64,
    /// Runs that were cancelled.
    pub cancelled: u64,
    /// How long ended runs took; absent when none ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<Latency>,
}

/// How long runs took, from the moment they were queued to their end.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Latency {
    /// Half of them took no longer.
    pub p50_ms: i64,
    /// 95 of 100 took no longer.
    pub p95_ms: i64,
    /// 99 of 100 took no longer.
    pub p99_ms: i64,
    /// The longest.
    pub max_ms: i64,
}

errors! {
    /// Why there is no answer about a function.
    #[derive(Debug, Clone, PartialEq)]
    pub enum FunctionError {
        /// No function has this id.
        NotFound = "FUNCTION_NOT_FOUND", 404, "there is no such function: list the functions to see which there are";
    }
}

errors! {
    /// Why a function was not started.
    #[derive(Debug, Clone, PartialEq)]
    pub enum InvokeError {
        /// No function has this id.
        NotFound = "FUNCTION_NOT_FOUND", 404, "there is no such function: list the functions to see which there are";
        /// The data cannot be an event's.
        InvalidData = "EVENT_INVALID", 400, "the data cannot be used as an event's data";
    }
}
