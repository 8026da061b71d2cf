//! Answers that are right in unusual ways. The usual ones are recorded in `sdk.rs`, the wrong ones in `bad_inputs.rs`.

use perdura_types::{InvokePayload, OpKind, Outcome, ParallelMode, RawJson, Reply, SignalConflict, Timestamp, When};
use perdura_wire::reply::{
    connection_lost, decode_reply, final_failure, normalise_error, output_too_large, timed_out, too_many_redirects,
    unreachable,
};

use crate::common::{NOW, json};

fn decode(status: u16, body: &str) -> Reply {
    decode_reply(status, &[("X-Inngest-SDK", "inngest-js:v4.24.0")], body.as_bytes(), NOW)
}

fn one(op: &str) -> (OpKind, ParallelMode) {
    let Outcome::Ops { ops, .. } = decode(206, &format!("[{op}]")).outcome else { panic!("{op}") };
    let [op] = &ops[..] else { panic!("{ops:?}") };
    (op.kind.clone(), op.mode)
}

#[test]
fn arguments_of_steps_are_kept_to_be_shown() {
    for (op, want) in [
        (r#"{"op":"StepRun","id":"a","opts":{"input":[1, {"x":2}]}}"#, Some(r#"[1, {"x":2}]"#)),
        (r#"{"op":"StepError","id":"a","error":{},"opts":{"input":[1]}}"#, Some("[1]")),
        (r#"{"op":"StepFailed","id":"a","error":{},"opts":{"input":[]}}"#, Some("[]")),
        (r#"{"op":"StepRun","id":"a","opts":{"input":{"x":2}}}"#, None),
        (r#"{"op":"StepRun","id":"a","opts":{}}"#, None),
        // It comes again with the step's end.
        (r#"{"op":"StepPlanned","id":"a","opts":{"input":[1]}}"#, None),
    ] {
        let Outcome::Ops { ops, .. } = decode(206, &format!("[{op}]")).outcome else { panic!("{op}") };
        assert_eq!(ops[0].input.as_ref().map(RawJson::get), want, "{op}");
    }
}

#[test]
fn opcodes() {
    let at = |millis| When::At(Timestamp::from_millis(millis));
    let wait = |timeout| OpKind::WaitForEvent { event: "e".to_owned(), expression: None, timeout };
    let signal = |timeout, conflict| OpKind::WaitForSignal { signal: "s".to_owned(), timeout, conflict };
    let invoke = |payload| OpKind::InvokeFunction { function: "f".to_owned(), payload, timeout: None };
    let empty = InvokePayload { data: RawJson::empty_object(), user: RawJson::empty_object(), v: None, meta: None };
    for (op, want) in [
        (r#"{"op":"steprun","id":"a"}"#, OpKind::StepRun { data: RawJson::null(), transaction: None }),
        (
            r#"{"op":"StepRun","id":"a","data":"\ud83d"}"#,
            OpKind::StepRun { data: json(r#""\ufffd""#), transaction: None },
        ),
        (r#"{"op":"Step","id":"a","data":{"data": 1}}"#, OpKind::Step { data: json(r#"{"data": 1}"#) }),
        (r#"{"op":"None"}"#, OpKind::None),
        (r#"{"op":"StepPlanned","id":"a"}"#, OpKind::StepPlanned { attempts_max: None }),
        (r#"{"op":"StepPlanned","id":"a","opts":{"maxAttempts":null}}"#, OpKind::StepPlanned { attempts_max: None }),
        (r#"{"op":"StepPlanned","id":"a","opts":{"maxAttempts":1}}"#, OpKind::StepPlanned { attempts_max: Some(1) }),
        (r#"{"op":"stepplanned","id":"a","opts":{"maxAttempts":21}}"#, OpKind::StepPlanned { attempts_max: Some(21) }),
        (r#"{"op":"Abandon","id":"a","opts":{"maxAttempts":"only planned steps have them"}}"#, OpKind::Abandon),
        (r#"{"op":"abandon","id":"a","name":"n"}"#, OpKind::Abandon),
        (r#"{"op":"discoveryrequest"}"#, OpKind::DiscoveryRequest),
        (r#"{"op":"RunComplete","data":7}"#, OpKind::RunComplete { data: json("7") }),
        (r#"{"op":"Sleep","id":"a"}"#, OpKind::Sleep { until: When::In(0) }),
        (r#"{"op":"Sleep","id":"a","name":"1h","opts":null}"#, OpKind::Sleep { until: When::In(3_600_000) }),
        (
            r#"{"op":"Sleep","id":"a","name":"my nap","opts":{"duration":"1h0m0.5s"}}"#,
            OpKind::Sleep { until: When::In(3_600_500) },
        ),
        (r#"{"op":"Sleep","id":"a","name":"5s","opts":{"duration":""}}"#, OpKind::Sleep { until: When::In(5_000) }),
        (r#"{"op":"Sleep","id":"a","name":"1970-01-01T00:00:01Z"}"#, OpKind::Sleep { until: at(1_000) }),
        (r#"{"op":"WaitForEvent","id":"a","name":"e"}"#, wait(When::In(0))),
        (
            r#"{"op":"WaitForEvent","id":"a","name":"x","opts":{"event":"e","timeout":"1w","if":"  "}}"#,
            wait(When::In(604_800_000)),
        ),
        (r#"{"op":"WaitForEvent","id":"a","name":"e","opts":{"timeout":"2026-01-01"}}"#, wait(at(1_767_225_600_000))),
        (r#"{"op":"WaitForSignal","id":"a","opts":{"signal":"s"}}"#, signal(None, SignalConflict::Fail)),
        (
            r#"{"op":"WaitForSignal","id":"a","opts":{"signal":"s","timeout":"1d","conflict":"replace"}}"#,
            signal(Some(When::In(86_400_000)), SignalConflict::Replace),
        ),
        (r#"{"op":"InvokeFunction","id":"a","opts":{"function_id":"f"}}"#, invoke(empty.clone())),
        (
            r#"{"op":"InvokeFunction","id":"a","opts":{"function_id":"f","payload":{"data":{"x":1,"_inngest":{}},"user":{"y":2},"v":"3","meta":{"sessions":{}}}}}"#,
            invoke(InvokePayload {
                data: json(r#"{"x":1}"#),
                user: json(r#"{"y":2}"#),
                v: Some("3".to_owned()),
                meta: Some(json(r#"{"sessions":{}}"#)),
            }),
        ),
    ] {
        assert_eq!(one(op).0, want, "{op}");
    }
}

#[test]
fn names_and_modes() {
    for (op, name, mode) in [
        (
            r#"{"op":"StepPlanned","id":"a","name":"n","displayName":"d","opts":{"parallelMode":"race"}}"#,
            "d",
            ParallelMode::Race,
        ),
        (
            r#"{"op":"StepPlanned","id":"a","name":"n","displayName":"","opts":{"parallelMode":"wait"}}"#,
            "n",
            ParallelMode::Wait,
        ),
        (r#"{"op":"StepPlanned","id":"a","name":5,"opts":{"parallelMode":7}}"#, "", ParallelMode::Wait),
    ] {
        let Outcome::Ops { ops, .. } = decode(206, op).outcome else { panic!("{op}") };
        assert_eq!((ops[0].name.as_str(), ops[0].mode), (name, mode), "{op}");
    }
}

#[test]
fn results() {
    for (body, want) in [
        ("", "null"),
        (" \n ", "null"),
        ("null", "null"),
        ("{ \"a\": 1 }", "{ \"a\": 1 }"),
        ("plain text", "\"plain text\""),
        ("\"\\ude00\"", "\"\\ufffd\""),
    ] {
        assert_eq!(decode(200, body).outcome, Outcome::Done(json(want)), "{body}");
    }
    assert_eq!(decode(206, "[]").outcome, Outcome::Ops { ops: Vec::new(), no_retry: false, retry_after_ms: None });
    let headers =
        [("x-inngest-sdk", "py"), ("x-inngest-req-version", "2"), ("x-inngest-no-retry", "true"), ("retry-after", "3")];
    let reply = decode_reply(206, &headers, b"[]", NOW);
    assert_eq!(reply.version, Some(2));
    assert_eq!(reply.outcome, Outcome::Ops { ops: Vec::new(), no_retry: true, retry_after_ms: Some(3_000) });
    let odd = [("x-inngest-sdk", "py"), ("x-inngest-req-version", "two")];
    assert_eq!(decode_reply(206, &odd, b"[]", NOW).version, None);
}

#[test]
fn streams() {
    for (body, version, want) in [
        (r#"   {"status":200,"body":"{\"a\":1}","headers":{"x-inngest-req-version":2}}"#, Some(2), r#"{"a":1}"#),
        (r#"{"status":200,"body":{"a":1},"version":1}"#, Some(1), r#"{"a":1}"#),
        (r#"{"status":200,"body":"plain"}"#, None, r#""plain""#),
        (r#"{"status":200,"body":"\"quoted\""}"#, None, r#""quoted""#),
        (r#"{"status":200,"body":""}"#, None, "null"),
        (r#"{"status":200,"body":null}"#, None, "null"),
        (r#"{"status":200}"#, None, "null"),
        (r#"{"status":200,"body":7}"#, None, "7"),
    ] {
        let reply = decode(201, body);
        assert_eq!((reply.version, reply.outcome), (version, Outcome::Done(json(want))), "{body}");
    }
    assert_eq!(one(r#"{"op":"None"}"#), (OpKind::None, ParallelMode::Wait));
    assert_eq!(decode(201, r#" {"status":206,"body":"[{\"op\":\"None\"}]"}"#), decode(206, r#"[{"op":"None"}]"#));
}

#[test]
fn the_server_has_its_own_failures() {
    let failures = [
        unreachable("http://a:1/x", "connection refused"),
        connection_lost("connection reset by peer"),
        timed_out(7_200_000),
        too_many_redirects(60),
        output_too_large(),
        final_failure("attempt_lost", "the attempt may have run, and may not run twice"),
    ];
    let text: Vec<String> =
        failures.iter().map(|failure| format!("{} {}", failure.no_retry, failure.error.get())).collect();
    insta::assert_snapshot!(text.join("\n"), @r#"
    false {"code":"http_unreachable","message":"the app cannot be reached at http://a:1/x: connection refused","name":"http_unreachable"}
    false {"code":"connection_lost","message":"the connection to the app broke before its answer was complete: connection reset by peer","name":"connection_lost"}
    false {"code":"request_duration_too_long","message":"the app did not answer within 7200 seconds: split the work into steps or raise the timeout","name":"request_duration_too_long"}
    false {"code":"too_many_redirects","message":"the app redirected the call 60 times: register its final URL","name":"too_many_redirects"}
    false {"code":"output_too_large","message":"Your function's response body exceeds the maximum size limit of 8388608 bytes: store large results elsewhere and return a reference","name":"output_too_large"}
    true {"code":"attempt_lost","message":"the attempt may have run, and may not run twice","name":"attempt_lost"}
    "#);
}

#[test]
fn good_errors_stay_as_they_are() {
    for text in [r#"{"message":"b", "name":"A","stack":"s","x":{"y":[1.0]}}"#, r#"{"name":"A","message":"b"}"#] {
        assert_eq!(normalise_error(&json(text)).get(), text);
    }
}
