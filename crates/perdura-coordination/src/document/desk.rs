//! One place of work.

use std::fmt;

use schemars::JsonSchema as Described;
use serde::{Deserialize, Serialize};

use super::{Executor, JsonSchema};

/// One place of work in a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Described)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationDesk")]
pub struct Desk {
    /// Unique in its workflow.
    #[schemars(length(min = 1))]
    pub desk_id: String,
    /// What it is for: one of [`DeskKind`]'s words, which validation checks.
    #[schemars(length(min = 1))]
    pub kind: String,
    /// For people.
    #[schemars(length(min = 1))]
    pub name: String,
    /// For people.
    #[schemars(length(min = 1))]
    pub responsibility: String,
    /// For people: the field of work.
    #[schemars(length(min = 1))]
    pub domain: String,
    /// What it takes.
    pub input_schema: JsonSchema,
    /// What it gives.
    pub output_schema: JsonSchema,
    /// What it remembers from run to run. Missing passes the reader and fails validation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_scope: Option<MemoryScope>,
    /// How it is carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime_policy: Option<RuntimePolicy>,
    /// What does the work; without one the desk gives back what it received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executor: Option<Executor>,
    /// Where it stands on the canvas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// What a desk is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Described)]
pub enum DeskKind {
    /// Looks into something.
    #[serde(rename = "desk:analysis")]
    Analysis,
    /// Does something.
    #[serde(rename = "desk:execution")]
    Execution,
    /// Judges something.
    #[serde(rename = "desk:qa")]
    Qa,
    /// Waits for a person's answer.
    #[serde(rename = "desk:human-wait")]
    HumanWait,
    /// Brings branches together.
    #[serde(rename = "desk:join")]
    Join,
    /// Watches, and changes nothing of the flow.
    #[serde(rename = "desk:observer")]
    Observer,
}

impl DeskKind {
    /// All of them, as the picker shows them.
    pub const ALL: [Self; 6] = [Self::Analysis, Self::Execution, Self::Qa, Self::HumanWait, Self::Join, Self::Observer];

    /// The kind of a word in a document.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
    /// The word in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analysis => "desk:analysis",
            Self::Execution => "desk:execution",
            Self::Qa => "desk:qa",
            Self::HumanWait => "desk:human-wait",
            Self::Join => "desk:join",
            Self::Observer => "desk:observer",
        }
    }
}

impl fmt::Display for DeskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a desk remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Described)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryScope {
    /// Whether the output is kept for the next run. Missing passes the reader and fails validation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persist: Option<bool>,
    /// How long it is kept; for ever when missing. Zero passes the reader and fails validation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub ttl_seconds: Option<i64>,
    /// Desks with the same namespace share one memory; without one it is the desk's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// What becomes of the memory when the document's version changes; `reset` when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_version_change: Option<VersionChange>,
}

/// What becomes of a memory when the document's version changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Described)]
#[serde(rename_all = "lowercase")]
pub enum VersionChange {
    /// The next version begins with an empty one.
    #[default]
    Reset,
    /// The next version finds what the last one kept.
    Keep,
}

/// How a desk is carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Described)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuntimePolicy {
    /// Tries after the first; as the runner's when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// How long one try may take, or how long a person may take to answer; 0 or missing: no limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u64>,
    /// Which of the desks that may run starts first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
}

/// Which of the desks that may run starts first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Described)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// After the others.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before the others.
    High,
}

/// Where a desk stands on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Described)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}
