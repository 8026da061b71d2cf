//! From one desk to another.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From one desk to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationHandoff")]
pub struct Handoff {
    /// Unique in its workflow.
    #[schemars(length(min = 1))]
    pub handoff_id: String,
    /// Upstream.
    #[schemars(length(min = 1))]
    pub from_desk_id: String,
    /// Downstream.
    #[schemars(length(min = 1))]
    pub to_desk_id: String,
    /// An expression over `input` (the run's input), `output` (the upstream desk's output) and `memory` (the upstream
    /// desk's memory as it was read); when it is false the handoff is skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// From a field of the downstream input to a path into the same three, such as `output.total`; without mappings the
    /// downstream desk receives the upstream output as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping_refs: Option<BTreeMap<String, String>>,
}
