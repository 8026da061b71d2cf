//! Calls and memos, byte for byte.

use std::sync::Arc;

use perdura_types::bounds::REQUEST_BYTES_MAX;
use perdura_types::{Call, FinishedSteps, Sdk, StepId, memo};
use perdura_wire::call::{encode_call, encode_events, encode_steps};
use perdura_wire::signature::SigningKey;
use serde_json::Value;

use crate::common::{KEY, NOW, call, event, json, memos};

fn plain(call: &Call) -> String {
    String::from_utf8(encode_call(call, None, NOW).unwrap().body).unwrap()
}

#[test]
fn an_unsigned_call_keeps_state_as_it_came() {
    let call = Call {
        attempt: 2,
        target: Some(StepId::from("b0")),
        version: 1,
        steps: memos()[..2].to_vec().into(),
        stack_current: 2,
        plan_only: true,
        ..call("tour")
    };
    let encoded = encode_call(&call, None, NOW).unwrap();
    assert_eq!(encoded.url, "http://localhost:3000/api/inngest?fnId=wire-tour&stepId=b0");
    let mut headers: Vec<String> = encoded.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(headers.pop(), Some(format!("x-perdura-version: {}", env!("CARGO_PKG_VERSION"))));
    insta::assert_snapshot!(headers.join("\n"), @r"
    content-type: application/json
    x-run-id: 01KDVDNA000000000000000001
    x-inngest-req-version: 1
    x-inngest-step-id: b0
    x-request-id: 01KDVDNA000000000000000003
    x-inngest-job-id: 01KDVDNA000000000000000001:0
    ");
    insta::assert_snapshot!(
        String::from_utf8(encoded.body).unwrap(),
        @r#"{"event":{"data":{ "z": 1.0, "a": "ä\u20ac\n</script>", "n": 1e3, "😀": [], "ﬁ": true, "id": "7" },"id":"01KDVDNA000000000000000002","name":"wire/tour","ts":1767225600000,"user":{}},"events":[{"data":{ "z": 1.0, "a": "ä\u20ac\n</script>", "n": 1e3, "😀": [], "ﬁ": true, "id": "7" },"id":"01KDVDNA000000000000000002","name":"wire/tour","ts":1767225600000,"user":{}}],"steps":{"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8":{"data":{"n":1}},"c2640f79b4ed481b838ce4ad75330aa3f825d4d9":null},"ctx":{"fn_id":"362e751f-b1e9-575d-8bdc-a20038a66714","run_id":"01KDVDNA000000000000000001","env":"","step_id":"step","attempt":2,"max_attempts":5,"stack":{"stack":["86f7e437faa5a7fce15d1ddcb9eaeaea377667b8","c2640f79b4ed481b838ce4ad75330aa3f825d4d9"],"current":2},"qi_id":"01KDVDNA000000000000000001:0","request_id":"01KDVDNA000000000000000003","job_id":"01KDVDNA000000000000000001:0","disable_immediate_execution":true,"use_api":false},"version":1,"use_api":false}"#
    );
}

#[test]
fn signed_and_unsigned_calls_say_the_same() {
    let key = SigningKey::parse(KEY).unwrap();
    let call = Call { steps: memos().into(), ..call("tour") };
    let signed: Value = serde_json::from_slice(&encode_call(&call, Some(&key), NOW).unwrap().body).unwrap();
    let unsigned: Value = serde_json::from_str(&plain(&call)).unwrap();
    let floats = |value: &Value| value.to_string().replace("1000.0", "1000").replace("\"z\":1.0", "\"z\":1");
    assert_eq!(floats(&signed), floats(&unsigned));
}

/// What a call leaves out when it would be too large.
#[test]
fn large_state_is_fetched() {
    let large = |bytes: usize| json(&format!("\"{}\"", "x".repeat(bytes)));
    let with = |memo_bytes: usize, event_bytes: usize, language: &str| {
        let mut call = call("tour");
        let mut function = (*call.function).clone();
        function.sdk = Sdk { language: language.to_owned(), version: String::new() };
        call.function = Arc::new(function);
        call.steps = vec![(StepId::from("a"), memo::data(&large(memo_bytes)))].into();
        let data = format!("{{\"x\":{}}}", large(event_bytes).get());
        call.events = vec![Arc::new(event("wire/tour", &data))];
        call.state_bytes = memo_bytes + event_bytes;
        call
    };
    for (memo_bytes, event_bytes, language, want) in [
        (100, 100, "js", (false, 1, 1)),
        (REQUEST_BYTES_MAX - 4_000, 100, "js", (false, 1, 1)),
        (REQUEST_BYTES_MAX, 100, "js", (true, 0, 1)),
        (REQUEST_BYTES_MAX, 100, "py", (true, 0, 1)),
        (REQUEST_BYTES_MAX, 100, "go", (false, 1, 1)),
        // An event stands twice in a call: as the first and among all.
        (100, REQUEST_BYTES_MAX / 2, "js", (true, 0, 0)),
        (REQUEST_BYTES_MAX, REQUEST_BYTES_MAX / 2, "js", (true, 0, 0)),
        (REQUEST_BYTES_MAX, REQUEST_BYTES_MAX / 2, "go", (false, 1, 1)),
    ] {
        let body: Value = serde_json::from_str(&plain(&with(memo_bytes, event_bytes, language))).unwrap();
        let got = (
            body["use_api"].as_bool().unwrap(),
            body["steps"].as_object().unwrap().len(),
            body["events"].as_array().unwrap().len(),
        );
        assert_eq!(got, want, "{memo_bytes} {event_bytes} {language}");
        assert_eq!(body["ctx"]["use_api"], body["use_api"]);
        assert_eq!(body["ctx"]["stack"]["stack"], serde_json::json!(["a"]), "the stack always travels");
        assert_eq!(body["event"]["name"], "wire/tour");
    }
    let counted = Call { state_bytes: REQUEST_BYTES_MAX, ..call("tour") };
    assert!(plain(&counted).contains("\"use_api\":true"));
}

#[test]
fn state_that_was_left_out() {
    insta::assert_snapshot!(
        String::from_utf8(encode_steps(&memos()[..3].to_vec().into())).unwrap(),
        @r#"{"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8":{"data":{"n":1}},"c2640f79b4ed481b838ce4ad75330aa3f825d4d9":null,"59494695a3172b5212f0a47857b0546e54320776":{"data":{"id":"7"},"id":"01KDVDNA000000000000000002","name":"wire/approved","ts":1767225600000,"user":{}}}"#
    );
    assert_eq!(encode_steps(&FinishedSteps::default()), b"{}");
    let events = [Arc::new(event("a", "{}")), Arc::new(event("b", "{}"))];
    insta::assert_snapshot!(
        String::from_utf8(encode_events(&events)).unwrap(),
        @r#"[{"data":{},"id":"01KDVDNA000000000000000002","name":"a","ts":1767225600000,"user":{}},{"data":{},"id":"01KDVDNA000000000000000002","name":"b","ts":1767225600000,"user":{}}]"#
    );
}

/// RFC 8785: its own examples and what SDKs stumble over. The signed text is what stands in `steps` of a call.
#[test]
fn signed_bodies_are_canonical() {
    let key = SigningKey::parse(KEY).unwrap();
    let canonical = |memo: &str| {
        let call = Call { steps: vec![(StepId::from("a"), json(memo))].into(), ..call("tour") };
        let body = String::from_utf8(encode_call(&call, Some(&key), NOW).unwrap().body).unwrap();
        let (_, behind) = body.split_once("\"steps\":{\"a\":").unwrap();
        behind.strip_suffix("},\"use_api\":false,\"version\":-1}").unwrap().to_owned()
    };
    for (text, want) in [
        // Numbers as ECMAScript writes them.
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1.0", "1"),
        ("4.50", "4.5"),
        ("2e-3", "0.002"),
        ("1E30", "1e+30"),
        ("1e21", "1e+21"),
        ("1e20", "100000000000000000000"),
        ("0.000000000000000000000000001", "1e-27"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("333333333.33333329", "333333333.3333333"),
        ("9007199254740991", "9007199254740991"),
        ("9007199254740993", "9007199254740992"),
        ("18446744073709551615", "18446744073709552000"),
        ("-9223372036854775808", "-9223372036854776000"),
        ("5e-324", "5e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("1e-999", "0"),
        // Text with as few escapes as there can be.
        (r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#, r#""€$\u000f\nA'B\"\\\\\"/""#),
        (r#""\b\t\n\f\r\u0000\u001f\u007f""#, "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u{7f}\""),
        (r#""<>&\u2028\ud83d\ude00""#, "\"<>&\u{2028}😀\""),
        // Keys by UTF-16 units: an emoji comes before a ligature.
        (
            r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#,
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}",
        ),
        (
            r#"{"b":{"d":1,"c":[ {"z":0, "y":0} ]},"a":null, "aa":true, "":false}"#,
            r#"{"":false,"a":null,"aa":true,"b":{"c":[{"y":0,"z":0}],"d":1}}"#,
        ),
        (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
        (" [ 1 , [ ] , { } ] ", "[1,[],{}]"),
    ] {
        assert_eq!(canonical(text), want, "{text}");
    }
}

/// What is as deep as it may come in can still be signed, wrapped as it is.
#[test]
fn the_deepest_state_can_be_signed() {
    let key = SigningKey::parse(KEY).unwrap();
    let deep = json(&format!("{}{}", "[".repeat(100), "]".repeat(100)));
    let mut wrapped = deep;
    for _ in 0..20 {
        wrapped = memo::data(&wrapped);
    }
    let call = Call { steps: vec![(StepId::from("a"), wrapped)].into(), ..call("tour") };
    assert!(encode_call(&call, Some(&key), NOW).is_ok());
}
