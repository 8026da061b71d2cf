//! A run is repeated from one of its steps, with other arguments for that step.

mod common;

use common::*;
use insta::assert_snapshot;
use perdura_core::{ApiCall, Rerun, RerunFrom};
use perdura_types::{FunctionConfig, RawJson, Sdk};
use serde_json::{Value, json};

/// A run whose steps `a` and `b` are over.
fn after_two_steps(function: FunctionConfig) -> World {
    let mut w = World::new();
    w.sync(vec![function]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![ran("a", json!(1))]));
    w.reply(1, ops(vec![ran("b", json!(2))]));
    w.reply(2, done(json!(3)));
    w.transcript();
    w
}

fn rerun(w: &mut World, step: &str, input: &Value) {
    let from = RerunFrom { step: step.into(), input: Some(RawJson::of(input)) };
    w.api(ApiCall::Rerun(Rerun { run: w.run(1), from: Some(from), key: None }));
}

/// An SDK that saves steps as it goes takes a step with an input for one that ended, unless it is asked for that step.
#[test]
fn the_first_call_is_for_the_step_with_the_input_alone() {
    let mut w = after_two_steps(function("f", "go"));
    rerun(&mut w, "b", &json!([50]));
    w.reply(3, ops(vec![threw("b", "once")]));
    w.crash_and_compare();
    w.pass(1_000);
    w.reply(4, ops(vec![ran("b", json!(100))]));
    w.reply(5, done(json!(101)));
    assert_snapshot!(w.transcript(), @r#"
    r2 f created by go
    started r2
    call 3: r2 for b attempt 0 of 3 a={"data":1} b={"input":[50]}
    r2 b attempt 0 failed, retry Some(1000): Error: once
    crash
    +1000 ms
    call 4: r2 for b attempt 1 of 3 a={"data":1} b={"input":[50]}
    call 5: r2 attempt 0 of 3 a={"data":1} b={"data":100}
    r2 Completed
    "#);
    assert_snapshot!(w.end(2), @"Completed 101");
}

#[test]
fn what_takes_no_arguments_gets_none() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![sleep("nap", 1_000)]));
    w.transcript();
    rerun(&mut w, "nap", &json!([50]));
    assert_snapshot!(w.transcript(), @"refused InputNotTaken: step 'nap' takes no other input: it is a Sleep, and only steps that execute code have arguments; run again from it without an input");

    for language in ["py", "go", "rust"] {
        let sdk = Sdk { language: language.to_owned(), version: String::new() };
        let mut w = after_two_steps(FunctionConfig { sdk, ..function("f", "go") });
        rerun(&mut w, "b", &json!([50]));
        let transcript = w.transcript();
        assert!(transcript.contains("has no such steps") && !transcript.contains("call 3"), "{transcript}");
    }
}
