//! What validation answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a workflow can be run, and what stands in its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationValidationResult")]
pub struct ValidationResult {
    /// Whether there is no error.
    pub ok: bool,
    /// What must be mended, in the order of the document.
    pub errors: Vec<ValidationError>,
    /// What can be run and is probably not meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ValidationWarning>,
}

/// What must be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationValidationError")]
pub struct ValidationError {
    /// For programs.
    pub code: ValidationCode,
    /// For people.
    pub message: String,
    /// At which desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk_id: Option<String>,
    /// At which handoff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handoff_id: Option<String>,
}

/// What can be run and is probably not meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationValidationWarning")]
pub struct ValidationWarning {
    /// For programs.
    pub code: WarningCode,
    /// For people.
    pub message: String,
    /// At which desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk_id: Option<String>,
    /// At which handoff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handoff_id: Option<String>,
}

/// Why a workflow cannot be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(rename = "CoordinationValidationCode")]
pub enum ValidationCode {
    /// The id is empty or blank.
    MissingWorkflowId,
    /// The id has another form than ids have.
    InvalidWorkflowIdFormat,
    /// There are more desks than one workflow may have.
    TooManyDesks,
    /// There are more handoffs than one workflow may have.
    TooManyHandoffs,
    /// The entry is not among the desks.
    MissingEntryDesk,
    /// Another desk has the same id.
    DuplicateDeskId,
    /// The id has another form than ids have.
    InvalidDeskIdFormat,
    /// What the desk remembers is missing or wrong.
    InvalidMemoryScope,
    /// The kind is none of the six.
    UnknownDeskKind,
    /// A schema is too large, or no value can ever fit it.
    InvalidDeskSchema,
    /// The policy asks for what cannot be done.
    InvalidRuntimePolicy,
    /// The executor does not fit the desk, or an expression of it does not compile.
    InvalidExecutor,
    /// The workflow is a part of itself.
    RecursiveWorkflow,
    /// The id has another form than ids have.
    InvalidHandoffIdFormat,
    /// Another handoff has the same id.
    DuplicateHandoffId,
    /// The source is not among the desks.
    EdgeUnknownSource,
    /// The target is not among the desks.
    EdgeUnknownTarget,
    /// What the source gives does not fit what the target takes.
    IncompatibleHandoff,
    /// The condition does not compile.
    InvalidCondition,
    /// A mapping does not compile.
    InvalidMapping,
    /// Several handoffs lead to a desk that is no join.
    IllegalFanInWithoutJoin,
    /// Desks follow one another in a circle.
    CycleDetected,
    /// No way leads from the entry to the desk.
    DisconnectedDesk,
    /// A named output leads to no desk, or does not compile.
    InvalidOutput,
}

/// What is probably not meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(rename = "CoordinationWarningCode")]
pub enum WarningCode {
    /// A field that the target needs may be missing in what the source gives.
    OptionalFieldRequired,
    /// The source may give fields that the target does not allow.
    AdditionalProperties,
    /// The source may give values that the target does not allow.
    EnumMismatch,
    /// The source may give something that fits none, or not exactly one, of the target's alternatives.
    AlternativesMismatch,
    /// The condition is the same for every run.
    ConstantCondition,
    /// A mapping fills a field that the target does not know.
    UnknownMappedField,
    /// No run can come to the desk, because of conditions that never hold.
    UnreachableByConditions,
    /// A handoff that leaves an observer speaks of its output, which is what came in.
    ObserverOutput,
    /// The policy says something that the desk's executor has no use for.
    PolicyWithoutEffect,
}

impl ValidationError {
    pub(super) fn new(code: ValidationCode, message: String) -> Self {
        Self { code, message, desk_id: None, handoff_id: None }
    }
    pub(super) fn at_desk(code: ValidationCode, desk: &str, message: String) -> Self {
        Self { desk_id: Some(desk.to_owned()), ..Self::new(code, message) }
    }
    pub(super) fn at_handoff(code: ValidationCode, handoff: &str, message: String) -> Self {
        Self { handoff_id: Some(handoff.to_owned()), ..Self::new(code, message) }
    }
}

impl ValidationWarning {
    pub(super) fn at_desk(code: WarningCode, desk: &str, message: String) -> Self {
        Self { code, message, desk_id: Some(desk.to_owned()), handoff_id: None }
    }
    pub(super) fn at_handoff(code: WarningCode, handoff: &str, message: String) -> Self {
        Self { code, message, desk_id: None, handoff_id: Some(handoff.to_owned()) }
    }
}
