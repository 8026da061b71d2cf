//! `POST /v1/checkpoint/{run}/async`: steps that an SDK ran inside one call and saves before it goes on.

use perdura_types::bounds::{OPS_PER_REPLY_MAX, RESPONSE_BYTES_MAX};
use perdura_types::{FunctionId, ItemNumber, Op, OpKind, RequestId, RunId};
use serde_json::value::RawValue;

use crate::answer::PublicError;
use crate::call::parse_item_key;
use crate::json::{self, Fields};
use crate::reply::{OpProblem, decode_op, normal_name};

/// The opcodes of one checkpoint. `StepPlanned` is for people who trace and changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckpointRequest {
    /// The run.
    pub run: RunId,
    /// The function, when named.
    pub function: Option<FunctionId>,
    /// The item whose attempt the call was.
    pub item: ItemNumber,
    /// The dispatch that the SDK works on; another one than the item's newest is stale.
    pub request: Option<RequestId>,
    /// What to save, in this order.
    pub ops: Vec<Op>,
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CheckpointError {
    /// The HTTP status: 400 or 413.
    pub status: u16,
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

impl CheckpointError {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: 400, code, message: message.into() }
    }
    /// The body of the answer.
    pub fn to_body(&self) -> Vec<u8> {
        PublicError::new(self.status, self.code, self.message.clone()).to_body()
    }
}

/// Opcodes that may be saved from within a call.
const ALLOWED: &[&str] = &["StepRun", "Step", "StepPlanned", "DeferAdd", "DeferAbort"];

/// Decodes the body. `run` is the run that the path names.
pub fn decode_checkpoint(body: &[u8], run: &str) -> Result<CheckpointRequest, CheckpointError> {
    if body.len() > RESPONSE_BYTES_MAX {
        let message = format!(
            "the checkpoint has {} bytes, but at most {RESPONSE_BYTES_MAX} are allowed: return less from steps",
            body.len()
        );
        return Err(CheckpointError { status: 413, ..CheckpointError::new("checkpoint_too_large", message) });
    }
    let run: RunId = run.parse().map_err(|error| CheckpointError::new("run_id_invalid", format!("{error}")))?;
    let text = json::admit(body).map_err(|error| CheckpointError::new("invalid_json", error.to_string()))?;
    let fields: Fields<'_> =
        json::parse(&text).map_err(|error| CheckpointError::new("invalid_json", error.to_string()))?;
    let text = |key| fields.get(key).and_then(json::text).filter(|text| !text.is_empty());
    if let Some(other) = text("run_id").filter(|other| *other != run.to_string()) {
        let message = format!("run_id is '{}', but the path names run {run}", json::excerpt(&other));
        return Err(CheckpointError::new("run_id_mismatch", message));
    }
    let function = text("fn_id")
        .map(|id| id.parse().map_err(|error| CheckpointError::new("fn_id_invalid", format!("fn_id {error}"))))
        .transpose()?;
    let request = text("request_id")
        .map(|id| id.parse().map_err(|error| CheckpointError::new("request_id_invalid", format!("{error}"))))
        .transpose()?;
    let item = decode_item(run, &text("qi_id").unwrap_or_default())?;
    Ok(CheckpointRequest { run, function, item, request, ops: decode_ops(fields.get("steps"))? })
}

fn decode_item(run: RunId, qi_id: &str) -> Result<ItemNumber, CheckpointError> {
    match parse_item_key(qi_id) {
        Some((of, item)) if of == run => Ok(item),
        Some(_) | None => {
            let message = format!(
                "qi_id is '{}', but must be the one of a call for run {run}: send ctx.qi_id back as it came",
                json::excerpt(qi_id)
            );
            Err(CheckpointError::new("qi_id_invalid", message))
        }
    }
}

fn decode_ops(raw: Option<&RawValue>) -> Result<Vec<Op>, CheckpointError> {
    let Some(raw) = raw else { return Ok(Vec::new()) };
    let Ok(ops) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) else {
        let message = format!("steps is {}, but must be a list of opcodes", json::kind(raw));
        return Err(CheckpointError::new("steps_invalid", message));
    };
    if ops.len() > OPS_PER_REPLY_MAX {
        let message = format!("steps has {} entries, but at most {OPS_PER_REPLY_MAX} are allowed", ops.len());
        return Err(CheckpointError { status: 413, ..CheckpointError::new("checkpoint_too_large", message) });
    }
    ops.into_iter().enumerate().map(|(index, raw)| decode_allowed(index, raw)).collect()
}

fn decode_allowed(index: usize, raw: &RawValue) -> Result<Op, CheckpointError> {
    if let Some(name) = normal_name(raw).filter(|name| !ALLOWED.contains(name)) {
        let message = format!("steps[{index}]: cannot checkpoint opcode {name}: return it from the call instead");
        return Err(CheckpointError::new("opcode_not_checkpointable", message));
    }
    let refuse = |OpProblem { code, message }| CheckpointError::new(code, format!("steps[{index}]: {message}"));
    let op = decode_op(raw).map_err(refuse)?;
    match op.kind {
        // A result above the bound: saved as a failure it would never reach the author, who still holds the value.
        OpKind::StepFailed { error } => {
            let error: Fields<'_> = json::parse(error.get()).unwrap_or_default();
            let message = error.get("message").and_then(json::text).unwrap_or_default();
            let message = format!("steps[{index}]: {message}");
            Err(CheckpointError { status: 413, ..CheckpointError::new("output_too_large", message) })
        }
        OpKind::StepRun { .. }
        | OpKind::Step { .. }
        | OpKind::StepError { .. }
        | OpKind::StepPlanned { .. }
        | OpKind::Abandon
        | OpKind::Sleep { .. }
        | OpKind::WaitForEvent { .. }
        | OpKind::WaitForSignal { .. }
        | OpKind::InvokeFunction { .. }
        | OpKind::RunComplete { .. }
        | OpKind::DiscoveryRequest
        | OpKind::None
        | OpKind::Unsupported { .. } => Ok(op),
    }
}
