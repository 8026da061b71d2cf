//! One opcode.

use std::borrow::Cow;

use perdura_types::bounds::{KEY_BYTES_MAX, STEP_OUTPUT_BYTES_MAX};
use perdura_types::{Op, OpKind, ParallelMode, RawJson, StepId};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::normalise_error;
use super::failure;
use super::opts::Opts;
use crate::json;

/// Why an opcode cannot be used.
#[derive(Debug)]
pub(crate) struct OpProblem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl OpProblem {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// The keys that matter; the rest (`timing`, `userland`, `metadata`) is for people who trace.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    op: Cow<'a, str>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    display_name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    opts: Option<&'a RawValue>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

/// Every name of the protocol, in the order of its documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    None,
    Step,
    StepRun,
    StepError,
    StepFailed,
    StepPlanned,
    Abandon,
    Sleep,
    WaitForEvent,
    WaitForSignal,
    InvokeFunction,
    RunComplete,
    DiscoveryRequest,
    AiGateway,
    Gateway,
    SyncRunComplete,
    DeferAdd,
    DeferAbort,
}

const NAMES: &[(&str, Name)] = &[
    ("StepRun", Name::StepRun),
    ("StepPlanned", Name::StepPlanned),
    ("StepError", Name::StepError),
    ("StepFailed", Name::StepFailed),
    ("Sleep", Name::Sleep),
    ("WaitForEvent", Name::WaitForEvent),
    ("WaitForSignal", Name::WaitForSignal),
    ("InvokeFunction", Name::InvokeFunction),
    ("RunComplete", Name::RunComplete),
    ("DiscoveryRequest", Name::DiscoveryRequest),
    ("Step", Name::Step),
    ("None", Name::None),
    ("Abandon", Name::Abandon),
    ("AIGateway", Name::AiGateway),
    ("Gateway", Name::Gateway),
    ("SyncRunComplete", Name::SyncRunComplete),
    ("DeferAdd", Name::DeferAdd),
    ("DeferAbort", Name::DeferAbort),
];

/// The name and its normal spelling. Names are taken as they are or all in lower case.
fn lookup(op: &str) -> Option<(&'static str, Name)> {
    NAMES.iter().find(|(name, _)| *name == op || name.to_ascii_lowercase() == op).copied()
}

/// The normal spelling of an element's opcode, when it has a known one.
pub(crate) fn normal_name(raw: &RawValue) -> Option<&'static str> {
    let fields: json::Fields<'_> = serde_json::from_str(raw.get()).ok()?;
    lookup(&json::text(fields.get("op")?)?).map(|(spelling, _)| spelling)
}

/// Decodes one element of an answer.
pub(crate) fn decode_op(raw: &RawValue) -> Result<Op, OpProblem> {
    if !json::is_object(raw) {
        let message = format!("it is {} ({}), but must be an object", json::kind(raw), json::excerpt(raw.get()));
        return Err(OpProblem::new("opcodes_invalid", message));
    }
    let wire: Wire<'_> = serde_json::from_str(raw.get())
        .map_err(|error| OpProblem::new("opcodes_invalid", format!("it cannot be read: {error}")))?;
    let Some((spelling, name)) = lookup(&wire.op) else {
        let message = format!(
            "'{}' is not an opcode: update the server, or use a version of the SDK that it knows",
            json::excerpt(&wire.op)
        );
        return Err(OpProblem::new("opcode_unknown", message));
    };
    let opts = Opts::of(wire.opts).map_err(|problem| at(spelling, &problem))?;
    let kind = decode_kind(&wire, spelling, name, &opts).map_err(|problem| at(spelling, &problem))?;
    let text = |raw| Some(text(raw)).filter(|text| !text.is_empty()).map(Cow::into_owned);
    Ok(Op {
        id: decode_id(&wire, name).map_err(|problem| at(spelling, &problem))?,
        name: text(wire.display_name).or_else(|| text(wire.name)).unwrap_or_default(),
        mode: opts.mode(),
        input: matches!(name, Name::StepRun | Name::StepError | Name::StepFailed).then(|| opts.input()).flatten(),
        kind: bounded(kind, wire.data),
    })
}

