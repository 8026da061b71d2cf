//! Calls of functions and of single steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use perdura::{
    App, Changes, Commit, Error, Event, Function, FunctionRef, Remote, Result, ServeOptions, Step, Timestamp, serve,
};
use perdura_types::{OpKind, Outcome, ParallelMode, RawJson, When};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ask::{Told, ask};
use crate::fake_server::FakeServer;

#[derive(Serialize, Deserialize)]
struct Order {
    id: String,
}
impl Event for Order {
    const NAME: &'static str = "shop/order";
}

/// Executions of steps.
type Count = Arc<AtomicU32>;

async fn tour(order: Order, step: Step) -> Result<String> {
    let a = step.run("a", || async { Ok(format!("{}-a", order.id)) }).await?;
    let (left, right) = tokio::join!(
        step.run("left", || async { Ok(1) }),
        step.retries(2).run("right", || async { Err::<u32, _>(Error::new("Busy", "later")) }),
    );
    Ok(format!("{a} {} {}", left?, right.map_or_else(|error| error.name().to_owned(), |right| right.to_string())))
}

async fn race(_: Order, step: Step) -> Result<String> {
    let winner = tokio::select! {
        one = step.run("one", || async { Ok(1) }) => format!("one {}", one?),
        two = step.run("two", || async { Ok(2) }) => format!("two {}", two?),
    };
    step.sleep("rest", Duration::from_millis(1_500)).await?;
    Ok(winner)
}

async fn waits(_: Order, step: Step) -> Result<()> {
    const LABEL: FunctionRef<Order, String> = FunctionRef::new("shop-label");
    let moment = Timestamp::from_millis(1_767_225_600_250);
    let _all = tokio::join!(
        step.sleep("nap", Duration::from_millis(1_500)),
        step.sleep_until("moment", moment),
        step.wait_for_event::<Order>("order").matching("true").timeout(Duration::from_secs(1)),
        step.wait_for_signal::<Value>("bell", "ding").replacing().timeout(Duration::from_secs(2)),
        step.invoke("label", LABEL, Order { id: "8".to_owned() }).timeout(Duration::from_secs(3)),
    );
    Ok(())
}

/// As many retries as its function has.
async fn as_many(_: Order, step: Step) -> Result<u32> {
    Ok(step.retries(3).run("print", || async { Ok(1) }).await?)
}

/// Fails by itself, as its event says.
async fn fails(order: Order, _: Step) -> Result<()> {
    match order.id.as_str() {
        "usual" => Err(Error::new("Busy", "later")),
        "never" => Err(Error::new("Busy", "later").non_retriable()),
        "after" => Err(Error::new("Busy", "later").retry_after(Duration::from_millis(1_001))),
        "large" => Err(Error::new("Busy", "later").retry_after(Duration::from_hours(100))),
        _ => panic!("out of paper"),
    }
}

fn app(count: &Count) -> App {
    let once = count.clone();
    let pay = move |_: Order, step: Step| {
        let once = once.clone();
        async move {
            let pay = || async {
                once.fetch_add(1, Ordering::SeqCst);
                Err::<(), _>(Error::new("Busy", "later"))
            };
            Ok(step.retries(0).run("pay", pay).await?)
        }
    };
    let commits = count.clone();
    let commit = move |_: Order, step: Step| {
        let commits = commits.clone();
        async move {
            let write = || async {
                commits.fetch_add(1, Ordering::SeqCst);
                Ok(Commit { value: (), changes: Changes::new() })
            };
            Ok(step.commit("write", write).await?)
        }
    };
    App::new("shop")
        .function(Function::new("tour", tour))
        .function(Function::new("race", race))
        .function(Function::new("waits", waits))
        .function(Function::new("as-many", as_many).retries(3))
        .function(Function::new("fails", fails))
        .function(Function::new("pay", pay))
        .function(Function::new("commit", commit))
}

fn router_of(server: &str, count: &Count) -> Router {
    serve(app(count), ServeOptions::new(Remote::dev(server).unwrap()))
}

fn router() -> Router {
    router_of("http://localhost:1", &Count::default())
}

