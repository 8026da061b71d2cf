//! Opcodes as they stand in an answer.

use perdura_types::{InvokePayload, Op, OpKind, ParallelMode, RawJson, SignalConflict, When, rfc3339};
use serde::{Serialize, Serializer};

/// One opcode. `name` is what servers look at when `opts` says nothing; `displayName` is the author's id of the step.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    op: &'a str,
    id: &'a str,
    name: &'a str,
    display_name: &'a str,
    #[serde(serialize_with = "as_object")]
    opts: Opts,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a RawJson>,
}

type Opts = Vec<(&'static str, RawJson)>;

fn as_object<S: Serializer>(opts: &Opts, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(opts.iter().map(|(key, value)| (key, value)))
}

#[derive(Serialize)]
struct Payload<'a> {
    data: &'a RawJson,
    user: &'a RawJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    v: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<&'a RawJson>,
}

pub(super) fn encode_all(ops: &[Op]) -> Vec<u8> {
    let mut body = Vec::from(b"[");
    for (position, op) in ops.iter().enumerate() {
        if position > 0 {
            body.push(b',');
        }
        encode(op, &mut body);
    }
    body.push(b']');
    body
}

fn encode(op: &Op, body: &mut Vec<u8>) {
    let parts = Parts::of(&op.kind, &op.name);
    let mut opts = parts.opts;
    if op.mode == ParallelMode::Race {
        opts.push(("parallelMode", RawJson::of("race")));
    }
    let wire = Wire {
        op: parts.op,
        id: op.id.as_str(),
        name: &parts.name,
        display_name: &op.name,
        opts,
        data: parts.data,
        error: parts.error,
    };
    serde_json::to_writer(body, &wire).expect("an opcode has text keys");
}

/// What differs from opcode to opcode.
struct Parts<'a> {
    op: &'a str,
    name: String,
    opts: Opts,
    data: Option<&'a RawJson>,
    error: Option<&'a RawJson>,
}

impl<'a> Parts<'a> {
    fn of(kind: &'a OpKind, name: &str) -> Self {
        let plain = |op| Self { op, name: name.to_owned(), opts: Opts::new(), data: None, error: None };
        match kind {
            OpKind::StepRun { data, transaction: _ } => Self { data: Some(data), ..plain("StepRun").typed() },
            OpKind::Step { data } => Self { data: Some(data), ..plain("Step") },
            OpKind::StepError { error } => Self { error: Some(error), ..plain("StepError").typed() },
            OpKind::StepFailed { error } => Self { error: Some(error), ..plain("StepFailed").typed() },
            OpKind::StepPlanned { attempts_max } => {
                plain("StepPlanned").typed().maybe("maxAttempts", attempts_max.as_ref())
            }
            OpKind::Abandon => plain("Abandon"),
            OpKind::Sleep { until } => Self::sleep(plain("Sleep"), *until),
            OpKind::WaitForEvent { event, expression, timeout } => plain("WaitForEvent")
                .named(event)
                .with("event", event)
                .with("timeout", &text(*timeout))
                .maybe("if", expression.as_ref()),
            OpKind::WaitForSignal { signal, timeout, conflict } => plain("WaitForSignal")
                .named(signal)
                .with("signal", signal)
                .with("conflict", conflict_text(*conflict))
                .maybe("timeout", timeout.map(text).as_ref()),
            OpKind::InvokeFunction { function, payload, timeout } => plain("InvokeFunction")
                .with("function_id", function)
                .with("payload", &payload_of(payload))
                .maybe("timeout", timeout.map(text).as_ref()),
            OpKind::RunComplete { data } => Self { data: Some(data), ..plain("RunComplete") },
            OpKind::DiscoveryRequest => plain("DiscoveryRequest"),
            OpKind::None => plain("None"),
            OpKind::Unsupported { op } => plain(op),
        }
    }

    /// A duration stands in `opts` and, for servers that look only there, in the name; a moment stands in the name alone.
    fn sleep(parts: Self, until: When) -> Self {
        let named = parts.named(&text(until));
        match until {
            When::In(_) => {
                let duration = named.name.clone();
                named.with("duration", &duration)
            }
            When::At(_) => named,
        }
    }
    fn typed(self) -> Self {
        self.with("type", "step.run")
    }
    fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }
    fn with(self, key: &'static str, value: &(impl Serialize + ?Sized)) -> Self {
        self.maybe(key, Some(value))
    }
    fn maybe(mut self, key: &'static str, value: Option<&(impl Serialize + ?Sized)>) -> Self {
        self.opts.extend(value.map(|value| (key, RawJson::of(value))));
        self
    }
}

/// `5000ms`, or a date.
fn text(when: When) -> String {
    match when {
        When::In(duration_ms) => format!("{}ms", duration_ms.max(0)),
        When::At(at) => rfc3339(at),
    }
}

fn conflict_text(conflict: SignalConflict) -> &'static str {
    match conflict {
        SignalConflict::Fail => "fail",
        SignalConflict::Replace => "replace",
    }
}

fn payload_of(payload: &InvokePayload) -> Payload<'_> {
    let InvokePayload { data, user, v, meta } = payload;
    Payload { data, user, v: v.as_deref(), meta: meta.as_ref() }
}
