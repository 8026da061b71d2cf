//! Steps with attempts of their own.

mod common;

use common::*;
use insta::assert_snapshot;
use perdura_types::FunctionConfig;
use serde_json::json;

/// A run that has planned the step `a` with these attempts, in a function with those; call 1 is for the step.
fn planned_in(function_attempts: u32, step_attempts: u32) -> World {
    let mut w = World::new();
    w.sync(vec![FunctionConfig { attempts_max: function_attempts, ..function("f", "go") }]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![planned_with("a", step_attempts)]));
    w.transcript();
    w
}

#[test]
fn a_step_may_be_tried_less_often_than_its_function() {
    let mut w = planned_in(3, 1);
    assert_eq!(calls(&w, 0), ["entry 0/3 ", "a 0/1 "]);
    assert!(!w.calls[0].plan_only && w.calls[1].plan_only);
    w.reply(1, ops(vec![threw("a", "no")]));
    assert_eq!(calls(&w, 2), ["entry 0/3 a"]);
    assert_eq!(w.calls[2].steps[0].1.get(), r#"{"error":{"message":"no","name":"Error"}}"#);
}

#[test]
fn a_step_may_be_tried_more_often_than_its_function() {
    let mut w = planned_in(1, 3);
    assert!(w.calls[0].plan_only);
    for call in 1..4 {
        w.reply(call, ops(vec![threw("a", "no")]));
        w.pass(1_000);
    }
    assert_eq!(calls(&w, 0), ["entry 0/1 ", "a 0/3 ", "a 1/3 ", "a 2/3 ", "entry 0/1 a"]);
}

#[test]
fn a_lost_call_counts_against_the_attempts_of_its_step() {
    let mut w = planned_in(3, 1);
    w.crash_and_compare();
    assert_eq!(calls(&w, 2), ["entry 0/3 a"]);
    assert_snapshot!(w.calls[2].steps[0].1.get(), @r#"{"error":{"name":"AttemptLost","message":"the server stopped while the call for step a was on the wire: nobody knows whether it ran, and with no retries left it is not sent again (AttemptLost)"}}"#);

    let mut w = planned_in(1, 3);
    w.crash_and_compare();
    w.crash_and_compare();
    w.crash_and_compare();
    assert_eq!(calls(&w, 2), ["a 1/3 ", "a 2/3 ", "entry 0/1 a"]);
}

#[test]
fn a_call_that_fails_for_the_last_time_fails_a_step_with_attempts_of_its_own_alone() {
    let mut w = planned_in(3, 2);
    for call in 1..3 {
        w.reply(call, failed("connection reset", false));
        w.pass(1_000);
    }
    assert_eq!(calls(&w, 1), ["a 0/2 ", "a 1/2 ", "entry 0/3 a"]);
    assert_eq!(w.calls[3].steps[0].1.get(), r#"{"error":{"message":"connection reset","name":"Error"}}"#);
    // A function that throws for good outside of the step means the run.
    let mut w = planned_in(3, 2);
    w.reply(1, failed("the program has changed", true));
    assert_snapshot!(w.end(1), @r#"Failed {"message":"the program has changed","name":"Error"}"#);
}

#[test]
fn the_attempts_of_a_step_have_bounds() {
    let w = planned_in(3, 0);
    assert_eq!(calls(&w, 1), ["a 0/1 "]);
    let w = planned_in(3, u32::MAX);
    assert_eq!(calls(&w, 1), ["a 0/21 "]);
}