/// A call with these memos, in the order in which they came about.
fn body(order: &str, memos: &[(&str, Value)], more: &Value) -> Vec<u8> {
    let event =
        json!({ "name": "shop/order", "id": "e", "ts": 1_767_225_600_000_i64, "data": { "id": order }, "user": {} });
    let stack = memos.iter().map(|(step, _)| hash(step)).collect::<Vec<_>>();
    let steps = memos.iter().map(|(step, memo)| (hash(step), memo.clone())).collect::<serde_json::Map<_, _>>();
    let mut ctx = json!({
        "run_id": "01KDVDNA000000000000000001", "fn_id": "6a2f41a3-c54c-fce8-32d2-0324e1c32e22", "env": "", "step_id": "step",
        "attempt": 0, "max_attempts": 5, "stack": { "stack": stack, "current": memos.len() }, "qi_id": "q",
        "disable_immediate_execution": false, "use_api": false,
    });
    for (key, value) in more.as_object().unwrap() {
        ctx[key] = value.clone();
    }
    let events = [event.clone()];
    json!({ "event": event, "events": events, "steps": steps, "ctx": ctx, "version": -1, "use_api": ctx["use_api"] })
        .to_string()
        .into_bytes()
}

/// The key of a step on the wire.
fn hash(step: &str) -> String {
    use sha1::{Digest, Sha1};
    perdura_types::to_hex(&Sha1::digest(step.as_bytes()))
}

const PERDURA: (&str, &str) = ("x-perdura-version", "0.1.0");

