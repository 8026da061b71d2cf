//! What outsiders send wrong, and the exact words they get.
//!
//! Each file of `bad/` belongs to one decoder; `table.rs` reads them.

use crate::common::{KEY, NOW, run};
use crate::table::{Table, expand};
use perdura_types::{Op, OpKind, Outcome};
use perdura_wire::checkpoint::decode_checkpoint;
use perdura_wire::events::{IngestError, decode_events, decode_invoke};
use perdura_wire::register::{RegisterError, ServerKind, check_server_kind, decode_registration, normalise_url};
use perdura_wire::reply::decode_reply;
use perdura_wire::rest::decode_signal;
use perdura_wire::signature::{SigningKey, SigningKeys, verify};
use perdura_wire::sync::{SyncOutcome, decode_sync};
use serde_json::Value;

/// Fewer would mean that a file is no longer read.
const CASES_MIN: usize = 200;

type Decoder = fn(&[u8]) -> Vec<String>;

const FILES: &[(&str, Decoder)] = &[
    ("events", events),
    ("forms", forms),
    ("invoke", invoke),
    ("registration", registration),
    ("function", function),
    ("url", url),
    ("server_kind", server_kind),
    ("reply", reply),
    ("opcode", opcode),
    ("checkpoint", checkpoint),
    ("signature", signature),
    ("signing_key", signing_key),
    ("bearer", bearer),
    ("signal", signal),
    ("sync", sync),
];

#[test]
fn every_mistake_has_its_words() {
    let mut cases = 0;
    for (name, decoder) in FILES {
        let table = Table::read(name);
        let answers = table.cases.iter().map(|case| decoder(&expand(case))).collect::<Vec<_>>();
        for (case, answers) in table.cases.iter().zip(&answers) {
            assert!(!answers.is_empty(), "{name}: nothing is wrong with {case}");
        }
        cases += answers.len();
        table.check(&answers);
    }
    assert!(cases >= CASES_MIN, "{cases} cases");
}

fn text(input: &[u8]) -> &str {
    std::str::from_utf8(input).unwrap()
}

fn ingest(accepted: usize, error: &IngestError) -> String {
    let place = error.index.map_or("-".to_owned(), |index| index.to_string());
    format!("{} @{place} after {accepted}: {error}", error.code)
}

fn events(input: &[u8]) -> Vec<String> {
    let answer = decode_events(input, Some("application/json"), None);
    answer.error.iter().map(|error| ingest(answer.accepted.len(), error)).collect()
}

/// `<content type> | <body>`, with `\r\n` for line ends.
fn forms(input: &[u8]) -> Vec<String> {
    let (content_type, body) = text(input).split_once(" | ").unwrap();
    let answer = decode_events(body.replace("\\r\\n", "\r\n").as_bytes(), Some(content_type), None);
    answer.error.iter().map(|error| ingest(answer.accepted.len(), error)).collect()
}

fn invoke(input: &[u8]) -> Vec<String> {
    decode_invoke(input, "shop-pay").err().map(|error| ingest(0, &error)).into_iter().collect()
}

fn refusal(error: &RegisterError) -> Vec<String> {
    let details = error.errors.iter().map(|error| {
        let function = error.function.as_deref().unwrap_or("-");
        format!("· {} {function} [{}] {}", error.code, error.path, error.message)
    });
    std::iter::once(format!("{}: {error}", error.code)).chain(details).collect()
}

fn registration(input: &[u8]) -> Vec<String> {
    decode_registration(input).err().map(|error| refusal(&error)).unwrap_or_default()
}

/// Keys of one function, added to those of a function without mistakes. Warnings count as well.
fn function(input: &[u8]) -> Vec<String> {
    let mut function = serde_json::json!({
        "id": "shop-pay",
        "name": "Pay",
        "triggers": [{ "event": "shop/paid" }],
        "steps": { "step": { "id": "step", "name": "step", "runtime": { "type": "http", "url": "http://a:1/x" } } },
    });
    let keys: Value = serde_json::from_slice(input).unwrap();
    for (key, value) in keys.as_object().unwrap() {
        function[key] = value.clone();
    }
    let body =
        serde_json::json!({ "url": "http://a:1/x", "appName": "shop", "sdk": "js:v4.24.0", "functions": [function] });
    match decode_registration(body.to_string().as_bytes()) {
        Ok(registration) => registration
            .warnings
            .iter()
            .map(|warning| format!("warning {} [{}] {}", warning.code, warning.path, warning.message))
            .collect(),
        Err(error) => refusal(&error),
    }
}

fn url(input: &[u8]) -> Vec<String> {
    normalise_url(text(input)).err().into_iter().collect()
}

