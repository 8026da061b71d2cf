//! The management API and the sync request, byte for byte.

use perdura_types::{EventId, FunctionId, RawJson, RunStatus, Timestamp, rfc3339};
use perdura_wire::answer::PublicError;
use perdura_wire::headers::SDK;
use perdura_wire::register::{RegisterAnswer, RegisterError, ServerKind, check_server_kind, normalise_url};
use perdura_wire::rest::{
    EventView, Metadata, RunView, decode_signal, encode_envelope, encode_list, encode_signal_answer, no_signal_found,
};
use perdura_wire::signature::SigningKey;
use perdura_wire::sync::{SyncOutcome, decode_sync, detect_sdk, encode_sync, sync_unreachable};

use crate::common::{KEY, NOW, event, json, run};

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap()
}

const FRESH: Metadata = Metadata { fetched_at: NOW, cached_until: None };

#[test]
fn runs() {
    let function = FunctionId::of("shop/pay");
    let mut view = RunView::new(run(), function, EventId::from_parts(NOW, 2), RunStatus::Running);
    insta::assert_snapshot!(
        text(encode_envelope(&view, FRESH)),
        @r#"{"data":{"run_id":"01KDVDNA000000000000000001","run_started_at":"2026-01-01T00:00:00.000Z","function_id":"b1db0ed6-93c9-54a6-8876-c1fcc3d56adb","function_version":1,"environment_id":"00000000-0000-4000-b000-000000000000","event_id":"01KDVDNA000000000000000002","status":"Running","ended_at":null},"metadata":{"fetched_at":"2026-01-01T00:00:00.000Z"}}"#
    );
    view.status = RunStatus::Completed;
    view.ended_at = Some(NOW.plus_ms(1_234));
    view.output = Some(json("[1]"));
    view.cron = Some("* * * * *".to_owned());
    view.batch_id = Some("b".to_owned());
    view.original_run_id = Some(run());
    view.function_version = 3;
    insta::assert_snapshot!(
        text(encode_list(&[view], Metadata { cached_until: Some(NOW.plus_ms(3_000)), ..FRESH })),
        @r#"{"data":[{"run_id":"01KDVDNA000000000000000001","run_started_at":"2026-01-01T00:00:00.000Z","function_id":"b1db0ed6-93c9-54a6-8876-c1fcc3d56adb","function_version":3,"environment_id":"00000000-0000-4000-b000-000000000000","event_id":"01KDVDNA000000000000000002","batch_id":"b","original_run_id":"01KDVDNA000000000000000001","cron":"* * * * *","status":"Completed","ended_at":"2026-01-01T00:00:01.234Z","output":[1]}],"metadata":{"fetched_at":"2026-01-01T00:00:00.000Z","cached_until":"2026-01-01T00:00:03.000Z"}}"#
    );
}

#[test]
fn events() {
    let event = event("shop/paid", r#"{"x":1}"#);
    insta::assert_snapshot!(
        text(encode_envelope(&EventView::new(&event, "api"), FRESH)),
        @r#"{"data":{"internal_id":"01KDVDNA000000000000000002","account_id":"00000000-0000-4000-a000-000000000000","environment_id":"00000000-0000-4000-b000-000000000000","source":"api","source_id":null,"received_at":"2026-01-01T00:00:00.000Z","id":"01KDVDNA000000000000000002","name":"shop/paid","data":{"x":1},"user":{},"ts":1767225600000},"metadata":{"fetched_at":"2026-01-01T00:00:00.000Z"}}"#
    );
}

#[test]
fn statuses_and_moments() {
    for (status, word) in [
        (RunStatus::Scheduled, "\"status\":\"Scheduled\""),
        (RunStatus::Failed, "\"status\":\"Failed\""),
        (RunStatus::Cancelled, "\"status\":\"Cancelled\""),
    ] {
        let view = RunView::new(run(), FunctionId::of("shop/pay"), EventId::from_parts(NOW, 2), status);
        let text = text(encode_envelope(&view, FRESH));
        assert!(text.contains(word), "{text}");
    }
    for (millis, want) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_767_225_600_007, "2026-01-01T00:00:00.007Z"),
        (i64::MAX, "9999-12-30T22:00:00.999Z"),
    ] {
        assert_eq!(rfc3339(Timestamp::from_millis(millis)), want);
    }
}

