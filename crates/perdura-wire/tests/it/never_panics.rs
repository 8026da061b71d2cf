//! Nothing that comes in makes a decoder panic, and what one accepts can be sent on.

use std::sync::Arc;

use perdura_types::bounds::EVENTS_PER_REQUEST_MAX;
use perdura_types::{Call, Event, EventSeq, Op, OpKind, Outcome, StepId, memo};
use perdura_wire::call::encode_call;
use perdura_wire::checkpoint::decode_checkpoint;
use perdura_wire::events::{decode_events, decode_invoke};
use perdura_wire::register::{decode_registration, normalise_url};
use perdura_wire::reply::decode_reply;
use perdura_wire::rest::decode_signal;
use perdura_wire::signature::{SigningKey, SigningKeys, verify};
use perdura_wire::sync::decode_sync;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::common::{KEY, NOW, call, event, run};

/// Right input to spoil: what SDKs send, and what the tables of wrong input hold.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![Vec::new()];
    let files = [
        include_str!("../bad/events.txt"),
        include_str!("../bad/function.txt"),
        include_str!("../bad/reply.txt"),
        include_str!("../bad/opcode.txt"),
        include_str!("../bad/checkpoint.txt"),
    ];
    for line in files.iter().flat_map(|file| file.lines()).filter_map(|line| line.strip_prefix("> ")) {
        let body = line.split_once(" | ").map_or(line, |(_, body)| body);
        seeds.push(body.as_bytes().to_vec());
        seeds.push(format!("[{body}]").into_bytes());
    }
    for recording in [include_str!("../fixtures/js-4.24.0.json"), include_str!("../fixtures/py-0.5.19.json")] {
        let recording: serde_json::Value = serde_json::from_str(recording).unwrap();
        seeds.push(recording["register"]["body"].as_str().unwrap().as_bytes().to_vec());
        for answer in recording["answers"].as_array().unwrap() {
            seeds.push(answer["body"].as_str().unwrap().as_bytes().to_vec());
        }
    }
    seeds
}

/// A seed with a few bytes cut, doubled or replaced.
fn spoiled() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b"\\ud800",
        b"\xff",
        b",",
        b":",
        b"null",
        b"-",
        b"1e999",
        b"0",
        b"\0",
        b"\n",
        "😀".as_bytes(),
    ];
    let change = (any::<Index>(), 0..4_usize, select(pieces));
    (select(seeds()), prop::collection::vec(change, 0..4)).prop_map(|(mut bytes, changes)| {
        for (at, cut, piece) in changes {
            let start = at.index(bytes.len() + 1);
            let end = (start + cut).min(bytes.len());
            bytes.splice(start..end, piece.iter().copied());
        }
        bytes
    })
}

fn keys() -> SigningKeys {
    SigningKeys { current: SigningKey::parse(KEY).unwrap(), fallback: None }
}

/// Everything that was accepted must have a form that can be signed and sent.
fn check(body: &[u8]) {
    let ingest = decode_events(body, Some("application/x-www-form-urlencoded"), None);
    assert!(ingest.accepted.len() <= EVENTS_PER_REQUEST_MAX);
    for new in ingest.accepted {
        let event = Event {
            seq: EventSeq(1),
            name: new.name,
            data: new.data,
            user: new.user,
            meta: new.meta,
            ..event("a", "{}")
        };
        send(&Call { events: vec![Arc::new(event)], ..call("tour") });
    }
    let _ = decode_events(body, Some("multipart/form-data; boundary=b"), None);
    let _ = decode_invoke(body, "f");
    let _ = decode_registration(body).map(|registration| serde_json::to_string(&registration.app).unwrap());
    let _ = decode_signal(body);
    let _ = decode_sync(200, body);
    let _ = decode_sync(400, body);
    let _ = verify(&keys(), Some("t=1767225600&s=00"), body, NOW);
    if let Ok(checkpoint) = decode_checkpoint(body, &run().to_string()) {
        checkpoint.ops.iter().for_each(keep);
    }
    for status in [200, 201, 206, 400, 500] {
        for headers in [&[("x-inngest-sdk", "js"), ("retry-after", "soon")][..], &[]] {
            match decode_reply(status, headers, body, NOW).outcome {
                Outcome::Ops { ops, .. } => ops.iter().for_each(keep),
                Outcome::Done(result) => assert!(serde_json::from_str::<serde_json::Value>(result.get()).is_ok()),
                Outcome::Failed(failure) => {
                    let error: serde_json::Value = serde_json::from_str(failure.error.get()).unwrap();
                    assert!(error["name"].is_string() && error["message"].is_string(), "{error}");
                    assert!(error["stack"].is_string() || error.get("stack").is_none(), "{error}");
                }
            }
        }
    }
}

fn keep(op: &Op) {
    let memo = match &op.kind {
        OpKind::StepRun { data, .. } | OpKind::RunComplete { data } => memo::data(data),
        OpKind::Step { data } => data.clone(),
        OpKind::StepError { error } | OpKind::StepFailed { error } => memo::error(error),
        OpKind::InvokeFunction { payload, .. } => payload.data.clone(),
        OpKind::StepPlanned { .. }
        | OpKind::Abandon
        | OpKind::Sleep { .. }
        | OpKind::WaitForEvent { .. }
        | OpKind::WaitForSignal { .. }
        | OpKind::DiscoveryRequest
        | OpKind::None
        | OpKind::Unsupported { .. } => memo::nothing(),
    };
    send(&Call { steps: vec![(StepId::from("a"), memo)].into(), ..call("tour") });
}

fn send(call: &Call) {
    for key in [None, Some(&keys().current)] {
        let body = encode_call(call, key, NOW).unwrap().body;
        assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
    }
}

/// The seeds themselves, without chance.
#[test]
fn seeds_are_decoded() {
    for seed in seeds() {
        check(&seed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spoiled_input_is_decoded(body in spoiled()) {
        check(&body);
    }

    #[test]
    fn random_bytes_are_decoded(body in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&body);
    }

    #[test]
    fn random_text_is_decoded(text in "\\PC{0,100}") {
        check(text.as_bytes());
        let _ = normalise_url(&text);
        let _ = SigningKey::parse(&text);
        let _ = keys().accepts_bearer(Some(&text));
        let _ = verify(&keys(), Some(&text), b"{}", NOW);
        let _ = decode_events(b"{\"name\":\"a\"}", Some(&text), Some(&text));
        let _ = decode_checkpoint(b"{}", &text);
        let _ = decode_reply(500, &[("x-inngest-sdk", &*text), ("retry-after", &text)], b"{}", NOW);
    }

    /// A body and its signature always belong together, and to nothing else.
    #[test]
    fn signatures_fit_their_bodies(body in prop::collection::vec(any::<u8>(), 0..50), other in prop::collection::vec(any::<u8>(), 1..5)) {
        let header = keys().current.sign(&body, NOW);
        prop_assert_eq!(verify(&keys(), Some(&header), &body, NOW), Ok(()));
        let longer = [&body[..], &other].concat();
        // White space does not change what canonical JSON says.
        if !other.iter().all(u8::is_ascii_whitespace) {
            prop_assert!(verify(&keys(), Some(&header), &longer, NOW).is_err());
        }
    }
}
