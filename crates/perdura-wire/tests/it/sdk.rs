//! What real SDKs made of our bytes, and what we make of theirs.
//!
//! `fixtures/calls.json` holds signed calls; unmodified SDKs in cloud mode, which check the signatures, have answered
//! them. `fixtures/README.md` tells how. `UPDATE_FIXTURES=1` writes what is derived.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::common::{KEY, NOW, calls, json, run};
use perdura_types::{FunctionConfig, ItemNumber, OpKind, Outcome, Reply, Sdk, StepId};
use perdura_wire::call::encode_call;
use perdura_wire::checkpoint::decode_checkpoint;
use perdura_wire::register::{Registration, decode_registration};
use perdura_wire::reply::decode_reply;
use perdura_wire::signature::{SignatureError, SigningKey, SigningKeys, verify};
use perdura_wire::sync::{SyncOutcome, decode_sync};
use serde_json::Value;

const RECORDINGS: [&str; 3] = ["js-3.54.2", "js-4.24.0", "py-0.5.19"];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn recording(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(&format!("{name}.json"))).unwrap()).unwrap()
}

fn check_file(name: &str, text: &str) {
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(path(name), text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path(name)).unwrap(), text);
}

fn keys() -> SigningKeys {
    SigningKeys { current: SigningKey::parse(KEY).unwrap(), fallback: None }
}