#[test]
fn signals() {
    let signal = decode_signal(br#"{"signal":"go","data":{"x":1},"extra":true}"#).unwrap();
    assert_eq!((signal.signal.as_str(), signal.data), ("go", json(r#"{"x":1}"#)));
    assert_eq!(decode_signal(br#"{"signal":"go"}"#).unwrap().data, RawJson::null());
    insta::assert_snapshot!(
        text(encode_signal_answer(run(), FRESH)),
        @r#"{"data":{"run_id":"01KDVDNA000000000000000001"},"metadata":{"fetched_at":"2026-01-01T00:00:00.000Z"}}"#
    );
    insta::assert_snapshot!(
        text(no_signal_found("go").to_body()),
        @r#"{"error":"No signal found: no run waits for 'go' now, check the name or send it again once a run waits","status":404,"code":"signal_not_found"}"#
    );
    insta::assert_snapshot!(
        text(decode_signal(b"{}").unwrap_err().to_body()),
        @r#"{"error":"signal is missing: name the signal to send","status":400,"code":"signal_required"}"#
    );
}

#[test]
fn registrations_are_answered() {
    let app = perdura_types::AppId::of("shop");
    let sync = "5c5f1b1e-0000-4000-8000-000000000000";
    insta::assert_snapshot!(
        text(RegisterAnswer::new(true, sync, app, &[]).to_body()),
        @r#"{"ok":true,"modified":true,"sync_id":"5c5f1b1e-0000-4000-8000-000000000000","app_id":"a8fd5300-06f2-541e-8b69-ded0c0c7c233"}"#
    );
    let error = perdura_wire::register::decode_registration(br#"{"appName":"shop"}"#).unwrap_err();
    assert_eq!(error.status(), 400);
    insta::assert_snapshot!(
        text(error.to_body()),
        @r#"{"error":"url is missing: send the URL at which the functions are served","status":400,"data":{"errors":[{"code":"url_invalid","path":"url","message":"url is missing: send the URL at which the functions are served"}]},"code":"url_invalid"}"#
    );
    insta::assert_snapshot!(
        text(RegisterError::new("a", "b").to_body()),
        @r#"{"error":"b","status":400,"code":"a"}"#
    );
    insta::assert_snapshot!(
        text(PublicError { data: Some(json("1")), ..PublicError::new(409, "a", "b") }.to_body()),
        @r#"{"error":"b","status":409,"data":1,"code":"a"}"#
    );
    for (expected, ours) in
        [(None, ServerKind::Dev), (Some("dev"), ServerKind::Dev), (Some(" cloud "), ServerKind::Cloud)]
    {
        assert_eq!(check_server_kind(expected, ours), Ok(()));
    }
}

#[test]
fn urls_have_one_spelling() {
    for (url, want) in [
        ("http://localhost:3000/api/inngest", "http://localhost:3000/api/inngest"),
        ("http://127.0.0.1:3000/x?deployId=1&probe=trust", "http://localhost:3000/x"),
        ("http://0.0.0.0:3000", "http://localhost:3000/"),
        // Without a port it may be another machine's own view of itself.
        ("http://127.0.0.1/x", "http://127.0.0.1/x"),
        ("https://a.b:443/x?b=2&a=1&a=0", "https://a.b/x?a=0&a=1&b=2"),
        ("HTTP://A.B:80/X#part", "http://a.b/X"),
        (" http://a/x ", "http://a/x"),
        ("ws://connect?app_name=shop", "ws://connect/?app_name=shop"),
        ("http://a/x?fnId=a b&stepId=step", "http://a/x?fnId=a+b&stepId=step"),
    ] {
        assert_eq!(normalise_url(url).as_deref(), Ok(want), "{url}");
        assert_eq!(normalise_url(want).as_deref(), Ok(want), "{url}");
    }
}

#[test]
fn syncs() {
    let key = SigningKey::parse(KEY).unwrap();
    let request = encode_sync("http://a:1/x", ServerKind::Cloud, Some(&key), NOW);
    insta::assert_snapshot!(
        format!("{} {}\n{:?}\n{}", request.method, request.url, request.headers, text(request.body)),
        @r#"
    PUT http://a:1/x
    [("content-type", "application/json"), ("x-inngest-server-kind", "cloud"), ("x-inngest-signature", "t=1767225600&s=7a97dc9b897cbb7f7e6c7952b45e874861527b25ef1800a8bc1beff8dcf68eba")]
    {"url":"http://a:1/x"}
    "#
    );
    let unsigned = encode_sync("http://a:1/x", ServerKind::Dev, None, NOW);
    assert_eq!(unsigned.headers.len(), 2);
    for (status, body, want) in [
        (200, "", SyncOutcome::Registered { modified: None }),
        (204, "<html>", SyncOutcome::Registered { modified: None }),
        (200, r#"{"modified":false}"#, SyncOutcome::Registered { modified: Some(false) }),
        (200, r#"{"modified":true}"#, SyncOutcome::Registered { modified: Some(true) }),
        (400, r#"{"code":"no_functions"}"#, SyncOutcome::NoFunctions),
    ] {
        assert_eq!(decode_sync(status, body.as_bytes()), want);
    }
    assert_eq!(sync_unreachable("http://a", "refused").to_string(), "the app cannot be reached at http://a: refused");
}

#[test]
fn sdks_are_detected() {
    for (value, want) in [
        ("inngest-js:v3.54.2", Some(("js", "3.54.2"))),
        ("inngest-py:v0.5.19", Some(("py", "0.5.19"))),
        ("go:v0.9", Some(("go", "0.9"))),
        ("odd", Some(("odd", ""))),
        ("  ", None),
    ] {
        let sdk = detect_sdk(&[(SDK, value)]);
        assert_eq!(sdk.as_ref().map(|sdk| (sdk.language.as_str(), sdk.version.as_str())), want, "{value}");
    }
    assert_eq!(detect_sdk::<[(&str, &str)]>(&[]), None);
}
