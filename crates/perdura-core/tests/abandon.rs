//! Steps that the function does not want any more.

mod common;

use common::*;
use insta::assert_snapshot;
use perdura_core::{ApiCall, Input};
use perdura_store::Store;
use perdura_types::{RawJson, SignalConflict};
use serde_json::json;

/// A run that has answered its first call with these opcodes.
fn after(first: Vec<perdura_types::Op>) -> World {
    let mut w = World::new();
    w.sync(vec![function("f", "go"), function("child", "never")]);
    w.send("go", json!({}));
    w.reply(0, ops(first));
    w
}

#[test]
fn an_abandoned_wait_neither_resumes_nor_times_out() {
    let mut w = after(vec![
        race(wait("w", "paid", None, 60_000)),
        race(sleep("s", 60_000)),
        race(wait_signal("g", "sig", SignalConflict::Fail, 60_000)),
        race(planned("a")),
    ]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.transcript();
    w.reply(2, ops(vec![abandon("w"), abandon("s"), abandon("g"), abandon("nobody"), planned("b")]));
    w.crash_and_compare();
    w.send("paid", json!({}));
    w.api(ApiCall::Signal { signal: "sig".into(), data: RawJson::null() });
    w.pass(60_000);
    w.reply(4, ops(vec![ran("b", json!(2))]));
    w.reply(5, done(json!("done")));
    assert_snapshot!(w.transcript(), @r#"
    call 3: r1 for b attempt 0 of 3 a={"data":1}
    crash
    call 4: r1 for b attempt 1 of 3 a={"data":1}
    accepted 1
    NotFound
    +60000 ms
    call 5: r1 attempt 0 of 3 a={"data":1} b={"data":2}
    r1 Completed
    "#);
}

#[test]
fn an_abandoned_step_that_waits_for_its_next_attempt_is_not_called_again() {
    let mut w = after(vec![race(planned("a")), race(planned("b"))]);
    w.reply(2, ops(vec![threw("b", "not yet")]));
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.reply(3, ops(vec![abandon("b"), sleep("s", 60_000)]));
    w.pass(60_000);
    assert_eq!(calls(&w, 3), ["entry 0/3 a", "entry 0/3 a,s"]);
}

#[test]
fn an_abandoned_invoke_lets_the_other_run_go_on() {
    let mut w = after(vec![race(invoke("i", "child", 60_000)), race(planned("a"))]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.reply(3, ops(vec![abandon("i"), sleep("s", 60_000)]));
    w.reply(2, done(json!("nobody listens")));
    w.pass(60_000);
    assert_eq!(calls(&w, 4), ["entry 0/3 a,s"]);
    assert_eq!(w.status(2).as_str(), "Completed");
}

#[test]
fn a_group_goes_on_without_the_steps_that_were_abandoned() {
    // The steps b, c and w form a group; a wins a race beside it.
    let start = || {
        let mut w = after(vec![race(planned("a")), planned("b"), planned("c"), wait("w", "paid", None, 60_000)]);
        w.reply(1, ops(vec![ran("a", json!(1))]));
        w
    };
    // The last of the group that is left ends: entered at once, whoever is still on the wire.
    let mut w = start();
    w.reply(4, ops(vec![abandon("b"), abandon("w"), abandon("b")]));
    w.crash_and_compare();
    let c = w.calls.iter().rposition(|call| call.target.as_ref().is_some_and(|step| step.as_str() == "c"));
    w.reply(c.expect("c is called again"), ops(vec![ran("c", json!(1))]));
    assert_eq!(w.calls.last().map(|call| call.steps.len()), Some(2));
    // Nothing of the group is left once it is abandoned: entered, since c may have ended behind the entry's back.
    let mut w = start();
    w.reply(3, ops(vec![ran("c", json!(1))]));
    w.reply(4, ops(vec![abandon("b"), abandon("w")]));
    assert_eq!(calls(&w, 5), ["entry 0/3 a,c"]);
}

#[test]
fn steps_planned_with_the_abandoning_answer_are_waited_for() {
    let mut w = after(vec![race(planned("a")), planned("b"), wait("w", "paid", None, 60_000)]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.reply(2, ops(vec![ran("b", json!(1))]));
    w.reply(3, ops(vec![abandon("w"), planned("d"), planned("e")]));
    w.reply(4, ops(vec![ran("d", json!(1))]));
    assert_eq!(calls(&w, 4), ["d 0/3 a,b", "e 0/3 a,b"]);
    w.reply(5, ops(vec![ran("e", json!(1))]));
    assert_eq!(calls(&w, 6), ["entry 0/3 a,b,d,e"]);
}

#[test]
fn a_result_that_was_on_its_way_is_kept() {
    let mut w = after(vec![race(planned("a")), race(planned("b"))]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.reply(3, ops(vec![abandon("b"), sleep("s", 60_000)]));
    w.reply(2, ops(vec![ran("b", json!(2))]));
    assert_eq!(calls(&w, 4), Vec::<String>::new(), "nobody waits for it");
    w.pass(60_000);
    assert_eq!(calls(&w, 4), ["entry 0/3 a,b,s"]);
}

#[test]
fn a_call_that_was_on_its_way_is_not_repeated_and_its_failure_hurts_nobody() {
    let throw = || ops(vec![threw("b", "no")]);
    let conflict = || ops(vec![ran_with("b", json!(1), vec![change("k", 7, "x")], Vec::new())]);
    for (end, with_memo) in
        [(Some(failed("reset", false)), false), (Some(throw()), true), (Some(conflict()), false), (None, false)]
    {
        let mut w = after(vec![race(planned("a")), race(planned("b"))]);
        w.reply(1, ops(vec![ran("a", json!(1))]));
        w.reply(3, ops(vec![abandon("b"), sleep("s", 60_000)]));
        let what = format!("{end:?}");
        match end {
            Some(reply) => w.reply(2, reply),
            None => w.crash_and_compare(),
        }
        w.pass(60_000);
        let memos = if with_memo { "a,b,s" } else { "a,s" };
        assert_eq!(calls(&w, 4), [format!("entry 0/3 {memos}")], "{what}");
    }
}

#[test]
fn the_end_of_an_abandoned_call_enters_the_function_when_nothing_else_will() {
    let conflict = ops(vec![ran_with("b", json!(1), vec![change("k", 7, "x")], Vec::new())]);
    for end in [Some(ops(vec![ran("b", json!(2))])), Some(failed("reset", false)), Some(conflict), None] {
        let mut w = after(vec![race(planned("a")), race(planned("b"))]);
        w.reply(1, ops(vec![ran("a", json!(1))]));
        w.reply(3, ops(vec![abandon("b")]));
        assert_eq!(w.calls.len(), 4);
        match end {
            Some(reply) => w.reply(2, reply),
            None => w.crash_and_compare(),
        }
        assert_eq!(w.calls.len(), 5, "{}", w.transcript());
        assert_eq!(w.calls[4].target, None);
    }
}

#[test]
fn a_step_that_is_wanted_again_while_its_call_is_on_the_wire_is_tried_again() {
    let mut w = after(vec![race(planned("a")), race(planned("b"))]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.reply(3, ops(vec![abandon("b"), ran("c", json!(1))]));
    w.reply(4, ops(vec![planned("b")]));
    w.reply(2, ops(vec![threw("b", "not yet")]));
    w.pass(1_000);
    assert_eq!(calls(&w, 5), ["b 1/3 a,c"]);
}

#[test]
fn a_step_that_is_wanted_again_after_it_was_abandoned_is_planned_anew() {
    let mut w = after(vec![race(planned("a")), race(wait("w", "paid", None, 1_000))]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.reply(2, ops(vec![abandon("w"), sleep("s", 5_000)]));
    w.pass(5_000);
    w.reply(3, ops(vec![wait("w", "paid", None, 1_000)]));
    w.send("paid", json!({}));
    assert_eq!(calls(&w, 4), ["entry 0/3 a,s,w"]);
}

#[test]
fn a_call_for_a_step_may_be_answered_with_its_abandonment() {
    let mut w = after(vec![planned("a")]);
    w.reply(1, ops(vec![abandon("a")]));
    assert_eq!(calls(&w, 2), ["entry 0/3 "], "alone: the function is asked what it wants instead");
    let mut w = after(vec![planned("a"), planned("b")]);
    w.reply(1, ops(vec![abandon("a")]));
    assert_eq!(w.calls.len(), 3, "in a group: the others are waited for");
    w.reply(2, ops(vec![ran("b", json!(1))]));
    assert_eq!(calls(&w, 3), ["entry 0/3 b"]);
    let mut w = after(vec![planned("a"), planned("b")]);
    w.reply(2, ops(vec![ran("b", json!(1))]));
    w.reply(1, ops(vec![abandon("a")]));
    assert_eq!(calls(&w, 3), ["entry 0/3 b"], "the last of a group");
}

#[test]
fn abandoning_alone_is_no_progress() {
    let mut w = after(vec![race(wait("w", "paid", None, 60_000)), race(planned("a"))]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.transcript();
    for call in 2..5 {
        w.reply(call, ops(vec![abandon("w")]));
        w.pass(1_000);
    }
    assert!(w.end(1).contains("NoProgress"), "{}", w.transcript());

    // Planning and abandoning a step in turn ends as well.
    let mut w = after(vec![planned("a")]);
    for call in 1..400 {
        let wants = if w.is_ended(1) { break } else { &w.calls[call].target };
        let answer = if wants.is_some() { abandon("a") } else { planned("a") };
        w.reply(call, ops(vec![answer]));
    }
    assert!(w.end(1).contains("NoProgress"));
}

#[test]
fn a_run_may_abandon_and_return_in_one_answer() {
    let mut w = after(vec![race(wait("w", "paid", None, 60_000)), race(planned("a"))]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    let returns = op("r", perdura_types::OpKind::RunComplete { data: RawJson::of(&7) });
    let reply = w.reply_input(2, ops(vec![returns, abandon("w")]));
    w.handle(reply);
    w.handle(Input::Tick);
    w.commit();
    w.crash_and_compare();
    assert_eq!(w.end(1), "Completed 7");
}

#[test]
fn a_step_is_abandoned_once() {
    let mut w = after(vec![race(planned("a")), race(planned("b"))]);
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.reply(3, ops(vec![abandon("b"), abandon("b"), sleep("s", 60_000)]));
    w.reply(2, ops(vec![abandon("b")]));
    w.pass(60_000);
    assert_eq!(calls(&w, 4), ["entry 0/3 a,s"]);
    let journal = w.store.reopen().reader().journal(w.config.shard, perdura_types::Lsn(0), 100);
    let rows = journal.expect("the store is open");
    let texts = rows.iter().map(|row| String::from_utf8_lossy(&row.body).into_owned()).collect::<String>();
    assert_eq!(texts.matches("abandoned\":{\"step").count(), 1, "{texts}");
}