fn decoded(answer: &Value) -> Reply {
    let headers: Vec<(&str, &str)> = answer["headers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap()))
        .collect();
    let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
    decode_reply(status, headers.as_slice(), answer["body"].as_str().unwrap().as_bytes(), NOW)
}

fn registration(name: &str) -> Registration {
    decode_registration(recording(name)["register"]["body"].as_str().unwrap().as_bytes()).unwrap()
}

/// The bytes that the recordings answer are the bytes that are sent today.
#[test]
fn calls_are_those_that_were_recorded() {
    let key = SigningKey::parse(KEY).unwrap();
    let mut encoded = Vec::new();
    for (name, call) in calls() {
        let call = encode_call(&call, Some(&key), NOW).unwrap();
        let mut headers: serde_json::Map<_, _> =
            call.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
        // It differs from release to release, and the recorded SDKs do not look at it.
        assert_eq!(headers.remove("x-perdura-version"), Some(env!("CARGO_PKG_VERSION").into()));
        let body = String::from_utf8(call.body).unwrap();
        encoded.push(serde_json::json!({ "name": name, "url": call.url, "headers": headers, "body": body }));
    }
    check_file("calls.json", &format!("{}\n", serde_json::to_string_pretty(&encoded).unwrap()));
}

#[test]
fn answers_are_decoded() {
    let mut text = String::new();
    for name in RECORDINGS {
        for answer in recording(name)["answers"].as_array().unwrap() {
            writeln!(text, "{name} {}", answer["name"].as_str().unwrap()).unwrap();
            describe(&mut text, &decoded(answer));
        }
    }
    check_file("decoded.txt", &text);
}

fn describe(text: &mut String, reply: &Reply) {
    let version = reply.version.map_or("-".to_owned(), |version| version.to_string());
    match &reply.outcome {
        Outcome::Ops { ops, no_retry, retry_after_ms } => {
            writeln!(text, "  v{version} ops no_retry={no_retry} retry_after={retry_after_ms:?}").unwrap();
            for op in ops {
                writeln!(text, "    {} '{}' {:?} {:?}", op.id, op.name, op.mode, op.kind).unwrap();
            }
        }
        Outcome::Done(result) => writeln!(text, "  v{version} done {}", result.get()).unwrap(),
        Outcome::Failed(failure) => writeln!(
            text,
            "  v{version} failed no_retry={} retry_after={:?} output={:?}\n    {}",
            failure.no_retry,
            failure.retry_after_ms,
            failure.output,
            failure.error.get()
        )
        .unwrap(),
    }
}

/// A streamed answer means what the plain one means.
#[test]
fn streams_end_like_plain_answers() {
    for name in RECORDINGS {
        let recording = recording(name);
        let answers = recording["answers"].as_array().unwrap();
        let find = |wanted: &str| answers.iter().find(|answer| answer["name"] == wanted).unwrap();
        for call in ["tour-0", "tour-5", "throws"] {
            let streamed = find(&format!("{call}-streamed"));
            assert_eq!(streamed["status"], 201, "{name} {call}");
            assert_eq!(decoded(streamed), decoded(find(call)), "{name} {call}");
        }
    }
}

/// The three SDKs describe the same app in the same words, but for their own name and the retries of a failure handler.
#[test]
fn registrations_agree() {
    let functions = |name| -> Vec<FunctionConfig> {
        let registration = registration(name);
        assert_eq!((registration.app.name.as_str(), registration.warnings.len()), ("wire", 0), "{name}");
        assert_eq!(registration.app.url, "http://localhost:3000/api/inngest", "{name}");
        let neutral = |function| FunctionConfig { sdk: Sdk::default(), ..function };
        registration.app.functions.into_iter().map(neutral).collect()
    };
    let (js3, js4, mut py) = (functions("js-3.54.2"), functions("js-4.24.0"), functions("py-0.5.19"));
    assert_eq!(js3, js4);
    let handler = py.iter_mut().find(|function| function.slug == "wire-configured-failure").unwrap();
    assert_eq!(handler.attempts_max, 1);
    handler.attempts_max = 2;
    assert_eq!(py, js4);
    assert_eq!(registration("js-4.24.0").app.sdk, Sdk { language: "js".to_owned(), version: "4.24.0".to_owned() });
    check_file("app.json", &format!("{}\n", serde_json::to_string_pretty(&registration("js-4.24.0").app).unwrap()));
}

#[test]
fn sdk_signatures_and_tokens_are_accepted() {
    let other = SigningKeys { current: SigningKey::parse("ffff").unwrap(), fallback: None };
    let rotated = SigningKeys { fallback: Some(keys().current), ..other.clone() };
    for name in RECORDINGS {
        let recording = recording(name);
        let mut signed = 0;
        for answer in recording["answers"].as_array().unwrap() {
            let Some(signature) = answer["signed"]["signature"].as_str() else { continue };
            let body = answer["signed"]["body"].as_str().unwrap().as_bytes();
            // Python signs with the machine's clock.
            let at = signature[2..].split('&').next().unwrap().parse::<i64>().unwrap() * 1_000;
            let at = perdura_types::Timestamp::from_millis(at);
            assert_eq!(verify(&keys(), Some(signature), body, at), Ok(()), "{name} {}", answer["name"]);
            assert_eq!(verify(&rotated, Some(signature), body, at), Ok(()), "{name} {}", answer["name"]);
            assert_eq!(verify(&other, Some(signature), body, at), Err(SignatureError::Mismatch));
            assert_eq!(verify(&keys(), Some(signature), b"{}", at), Err(SignatureError::Mismatch));
            signed += 1;
        }
        assert!(signed > 5, "{name}");
        let headers = recording["register"]["headers"].as_object().unwrap();
        let (_, token) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization")).unwrap();
        assert!(keys().accepts_bearer(token.as_str()) && rotated.accepts_bearer(token.as_str()), "{name}");
        assert!(!other.accepts_bearer(token.as_str()), "{name}");
    }
}

#[test]
fn checkpoints_are_decoded() {
    let recording = recording("js-4.24.0");
    let sent = &recording["answers"][0]["sent"][0];
    assert!(sent["url"].as_str().unwrap().ends_with(&format!("/v1/checkpoint/{}/async", run())));
    let checkpoint = decode_checkpoint(sent["body"].as_str().unwrap().as_bytes(), &run().to_string()).unwrap();
    let call = &calls()[0].1;
    assert_eq!((checkpoint.run, checkpoint.item), (run(), ItemNumber(0)));
    assert_eq!((checkpoint.function, checkpoint.request), (Some(call.function.id), Some(call.request)));
    let ops: Vec<_> = checkpoint.ops.iter().map(|op| (op.id.clone(), &op.kind)).collect();
    let id = StepId::from("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
    assert_eq!(ops, [(id, &OpKind::StepRun { data: json(r#"{"n":1}"#), transaction: None })]);
}

#[test]
fn sync_answers_are_decoded() {
    for name in RECORDINGS {
        let sync = &recording(name)["sync"];
        let status = u16::try_from(sync["status"].as_u64().unwrap()).unwrap();
        let outcome = decode_sync(status, sync["body"].as_str().unwrap().as_bytes());
        assert_eq!(outcome, SyncOutcome::Registered { modified: Some(true) }, "{name}");
    }
}
