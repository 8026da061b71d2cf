//! Functions as their app registered them.

use serde::{Deserialize, Serialize};

use crate::{AppId, FunctionId, bounds};

/// An app: a set of functions behind one URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Derived from the name.
    pub id: AppId,
    /// The name that its SDK client was given.
    pub name: String,
    /// Where its functions are served.
    pub url: String,
    /// Which SDK it runs on.
    pub sdk: Sdk,
    /// The web framework, when known.
    #[serde(default)]
    pub framework: Option<String>,
    /// The author's own version of the app.
    #[serde(default)]
    pub version: Option<String>,
    /// All functions of the newest sync.
    pub functions: Vec<FunctionConfig>,
    /// Changes exactly when something above changes.
    pub checksum: String,
}

/// Language and version of an SDK, e.g. `js` and `3.54.2`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sdk {
    /// The language, as the SDK names it: `js`, `py`, `go`.
    pub language: String,
    /// The version, as the SDK names it.
    pub version: String,
}

/// One function: what starts it, where it is called and how it behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionConfig {
    /// Derived from app name and slug.
    pub id: FunctionId,
    /// The app's name.
    pub app: String,
    /// The id within the environment, `<app>-<function>`.
    pub slug: String,
    /// For people.
    pub name: String,
    /// Empty for a function that is only invoked.
    pub triggers: Vec<Trigger>,
    /// Where one step is called, already holding `fnId`.
    pub url: String,
    /// The app's SDK, which decides a few details of the wire.
    pub sdk: Sdk,
    /// How often an item is tried: the retries and the first time. At least 1.
    pub attempts_max: u32,
    /// Starts at most one run per value of this key expression in 24 hours.
    #[serde(default)]
    pub idempotency: Option<String>,
    /// Events that cancel live runs.
    #[serde(default)]
    pub cancel: Vec<CancelOn>,
    /// Bounds on waiting and running.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// How the SDK may save several steps from within one call.
    #[serde(default)]
    pub checkpoint: Option<Checkpoint>,
    /// Several events in one run.
    #[serde(default)]
    pub batch: Option<BatchEvents>,
    /// Drops events above a rate.
    #[serde(default)]
    pub rate_limit: Option<RateLimit>,
    /// Delays runs above a rate.
    #[serde(default)]
    pub throttle: Option<Throttle>,
    /// Waits for a pause between events.
    #[serde(default)]
    pub debounce: Option<Debounce>,
    /// An expression that moves a run forward in the queue.
    #[serde(default)]
    pub priority: Option<String>,
    /// Limits on steps that execute at once.
    #[serde(default)]
    pub concurrency: Vec<Concurrency>,
    /// Limits on runs that are alive at once.
    #[serde(default)]
    pub run_concurrency: Vec<Concurrency>,
    /// One live run per key.
    #[serde(default)]
    pub singleton: Option<Singleton>,
}

impl FunctionConfig {
    /// A function that nothing starts yet, with the default retries and no limits. `function` is its id within the app,
    /// and `url` is where one step of it is called.
    pub fn new(app: &str, function: &str, url: &str) -> Self {
        let slug = format!("{app}-{function}");
        Self {
            id: FunctionId::of(&format!("{app}/{slug}")),
            app: app.to_owned(),
            name: function.to_owned(),
            slug,
            triggers: Vec::new(),
            url: url.to_owned(),
            sdk: Sdk::default(),
            attempts_max: 1 + bounds::RETRIES_DEFAULT,
            idempotency: None,
            cancel: Vec::new(),
            timeouts: Timeouts::default(),
            checkpoint: None,
            batch: None,
            rate_limit: None,
            throttle: None,
            debounce: None,
            priority: None,
            concurrency: Vec::new(),
            run_concurrency: Vec::new(),
            singleton: None,
        }
    }
}

/// What starts a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// An event by name, or by a pattern ending in `/*` or `.*`.
    Event {
        /// Name or pattern.
        name: String,
        /// Must be true for the event.
        #[serde(default)]
        expression: Option<String>,
    },
    /// A schedule.
    Cron {
        /// Five fields, with an optional leading `TZ=Zone `.
        schedule: String,
        /// Longest deterministic delay.
        #[serde(default)]
        jitter_ms: Option<i64>,
    },
}

/// An event that cancels a live run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelOn {
    /// Name of the event.
    pub event: String,
    /// Compares the run's own event with the cancelling one.
    #[serde(default)]
    pub expression: Option<String>,
    /// How long after the run's start it still cancels; a year when absent.
    #[serde(default)]
    pub timeout_ms: Option<i64>,
}

/// Bounds on a run's life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeouts {
    /// From creation to the first execution.
    #[serde(default)]
    pub start_ms: Option<i64>,
    /// From the first execution to the end.
    #[serde(default)]
    pub finish_ms: Option<i64>,
}

/// How an SDK may checkpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Steps saved together.
    #[serde(default)]
    pub batch_steps: Option<u32>,
    /// Longest time a finished step stays unsaved.
    #[serde(default)]
    pub batch_interval_ms: Option<i64>,
    /// Longest time in one call.
    #[serde(default)]
    pub max_runtime_ms: Option<i64>,
}

/// Several events in one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchEvents {
    /// Events that fill a batch.
    pub max_size: u32,
    /// When a batch starts although it is not full.
    pub timeout_ms: i64,
    /// One batch per value.
    #[serde(default)]
    pub key: Option<String>,
    /// Events for which this is false run alone.
    #[serde(default)]
    pub condition: Option<String>,
}

/// Drops events above a rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    /// Runs per period.
    pub limit: u32,
    /// Length of the period.
    pub period_ms: i64,
    /// One limit per value.
    #[serde(default)]
    pub key: Option<String>,
}

/// Delays runs above a rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throttle {
    /// Runs per period.
    pub limit: u32,
    /// Length of the period.
    pub period_ms: i64,
    /// Runs that may start at once above the limit.
    pub burst: u32,
    /// One limit per value.
    #[serde(default)]
    pub key: Option<String>,
}

/// Waits for a pause between events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debounce {
    /// Length of the pause.
    pub period_ms: i64,
    /// Longest wait from the first event.
    #[serde(default)]
    pub timeout_ms: Option<i64>,
    /// One debounce per value.
    #[serde(default)]
    pub key: Option<String>,
}

/// A limit on what executes at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concurrency {
    /// How many.
    pub limit: u32,
    /// One limit per value.
    #[serde(default)]
    pub key: Option<String>,
    /// Who shares it.
    pub scope: ConcurrencyScope,
}

/// Who shares a concurrency limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcurrencyScope {
    /// The function.
    Function,
    /// Every function of the environment with the same key expression.
    Environment,
    /// Every function of the account with the same key expression.
    Account,
}

/// One live run per key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Singleton {
    /// What happens to a second one.
    pub mode: SingletonMode,
    /// One per value.
    #[serde(default)]
    pub key: Option<String>,
}

/// What a second run of a singleton does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SingletonMode {
    /// The new one is skipped.
    Skip,
    /// The old one is cancelled.
    Cancel,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_function_has_the_ids_of_a_registered_one() {
        let function = FunctionConfig::new("shop", "checkout", "http://app?fnId=shop-checkout&stepId=step");
        assert_eq!((function.slug.as_str(), function.name.as_str()), ("shop-checkout", "checkout"));
        assert_eq!(function.id, FunctionId::of("shop/shop-checkout"));
        assert_eq!(function.attempts_max, 5);
    }
}
