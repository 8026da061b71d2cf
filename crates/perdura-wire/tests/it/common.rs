//! One function's calls, as recorded SDKs have answered them.

use std::sync::Arc;

use perdura_types::{
    Call, Event, EventId, EventSeq, FinishedSteps, FunctionConfig, ItemNumber, RawJson, RequestId, RunId, StepId,
    Timestamp, memo,
};
use perdura_wire::register::decode_registration;

/// 2026-01-01, the moment of every fixture.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000);
/// The key that every fixture is signed with.
pub(crate) const KEY: &str = "signkey-test-00112233445566778899aabbccddeeff";

/// JSON that is known to be right.
pub(crate) fn json(text: &str) -> RawJson {
    RawJson::parse(text).unwrap()
}

/// The run of every call.
pub(crate) fn run() -> RunId {
    RunId::from_parts(NOW, 1)
}

/// An accepted event.
pub(crate) fn event(name: &str, data: &str) -> Event {
    let internal_id = EventId::from_parts(NOW, 2);
    Event {
        seq: EventSeq(1),
        internal_id,
        received_at: NOW,
        id: internal_id.to_string(),
        name: name.into(),
        data: json(data),
        user: RawJson::empty_object(),
        ts: NOW,
        v: None,
        meta: None,
    }
}

/// A function as its app registered it.
pub(crate) fn function(slug: &str) -> FunctionConfig {
    let body = format!(
        r#"{{"url":"http://localhost:3000/api/inngest","appName":"wire","sdk":"js:v4.24.0","functions":[{{"id":"wire-{slug}",
        "name":"{slug}","triggers":[{{"event":"wire/{slug}"}}],"steps":{{"step":{{"id":"step","name":"step","runtime":
        {{"type":"http","url":"http://localhost:3000/api/inngest?fnId=wire-{slug}&stepId=step"}}}}}}}}]}}"#
    );
    decode_registration(body.as_bytes()).unwrap().app.functions.remove(0)
}

/// A call at the beginning of a run. The event's data is written in a form that only canonical JSON sends unchanged.
pub(crate) fn call(slug: &str) -> Call {
    let data = r#"{ "z": 1.0, "a": "ä\u20ac\n</script>", "n": 1e3, "😀": [], "ﬁ": true, "id": "7" }"#;
    Call {
        run: run(),
        request: RequestId::from_parts(NOW, 3),
        item: ItemNumber(0),
        function: Arc::new(function(slug)),
        attempt: 0,
        attempts_max: 5,
        target: None,
        version: -1,
        events: vec![Arc::new(event(&format!("wire/{slug}"), data))],
        steps: FinishedSteps::default(),
        stack_current: 0,
        plan_only: false,
        state_bytes: 200,
    }
}

/// Names and keys (SHA-1) of the recorded functions' steps, with the memo each ends with.
pub(crate) fn memos() -> Vec<(StepId, RawJson)> {
    let approved = event("wire/approved", r#"{"id":"7"}"#);
    let boom = json(r#"{"name":"Error","message":"boom","stack":"Error: boom"}"#);
    vec![
        (StepId::from("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"), memo::data(&json(r#"{"n":1}"#))),
        (StepId::from("c2640f79b4ed481b838ce4ad75330aa3f825d4d9"), memo::nothing()),
        (StepId::from("59494695a3172b5212f0a47857b0546e54320776"), memo::event(&approved)),
        (StepId::from("0e93069c40111cd62dac2cd02cd71daffdb01cc0"), memo::data(&json("\"from the child\""))),
        (StepId::from("1902e3d6fc4e78a0bcc50ba12b882769afbf4a8c"), memo::error(&boom)),
    ]
}

/// Keys of the two steps that run side by side.
pub(crate) const PARALLEL: [&str; 2] =
    ["b78f576611ec06f96af3ca654c22172a5d746c40", "c5fd961c9f737a955a308050062e7a2c34ee67c3"];

/// Every recorded call by name: the tour with 0 to 5 finished steps, two parallel steps, three ways to fail.
pub(crate) fn calls() -> Vec<(String, Call)> {
    let mut calls = Vec::new();
    for finished in 0..=memos().len() {
        let mut call = call("tour");
        call.steps = memos()[..finished].to_vec().into();
        call.stack_current = finished;
        call.version = if finished == 0 { -1 } else { 2 };
        calls.push((format!("tour-{finished}"), call));
    }
    calls.push(("parallel-plan".to_owned(), call("parallel")));
    let targeted = Call { target: Some(StepId::from(PARALLEL[0])), plan_only: true, version: 2, ..call("parallel") };
    calls.push(("parallel-target".to_owned(), targeted));
    let unknown = Call { target: Some(StepId::from("00")), plan_only: true, version: 2, ..call("parallel") };
    calls.push(("parallel-unknown".to_owned(), unknown));
    for slug in ["throws", "gives-up", "comes-back"] {
        calls.push((slug.to_owned(), call(slug)));
    }
    calls
}
