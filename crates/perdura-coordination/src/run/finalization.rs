//! What is promised of a run's end, and what came of it.

use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is promised of a run's end, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationFinalization")]
pub struct Finalization {
    /// The promise.
    pub contract: FinalizationContract,
    /// What came of the hook, once the run has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_hook: Option<FinishedHook>,
}

/// The promise: the hook may run more than once, and its failure changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FinalizationContract {
    /// How often.
    pub delivery: Delivery,
    /// Always false.
    #[schemars(extend("const" = false))]
    pub exactly_once: bool,
    /// What the hook may do.
    pub side_effect_policy: SideEffects,
    /// What its failure does.
    pub failure_mode: FailureMode,
}

impl FinalizationContract {
    /// The only one there is.
    pub const V1: Self = Self {
        delivery: Delivery::AtLeastOnce,
        exactly_once: false,
        side_effect_policy: SideEffects::IdempotentNonCritical,
        failure_mode: FailureMode::BestEffortNonBlocking,
    };
}

/// How often the hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Once, or more often after a crash.
    AtLeastOnce,
}

/// What the hook may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SideEffects {
    /// What can be repeated and can be missed.
    IdempotentNonCritical,
}

/// What the hook's failure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailureMode {
    /// It is recorded.
    BestEffortNonBlocking,
}

/// What came of the hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FinishedHook {
    /// When it was tried.
    pub attempted_at: Moment,
    /// What came of it.
    pub outcome: HookOutcome,
    /// Always true.
    #[schemars(extend("const" = true))]
    pub non_critical: bool,
    /// Always true.
    #[schemars(extend("const" = true))]
    pub idempotency_required: bool,
    /// How long it may take.
    #[schemars(range(min = 1))]
    pub timeout_ms: u64,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What came of the hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HookOutcome {
    /// It ended well.
    Succeeded,
    /// It failed or took too long.
    Failed,
    /// There is none.
    Skipped,
}