async fn call(router: &Router, function: &str, step: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Told {
    let step = if step == "step" { step.to_owned() } else { hash(step) };
    ask(router, &format!("POST /api/inngest?fnId=shop-{function}&stepId={step}"), headers, body).await
}

/// The opcodes of an answer, without the keys of their steps.
fn ops(told: &Told) -> Vec<(String, OpKind)> {
    assert_eq!(told.status, 206, "{}", String::from_utf8_lossy(&told.body));
    match told.reply().outcome {
        Outcome::Ops { ops, .. } => ops
            .into_iter()
            .map(|op| {
                assert_eq!(op.id.as_str(), hash(&op.name), "a key is the hash of the id");
                assert_eq!(op.mode, ParallelMode::Race);
                (op.name, op.kind)
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn ran(value: &impl Serialize) -> OpKind {
    OpKind::StepRun { data: RawJson::of(value), transaction: None }
}
fn planned(attempts_max: Option<u32>) -> OpKind {
    OpKind::StepPlanned { attempts_max }
}

#[tokio::test]
async fn one_function_from_call_to_call() {
    let router = router();
    let none = json!({});
    let a = || ("a", json!({ "data": "7-a" }));
    let named = |name: &str, kind| vec![(name.to_owned(), kind)];

    let told = call(&router, "tour", "step", &[], body("7", &[], &none)).await;
    assert_eq!(ops(&told), named("a", ran(&"7-a")));
    assert_eq!(told.reply().version, Some(2));
    assert_eq!(told.header("x-inngest-no-retry"), Some("false"));
    let shown = json!([{
        "op": "StepRun", "id": hash("a"), "name": "a", "displayName": "a",
        "opts": { "type": "step.run", "parallelMode": "race" }, "data": "7-a",
    }]);
    assert_eq!(told.json(), shown);

    let plans = json!({ "disable_immediate_execution": true });
    let told = call(&router, "tour", "step", &[], body("7", &[], &plans)).await;
    assert_eq!(ops(&told), named("a", planned(None)));

    let told = call(&router, "tour", "step", &[], body("7", &[a()], &none)).await;
    assert_eq!(ops(&told), [("left".to_owned(), planned(None)), ("right".to_owned(), planned(Some(3)))]);

    let told = call(&router, "tour", "left", &[], body("7", &[a()], &plans)).await;
    assert_eq!(ops(&told), named("left", ran(&1)));

    // A failed attempt, and the last one that the step allows itself, which a server may not know.
    let busy = RawJson::parse(r#"{"name":"Busy","message":"later"}"#).unwrap();
    for (attempt, kind) in [
        (0, OpKind::StepError { error: busy.clone() }),
        (1, OpKind::StepError { error: busy.clone() }),
        (2, OpKind::StepFailed { error: busy.clone() }),
    ] {
        let told = call(&router, "tour", "right", &[], body("7", &[a()], &json!({ "attempt": attempt }))).await;
        assert_eq!(ops(&told), named("right", kind));
    }

    let failed = json!({ "error": { "name": "Busy", "message": "later" } });
    let memos = [a(), ("right", failed), ("left", json!({ "data": 1 }))];
    let told = call(&router, "tour", "step", &[], body("7", &memos, &none)).await;
    assert_eq!((told.status, told.json()), (200, json!("7-a 1 Busy")));
}

/// Else its tries would be those of the function, and the trace would not tell them as the step's.
#[tokio::test]
async fn a_step_with_retries_of_its_own_has_calls_of_its_own_also_when_they_are_as_many_as_its_functions() {
    let told = call(&router(), "as-many", "step", &[], body("7", &[], &json!({}))).await;
    assert_eq!(ops(&told), [("print".to_owned(), planned(Some(4)))]);
}

#[tokio::test]
async fn waits_are_written_as_every_server_reads_them() {
    let told = call(&router(), "waits", "step", &[], body("7", &[], &json!({}))).await;
    let opts =
        told.json().as_array().unwrap().iter().map(|op| (op["name"].clone(), op["opts"].clone())).collect::<Vec<_>>();
    let race = "race";
    assert_eq!(
        opts,
        [
            (json!("1500ms"), json!({ "duration": "1500ms", "parallelMode": race })),
            (json!("2026-01-01T00:00:00.250Z"), json!({ "parallelMode": race })),
            (
                json!("shop/order"),
                json!({ "event": "shop/order", "timeout": "1000ms", "if": "true", "parallelMode": race }),
            ),
            (
                json!("ding"),
                json!({ "signal": "ding", "conflict": "replace", "timeout": "2000ms", "parallelMode": race }),
            ),
            (
                json!("label"),
                json!({
                    "function_id": "shop-label", "payload": { "data": { "id": "8" }, "user": {} }, "timeout": "3000ms",
                    "parallelMode": race,
                }),
            ),
        ]
    );
    let kinds = ops(&told);
    let names = kinds.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["nap", "moment", "order", "bell", "label"]);
    assert_eq!(kinds[0].1, OpKind::Sleep { until: When::In(1_500) });
    assert_eq!(kinds[1].1, OpKind::Sleep { until: When::At(Timestamp::from_millis(1_767_225_600_250)) });
}

#[tokio::test]
async fn the_order_in_which_steps_ended_decides_a_race() {
    let router = router();
    let (one, two) = (("one", json!({ "data": 1 })), ("two", json!({ "data": 2 })));
    let rest = ("rest", json!(null));
    for (memos, result) in [
        ([one.clone(), two.clone(), rest.clone()], "one 1"),
        ([two.clone(), one.clone(), rest.clone()], "two 2"),
        ([two.clone(), rest.clone(), one.clone()], "two 2"),
    ] {
        let told = call(&router, "race", "step", &[], body("7", &memos, &json!({}))).await;
        assert_eq!((told.status, told.json()), (200, json!(result)));
    }
}

/// Only Perdura knows the opcode.
#[tokio::test]
async fn losers_are_abandoned_where_the_server_knows_that() {
    let router = router();
    let won = [("one", json!({ "data": 1 }))];
    let sleep = || ("rest".to_owned(), OpKind::Sleep { until: When::In(1_500) });
    let told = call(&router, "race", "step", &[PERDURA], body("7", &won, &json!({}))).await;
    assert_eq!(ops(&told), [("two".to_owned(), OpKind::Abandon), sleep()]);
    let told = call(&router, "race", "step", &[], body("7", &won, &json!({}))).await;
    assert_eq!(ops(&told), [sleep()]);

    let told = call(&router, "race", "two", &[PERDURA], body("7", &won, &json!({}))).await;
    assert_eq!(told.json()[0]["op"], json!("Abandon"));
    let told = call(&router, "race", "two", &[], body("7", &won, &json!({}))).await;
    assert_eq!((&told.json()[0]["op"], &told.json()[0]["id"]), (&json!("StepFailed"), &json!(hash("two"))));
    assert_eq!(told.json()[0]["error"]["name"], json!("StepAbandoned"));
}

#[tokio::test]
async fn a_step_without_retries_is_never_executed_by_a_second_call() {
    let count = Count::default();
    let router = router_of("http://localhost:1", &count);
    for (attempt, name) in [(1, "AttemptLost"), (4, "AttemptLost"), (0, "Busy")] {
        let before = count.load(Ordering::SeqCst);
        let told = call(&router, "pay", "pay", &[], body("7", &[], &json!({ "attempt": attempt }))).await;
        assert_eq!((&told.json()[0]["op"], &told.json()[0]["error"]["name"]), (&json!("StepFailed"), &json!(name)));
        assert_eq!(count.load(Ordering::SeqCst) - before, u32::from(attempt == 0));
    }
}

#[tokio::test]
async fn a_commit_is_refused_before_it_executes() {
    let count = Count::default();
    let told = call(&router_of("http://localhost:1", &count), "commit", "step", &[], body("7", &[], &json!({}))).await;
    assert_eq!((&told.json()[0]["op"], &told.json()[0]["error"]["name"]), (&json!("StepFailed"), &json!("NoRecords")));
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn failures_of_functions() {
    let router = router();
    for (order, status, no_retry, retry_after, name) in [
        ("usual", 500, "false", None, "Busy"),
        ("never", 400, "true", None, "Busy"),
        ("after", 500, "false", Some("2"), "Busy"),
        ("large", 500, "false", Some("86400"), "Busy"),
        ("panics", 500, "false", None, "Panic"),
    ] {
        let told = call(&router, "fails", "step", &[], body(order, &[], &json!({}))).await;
        let said = (told.status, told.header("x-inngest-no-retry"), told.header("retry-after"));
        assert_eq!(said, (status, Some(no_retry), retry_after), "{order}");
        assert_eq!(told.json()["name"], json!(name), "{order}");
        assert!(!told.json()["message"].as_str().unwrap().is_empty(), "{order}");
    }
}

#[tokio::test]
async fn calls_that_cannot_be_answered() {
    let router = router();
    let good = || String::from_utf8(body("7", &[], &json!({}))).unwrap();
    let path = "POST /api/inngest?fnId=shop-tour&stepId=step";
    let no_memo = good().replace("\"stack\":[]", "\"stack\":[\"aa\"]");
    for (line, body, status, message) in [
        ("POST /api/inngest?fnId=shop-none", good(), 410, "app 'shop' has no function 'shop-none': put it back"),
        ("POST /api/inngest", good(), 410, "app 'shop' has no function ''"),
        ("DELETE /api/inngest", good(), 405, "functions are served to GET, PUT and POST"),
        (path, String::new(), 400, "the body is not a call of a function: EOF"),
        (path, "[]".to_owned(), 400, "the body is not a call of a function"),
        (path, good().replace("01KDVDNA", "!"), 400, "the body is not a call of a function"),
        (path, good().replace("\"version\":-1", "\"version\":3"), 400, "the call follows execution version 3, but"),
        (path, no_memo, 400, "the call says that step aa has ended, but brings no result of it"),
        (path, format!("\"{}\"", "x".repeat(32 << 20)), 413, "the call is larger than 33554432 bytes"),
    ] {
        let told = ask(&router, line, &[], body).await;
        let said = told.json()["message"].as_str().unwrap().to_owned();
        assert_eq!(told.status, status, "{line}: {said}");
        assert!(said.starts_with(message), "{line}: {said}");
    }
}

/// Null stands for a list in the calls of some servers, and a memo that is not in the stack is no result.
#[tokio::test]
async fn calls_in_other_words() {
    let router = router();
    let empty = String::from_utf8(body("7", &[], &json!({}))).unwrap().replace("\"stack\":[]", "\"stack\":null");
    let told = call(&router, "tour", "step", &[], empty.into_bytes()).await;
    assert_eq!(ops(&told)[0].0, "a");
    let unused = String::from_utf8(body("7", &[("a", json!({ "data": "old" }))], &json!({}))).unwrap();
    let unused = unused.replace(&format!("\"stack\":[\"{}\"]", hash("a")), "\"stack\":[]");
    let told = call(&router, "tour", "step", &[], unused.into_bytes()).await;
    assert_eq!(ops(&told), [("a".to_owned(), ran(&"7-a"))]);
}

#[tokio::test]
async fn large_state_is_fetched() {
    let memos =
        json!({ hash("a"): { "data": "x-a" }, hash("left"): { "data": 1 }, hash("right"): { "data": 2 } }).to_string();
    let events = json!([{ "name": "shop/order", "id": "e", "ts": 1, "data": { "id": "x" }, "user": {} }]).to_string();
    let order = [hash("a"), hash("left"), hash("right")];
    let told_by = json!({ "use_api": true, "stack": { "stack": order, "current": 3 } });
    let with_event = body("x", &[], &told_by);
    let mut without = serde_json::from_slice::<Value>(&with_event).unwrap();
    without["events"] = json!([]);

    let server = FakeServer::start(&[(200, &memos)]).await;
    let told = call(&router_of(&server.url, &Count::default()), "tour", "step", &[], with_event.clone()).await;
    assert_eq!((told.status, told.json()), (200, json!("x-a 1 2")));
    assert_eq!(server.asked()[0].line, "GET /v0/runs/01KDVDNA000000000000000001/actions");

    let server = FakeServer::start(&[(200, &memos), (200, &events)]).await;
    let body = without.to_string().into_bytes();
    let told = call(&router_of(&server.url, &Count::default()), "tour", "step", &[], body).await;
    assert_eq!((told.status, told.json()), (200, json!("x-a 1 2")));
    assert_eq!(server.asked()[1].line, "GET /v0/runs/01KDVDNA000000000000000001/batch");

    let server = FakeServer::start(&[(410, "{}")]).await;
    let told = call(&router_of(&server.url, &Count::default()), "tour", "step", &[], with_event).await;
    assert_eq!((told.status, &told.json()["name"]), (500, &json!("StateNotFetched")));
}