/// The text; anything else is empty.
fn text(raw: Option<&RawValue>) -> Cow<'_, str> {
    raw.and_then(json::text).unwrap_or_default()
}

fn at(spelling: &str, problem: &OpProblem) -> OpProblem {
    OpProblem::new(problem.code, format!("{spelling}: {}", problem.message))
}

fn decode_id(wire: &Wire<'_>, name: Name) -> Result<StepId, OpProblem> {
    let id = &*text(wire.id);
    let needs_no_id = matches!(name, Name::None | Name::RunComplete | Name::SyncRunComplete | Name::DiscoveryRequest);
    if id.is_empty() && !needs_no_id {
        return Err(OpProblem::new("opcode_id_invalid", "it has no id: give the step an id"));
    }
    if id.len() > KEY_BYTES_MAX {
        let message = format!(
            "the id '{}' has {} bytes, but at most {KEY_BYTES_MAX} are allowed: use a shorter one",
            json::excerpt(id),
            id.len()
        );
        return Err(OpProblem::new("opcode_id_invalid", message));
    }
    if !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        // It travels in a header and in a URL; SDKs send hexadecimal digits.
        let message = format!(
            "the id '{}' holds more than visible ASCII characters: send a hash",
            json::excerpt(id).escape_debug()
        );
        return Err(OpProblem::new("opcode_id_invalid", message));
    }
    Ok(StepId::new(id))
}

fn decode_kind(wire: &Wire<'_>, spelling: &str, name: Name, opts: &Opts<'_>) -> Result<OpKind, OpProblem> {
    let data = || wire.data.map_or_else(RawJson::null, json::keep);
    let error = || {
        let thrown = wire.error.or(wire.data).map_or_else(RawJson::null, json::keep);
        if thrown.is_null() {
            failure("error_missing", "the SDK said that the step failed, but not why").error
        } else {
            normalise_error(&thrown)
        }
    };
    let wire_name = &*text(wire.name);
    Ok(match name {
        Name::None => OpKind::None,
        Name::Step => OpKind::Step { data: data() },
        Name::StepRun => OpKind::StepRun { data: data(), transaction: None },
        Name::StepError => OpKind::StepError { error: error() },
        Name::StepFailed => OpKind::StepFailed { error: error() },
        Name::StepPlanned => OpKind::StepPlanned { attempts_max: opts.attempts_max()? },
        Name::Abandon => OpKind::Abandon,
        Name::Sleep => OpKind::Sleep { until: opts.sleep(wire_name)? },
        Name::WaitForEvent => opts.wait_for_event(wire_name)?,
        Name::WaitForSignal => opts.wait_for_signal()?,
        Name::InvokeFunction => opts.invoke()?,
        Name::RunComplete => OpKind::RunComplete { data: data() },
        Name::DiscoveryRequest => OpKind::DiscoveryRequest,
        Name::AiGateway | Name::Gateway | Name::SyncRunComplete | Name::DeferAdd | Name::DeferAbort => {
            OpKind::Unsupported { op: spelling.to_owned() }
        }
    })
}

/// A result that is too large fails its step, and only its step: running it again would do its work twice and most
/// likely end the same.
fn bounded(kind: OpKind, data: Option<&RawValue>) -> OpKind {
    let bytes = data.map_or(0, |data| data.get().len());
    let is_result = matches!(kind, OpKind::StepRun { .. } | OpKind::Step { .. });
    if bytes <= STEP_OUTPUT_BYTES_MAX || !is_result {
        return kind;
    }
    let message = format!(
        "the step's result has {bytes} bytes, but at most {STEP_OUTPUT_BYTES_MAX} are allowed: store it elsewhere and \
         return a reference"
    );
    OpKind::StepFailed { error: failure("output_too_large", &message).error }
}

/// How a parallel step ends.
pub(super) fn mode(text: Option<&str>) -> ParallelMode {
    if text == Some("race") { ParallelMode::Race } else { ParallelMode::Wait }
}
