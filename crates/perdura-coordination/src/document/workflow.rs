//! The whole graph.

use std::collections::BTreeMap;

use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, Handoff};

/// A workflow: desks joined by handoffs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationWorkflow")]
pub struct Workflow {
    /// The same over all its versions.
    #[schemars(length(min = 1))]
    pub workflow_id: String,
    /// Its author's own number, which comes back as it was sent. Memory is bound to it; the store numbers publications by
    /// itself.
    #[schemars(range(min = 1))]
    pub version: u64,
    /// For people.
    #[schemars(length(min = 1))]
    pub name: String,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where a run begins.
    #[schemars(length(min = 1))]
    pub entry_desk_id: String,
    /// What is done.
    pub desks: Vec<Desk>,
    /// What follows what.
    pub handoffs: Vec<Handoff>,
    /// Named results of a run: from a name to a path into the desks' outputs, such as `ship.trackingNumber`. Without them
    /// a run shows the outputs of all its leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outputs: Option<BTreeMap<String, String>>,
    /// How much a run's timeline shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observability_profile: Option<ObservabilityProfile>,
    /// When this was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Moment>,
}

/// How much a run's timeline shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ObservabilityProfile {
    /// What happened and when.
    Basic,
    /// Inputs and outputs, too.
    #[default]
    Full,
}