/// `<expected kind> <ours>`
fn server_kind(input: &[u8]) -> Vec<String> {
    let (expected, ours) = text(input).rsplit_once(' ').unwrap();
    let ours: ServerKind = ours.parse().unwrap();
    check_server_kind(Some(expected), ours).err().map(|error| refusal(&error)).unwrap_or_default()
}

/// `<status> <header>=<value>… | <body>`
fn reply(input: &[u8]) -> Vec<String> {
    let at = input.windows(3).position(|window| window == b" | ").unwrap();
    let mut head = text(&input[..at]).split(' ');
    let status = head.next().unwrap().parse().unwrap();
    let headers: Vec<(&str, &str)> = head.map(|pair| pair.split_once('=').unwrap()).collect();
    outcome(&decode_reply(status, headers.as_slice(), &input[at + 3..], NOW).outcome)
}

fn outcome(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Failed(failure) => {
            let output = failure.output.as_ref().map(|output| format!(" output={}", output.get())).unwrap_or_default();
            let retry = failure.retry_after_ms.map(|delay_ms| format!(" retry_after={delay_ms}")).unwrap_or_default();
            let last = if failure.no_retry { " no_retry" } else { "" };
            vec![format!("{}{last}{retry}{output}", failure.error.get())]
        }
        Outcome::Ops { ops, .. } => ops.iter().filter_map(refused_op).collect(),
        Outcome::Done(_) => Vec::new(),
    }
}

fn refused_op(op: &Op) -> Option<String> {
    match &op.kind {
        OpKind::Unsupported { op } => Some(format!("unsupported {op}")),
        OpKind::StepFailed { error } | OpKind::StepError { error } => Some(format!("step failed: {}", error.get())),
        OpKind::StepRun { .. }
        | OpKind::Step { .. }
        | OpKind::StepPlanned { .. }
        | OpKind::Abandon
        | OpKind::Sleep { .. }
        | OpKind::WaitForEvent { .. }
        | OpKind::WaitForSignal { .. }
        | OpKind::InvokeFunction { .. }
        | OpKind::RunComplete { .. }
        | OpKind::DiscoveryRequest
        | OpKind::None => None,
    }
}

/// One opcode of a 206.
fn opcode(input: &[u8]) -> Vec<String> {
    let body = [b"[", input, b"]"].concat();
    outcome(&decode_reply(206, &[("x-inngest-sdk", "js")], &body, NOW).outcome)
}

/// `<run> | <body>`, where `RUN` is the run of all tests.
fn checkpoint(input: &[u8]) -> Vec<String> {
    let input = text(input).replace("RUN", &run().to_string());
    let (path, body) = input.split_once(" | ").unwrap();
    let error = decode_checkpoint(body.as_bytes(), path).err();
    error.map(|error| format!("{} {}: {error}", error.status, error.code)).into_iter().collect()
}

fn keys() -> SigningKeys {
    SigningKeys { current: SigningKey::parse(KEY).unwrap(), fallback: Some(SigningKey::parse("0abc").unwrap()) }
}

/// The header of a request with the body `{}`; `NOW` is the right time and `SIGNED` the right signature.
fn signature(input: &[u8]) -> Vec<String> {
    let now = NOW.as_millis() / 1_000;
    let signed = keys().current.sign(b"{}", NOW);
    let signed = signed.split_once("s=").unwrap().1;
    let header = text(input).replace("NOW", &now.to_string()).replace("SIGNED", signed);
    let header = Some(header.as_str()).filter(|header| *header != "none");
    let error = verify(&keys(), header, b"{}", NOW).err();
    error.map(|error| format!("{}: {error}", error.code())).into_iter().collect()
}

fn signing_key(input: &[u8]) -> Vec<String> {
    let key = text(input).trim_matches('|');
    SigningKey::parse(key).err().map(|error| error.to_string()).into_iter().collect()
}

/// `HASH` is what an SDK sends for the key of all tests.
fn bearer(input: &[u8]) -> Vec<String> {
    let header = text(input).replace("HASH", keys().current.hashed());
    let header = Some(header.as_str()).filter(|header| *header != "none");
    if keys().accepts_bearer(header) { Vec::new() } else { vec!["refused".to_owned()] }
}

fn signal(input: &[u8]) -> Vec<String> {
    decode_signal(input).err().map(|error| format!("{}: {error}", error.code)).into_iter().collect()
}

/// `<status> | <body>`
fn sync(input: &[u8]) -> Vec<String> {
    let (status, body) = text(input).split_once(" | ").unwrap();
    match decode_sync(status.parse().unwrap(), body.as_bytes()) {
        SyncOutcome::Failed(failure) => vec![format!("{}: {failure}", failure.code)],
        SyncOutcome::NoFunctions => vec!["no functions".to_owned()],
        SyncOutcome::Registered { .. } => Vec::new(),
    }
}
