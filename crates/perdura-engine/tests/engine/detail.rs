//! One run in all detail: trace, near misses, diagnosis, reruns; and many runs at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use perdura_core::{
    Answer, ApiCall, AttemptOutcome, Diagnosis, Rerun, RerunFrom, RunStatus, RunTrace, Span, SpanKind, SpanStatus,
};
use perdura_engine::{
    AppKeeper, BulkAction, BulkOutcome, BulkRequest, BulkResult, Engine, EngineOptions, EventQuery, LocalApp, Order,
    ReplyTo, Retention, RunFilter, RunQuery, SyncPolicy, local_url,
};
use perdura_store::{EventFilter, MemStore};
use perdura_types::bounds::IDEMPOTENCY_MS;
use perdura_types::{App, Call, RawJson, RunId};
use perdura_wire::register::{ServerKind, normalise_url};
use serde_json::json;

use crate::support::{
    FakeApp, app, ended, engine_for, engine_over, engine_with, register, run_to_the_end, sdk, send, send_with,
};

/// The newest run.
async fn newest(engine: &Engine) -> RunId {
    engine.history().caught_up().await.unwrap();
    let page = engine.history().runs(RunQuery { limit: 1, ..RunQuery::default() }).await.unwrap();
    page.runs[0].run
}

async fn trace(engine: &Engine, run: RunId) -> RunTrace {
    engine.trace(run).await.unwrap().unwrap()
}

/// What the span is, how it stands, its attempts, its output.
fn line(span: &Span) -> String {
    let what = match &span.kind {
        SpanKind::Entry => "entry".to_owned(),
        SpanKind::Step => format!("step {}", span.name),
        SpanKind::Sleep { .. } => format!("sleep {}", span.name),
        SpanKind::Event { event, expression, matched, .. } => {
            format!("event {event} if {} took {}", expression.as_deref().unwrap_or("-"), matched.is_some())
        }
        SpanKind::Signal { signal, .. } => format!("signal {signal}"),
        SpanKind::Invoke { function, child, .. } => format!("invoke {function}, started {}", child.is_some()),
    };
    let attempts = span.attempts.iter().map(|attempt| {
        let error = attempt
            .error
            .as_ref()
            .map_or(String::new(), |error| format!(" {}", error.to_value()["message"].as_str().unwrap_or_default()));
        let outcome = match attempt.outcome {
            AttemptOutcome::Retried { .. } => "retried".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        };
        format!("{} {outcome}{error}", attempt.number)
    });
    let status = match span.status {
        SpanStatus::Retrying { .. } => "retrying".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    };
    let output = span.output.as_ref().map_or(String::new(), |output| format!(" -> {}", output.get()));
    let copied = if span.is_copied { " copied" } else { "" };
    format!("{what}: {status}{copied} [{}]{output}", attempts.collect::<Vec<_>>().join(", "))
}

#[tokio::test]
async fn a_trace_has_every_attempt_wait_and_result() {
    let app = FakeApp::serve(|number, call| match number {
        0 => sdk(206, r#"[{"op":"StepRun","id":"a","displayName":"first","data":1,"opts":{"input":[{"n": 9}]}}]"#),
        1 => sdk(500, r#"{"name":"Error","message":"no"}"#),
        2 => sdk(
            206,
            r#"[{"op":"StepPlanned","id":"b","displayName":"second"},
                {"op":"WaitForEvent","id":"w","displayName":"third",
                 "opts":{"event":"paid","timeout":"1h","if":"async.data.id == event.data.id"}},
                {"op":"InvokeFunction","id":"i","displayName":"child",
                 "opts":{"function_id":"app-f","payload":{"data":{"x":1}}}}]"#,
        ),
        _ if call["event"]["name"] == "inngest/function.invoked" => sdk(200, r#""by invoke""#),
        _ if call["steps"]["b"].is_null() => sdk(
            206,
            r#"[{"op":"StepFailed","id":"b","displayName":"second","opts":{"input":[1,2]},
                    "error":{"name":"E","message":"broke"}}]"#,
        ),
        _ => sdk(200, r#""done""#),
    })
    .await;
    let (engine, store) = engine_for(&app.url, 3).await;
    let mut notices = engine.watch();
    send_with(&engine, "go", &json!({ "id": 7 })).await;
    ended(&mut notices).await;
    engine.settled().await.unwrap();
    send_with(&engine, "paid", &json!({ "id": 7 })).await;
    ended(&mut notices).await;
    engine.stop().await.unwrap();

    // All of it is on disk.
    let engine = engine_over(Box::new(store.reopen()));
    engine.history().caught_up().await.unwrap();
    let query = RunQuery { order: Order::OldestFirst, limit: 9, ..RunQuery::default() };
    let runs = engine.history().runs(query).await.unwrap().runs;
    let whole = trace(&engine, runs[0].run).await;
    let paid = whole.step(&"w".into()).unwrap().output.clone().unwrap().to_value();
    assert_eq!((&paid["name"], &paid["data"]), (&json!("paid"), &json!({ "id": 7 })));
    let shown = whole.spans.iter().map(|span| line(span).split(" -> {\"data").next().unwrap().to_owned());
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "entry: completed [0 answered]",
            "step first: completed [] -> 1",
            "entry: completed [0 retried no, 1 answered]",
            "event paid if async.data.id == event.data.id took true: completed []",
            r#"step second: failed [0 answered] -> {"name":"E","message":"broke"}"#,
            r#"invoke app-f, started true: completed [] -> "by invoke""#,
            "entry: completed [0 answered]",
        ]
    );
    for (step, input) in [("a", json!([{ "n": 9 }])), ("b", json!([1, 2])), ("i", json!({ "x": 1 }))] {
        assert_eq!(whole.step(&step.into()).unwrap().input.as_ref().unwrap().to_value(), input, "{step}");
    }
    assert_eq!((whole.status, whole.output.as_ref().unwrap().get()), (RunStatus::Completed, r#""done""#));
    for span in &whole.spans {
        assert!(span.ended_at.is_some() && Some(span.queued_at) <= span.ended_at, "{span:?}");
        assert!(span.attempts.iter().all(|attempt| Some(attempt.opened_at) <= attempt.ended_at), "{span:?}");
    }
    let children = engine.history().children(whole.run, 9).await.unwrap();
    assert_eq!((children.len(), children[0].parent.clone()), (1, Some((whole.run, "i".into()))));
    let invoke = whole.step(&"i".into()).unwrap();
    let SpanKind::Invoke { child, .. } = invoke.kind else { panic!("{invoke:?}") };
    assert_eq!(child, Some(children[0].run));
    assert_eq!(trace(&engine, children[0].run).await.parent, children[0].parent);
    assert_eq!(engine.trace(RunId::MIN).await.unwrap(), None);
    engine.stop().await.unwrap();
}

fn codes(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.reasons.iter().map(perdura_core::Reason::code).collect()
}

async fn diagnosed(engine: &Engine, run: RunId) -> Diagnosis {
    engine.diagnose(run).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_waiting_run_names_what_it_nearly_took_and_why_it_waits() {
    let app = FakeApp::serve(|number, _| match number {
        0 => sdk(
            206,
            r#"[{"op":"WaitForEvent","id":"u","name":"u","opts":{"event":"paid","timeout":"1h",
                 "if":"async.data.id == event.data.id"}}]"#,
        ),
        1 => sdk(
            206,
            r#"[{"op":"WaitForEvent","id":"w","displayName":"payment","opts":{"event":"paid","timeout":"1h",
                 "if":"async.data.id == event.data.id && async.data.amount > 10"}}]"#,
        ),
        _ => sdk(200, "1"),
    })
    .await;
    let (engine, _) = engine_for(&app.url, 3).await;
    send_with(&engine, "paid", &json!({ "id": 7, "amount": 20 })).await;
    send_with(&engine, "go", &json!({ "id": 7 })).await;
    engine.settled().await.unwrap();
    for (id, amount) in [(7, 99), (7, 5), (8, 5)] {
        send_with(&engine, "paid", &json!({ "id": id, "amount": amount })).await;
        engine.settled().await.unwrap();
    }
    let run = newest(&engine).await;
    let misses = engine.near_misses(run, 9).await.unwrap().unwrap();
    let [wait] = &misses[..] else { panic!("{misses:?}") };
    assert_eq!((&*wait.wait.name, &*wait.wait.event), ("payment", "paid"));
    let sentences = wait.misses.iter().map(|miss| miss.reason.sentence()).collect::<Vec<_>>();
    assert_eq!(
        sentences,
        [
            "async.data.id == event.data.id is false: expected 7, the event has 8; async.data.amount > 10 is false: \
             expected 10, the event has 5",
            "async.data.amount > 10 is false: expected 10, the event has 5",
            "it was already used by step u of this run",
            "it was received before the run's start",
        ]
    );
    assert_eq!(engine.near_misses(run, 1).await.unwrap().unwrap()[0].misses.len(), 1);
    let diagnosis = diagnosed(&engine, run).await;
    let [reason] = &diagnosis.reasons[..] else { panic!("{diagnosis:?}") };
    assert_eq!(
        reason.sentence(),
        "step 'payment' waits for an event 'paid' with async.data.id == event.data.id && async.data.amount > 10; 4 recent \
         events of that name did not end the wait"
    );
    send_with(&engine, "paid", &json!({ "id": 7, "amount": 11 })).await;
    engine.settled().await.unwrap();
    assert_eq!(codes(&diagnosed(&engine, run).await), ["ended"]);
    assert_eq!(engine.near_misses(run, 9).await.unwrap().unwrap().len(), 0);
    assert!(engine.diagnose(RunId::MIN).await.unwrap().is_none());
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn a_diagnosis_follows_the_run() {
    let app = FakeApp::serve(|number, _| match number {
        0 => sdk(500, r#"{"name":"Error","message":"no luck"}"#),
        1 => sdk(206, r#"[{"op":"Sleep","id":"s","displayName":"nap","name":"7d"}]"#),
        _ => sdk(200, "1"),
    })
    .await;
    // The retry is an hour away.
    let store = MemStore::new();
    let core = perdura_core::Config { retry_interval_ms: Some(3_600_000), ..perdura_core::Config::default() };
    let options = EngineOptions { core, fresh_seed: 7, ..EngineOptions::default() };
    let engine = Engine::start(Box::new(store.clone()), options).unwrap();
    register(&engine, &app.url, 5).await;
    send(&engine, "go").await;
    engine.settled().await.unwrap();
    let run = newest(&engine).await;
    let diagnosis = diagnosed(&engine, run).await;
    assert_eq!(codes(&diagnosis), ["retrying"]);
    let sentence = diagnosis.reasons[0].sentence();
    assert_eq!(sentence, "the function is tried again later after Error: no luck, as attempt 2 of 5");
    let url = app.url.clone();
    assert!(matches!(engine.call(ApiCall::RemoveApp { url }).await.unwrap(), Answer::Done));
    assert_eq!(codes(&diagnosed(&engine, run).await), ["function_missing"]);
    register(&engine, &app.url, 5).await;
    engine.advance_clock(3_600_000).await.unwrap();
    engine.settled().await.unwrap();
    let diagnosis = diagnosed(&engine, run).await;
    assert_eq!(
        (codes(&diagnosis), diagnosis.reasons[0].sentence()),
        (vec!["sleeping"], "step 'nap' sleeps".to_owned())
    );
    engine.stop().await.unwrap();
    assert_eq!(codes(&diagnosed(&engine, run).await), ["engine_stopping", "sleeping"]);
    let engine = engine_over(Box::new(store.reopen()));
    assert_eq!(codes(&diagnosed(&engine, run).await), ["sleeping"]);
    engine.stop().await.unwrap();
}

/// An app in this process that answers nothing.
struct Silent(Mutex<Vec<ReplyTo>>);

impl LocalApp for Silent {
    fn registration(&self) -> App {
        app(&local_url("app"), 3)
    }
    fn perform(&self, _call: Call, reply: ReplyTo) {
        self.0.lock().unwrap().push(reply);
    }
}

#[tokio::test]
async fn a_diagnosis_names_calls_that_hang_wait_or_were_lost() {
    let store = MemStore::new();
    let start = async |drain| {
        let core = perdura_core::Config { open_attempts_per_app_max: 1, ..perdura_core::Config::default() };
        let silent: Arc<dyn LocalApp> = Arc::new(Silent(Mutex::default()));
        let options = EngineOptions { core, fresh_seed: 7, drain, local: vec![silent], ..EngineOptions::default() };
        let engine = Engine::start(Box::new(store.reopen()), options).unwrap();
        engine.register_local_apps().await.unwrap();
        engine
    };
    let engine = start(Duration::ZERO).await;
    send(&engine, "go").await;
    let first = newest(&engine).await;
    send(&engine, "go").await;
    let second = newest(&engine).await;
    let diagnosis = diagnosed(&engine, first).await;
    assert_eq!(codes(&diagnosis), ["being_called"]);
    assert!(diagnosis.reasons[0].sentence().ends_with(", attempt 1 of 3"), "{diagnosis:?}");
    let diagnosis = diagnosed(&engine, second).await;
    assert_eq!(
        (codes(&diagnosis), diagnosis.reasons[0].sentence()),
        (vec!["queued"], "the function waits for room: 1 calls of app 'app' are on the wire, of 1".to_owned())
    );
    engine.stop().await.unwrap();

    let engine = start(Duration::ZERO).await;
    assert_eq!(codes(&diagnosed(&engine, first).await), ["being_called", "attempt_lost"]);
    let attempts = trace(&engine, first).await.spans[0].attempts.iter().map(|it| it.outcome).collect::<Vec<_>>();
    assert_eq!(attempts, [AttemptOutcome::Lost, AttemptOutcome::Open]);
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn a_diagnosis_names_an_app_that_does_not_register() {
    let app = FakeApp::serve(|_, _| sdk(500, r#"{"name":"Error","message":"no luck"}"#)).await;
    // As apps are registered.
    let url = normalise_url(&app.url).unwrap();
    let (engine, _) = engine_for(&url, 21).await;
    send(&engine, "go").await;
    let run = newest(&engine).await;
    let policy = SyncPolicy { kind: ServerKind::Dev, poll_interval: None, poll_only_broken: false, discover: false };
    // The app takes calls only.
    AppKeeper::new(engine.clone(), policy, std::slice::from_ref(&url)).unwrap().run().await;
    let diagnosis = diagnosed(&engine, run).await;
    assert_eq!(codes(&diagnosis)[0], "app_unreachable");
    assert!(diagnosis.reasons[0].sentence().starts_with("the last sync of app 'app' failed: "), "{diagnosis:?}");
    engine.stop().await.unwrap();
}

async fn again(engine: &Engine, rerun: Rerun) -> Answer {
    engine.call(ApiCall::Rerun(rerun)).await.unwrap()
}

#[tokio::test]
async fn a_run_is_repeated_from_a_step_with_another_input() {
    let app = FakeApp::serve(|_, call| {
        let steps = &call["steps"];
        if steps["a"].is_null() {
            return sdk(206, r#"[{"op":"StepRun","id":"a","displayName":"first","data":1,"opts":{"input":[0]}}]"#);
        }
        if steps["b"]["data"].is_null() {
            return sdk(206, r#"[{"op":"StepRun","id":"b","displayName":"second","data":2}]"#);
        }
        sdk(200, "3")
    })
    .await;
    let (engine, _) = engine_for(&app.url, 3).await;
    let mut notices = engine.watch();
    send(&engine, "go").await;
    let first = ended(&mut notices).await;
    let before = app.calls().len();
    let from = RerunFrom { step: "b".into(), input: Some(RawJson::parse("[5]").unwrap()) };
    let rerun = |from, key: Option<&str>| Rerun { run: first, from, key: key.map(str::to_owned) };
    let Answer::Started(second) = again(&engine, rerun(Some(from), Some("k"))).await else { panic!("not started") };
    assert_eq!(ended(&mut notices).await, second);
    let calls = &app.calls()[before..];
    assert_eq!(calls[0]["ctx"]["stack"], json!({ "stack": ["a"], "current": 1 }));
    assert_eq!(calls[0]["steps"]["a"], json!({ "data": 1 }));
    let repeated = trace(&engine, second).await;
    assert_eq!((repeated.rerun_of, &repeated.events), (Some(first), &trace(&engine, first).await.events));
    let first_step = repeated.step(&"a".into()).unwrap();
    assert_eq!((first_step.is_copied, &*first_step.name), (true, "first"));
    assert_eq!(first_step.input.as_ref().unwrap().get(), "[0]");
    assert_eq!(repeated.step(&"b".into()).unwrap().input.as_ref().unwrap().get(), "[5]");
    engine.history().caught_up().await.unwrap();
    assert_eq!(engine.history().reruns(first, 9).await.unwrap()[0].run, second);

    // The same key again starts nothing; without one each call does.
    assert!(matches!(again(&engine, rerun(None, Some("k"))).await, Answer::Started(run) if run == second));
    let Answer::Started(third) = again(&engine, rerun(None, None)).await else { panic!("not started") };
    assert_eq!(ended(&mut notices).await, third);
    assert!(trace(&engine, third).await.spans.iter().all(|span| !span.is_copied));

    for (rerun, name) in [
        (rerun(Some(RerunFrom { step: "x".into(), input: None }), None), "StepNotFound"),
        (rerun(Some(RerunFrom { step: "b".into(), input: Some(RawJson::of(&5)) }), None), "InvalidInput"),
    ] {
        assert!(matches!(again(&engine, rerun).await, Answer::Refused(error) if error.name == name), "{name}");
    }
    let unknown = Rerun { run: RunId::MIN, from: None, key: None };
    assert!(matches!(again(&engine, unknown).await, Answer::NotFound));
    engine.call(ApiCall::RemoveApp { url: app.url.clone() }).await.unwrap();
    let refused = again(&engine, rerun(None, None)).await;
    assert!(matches!(refused, Answer::Refused(error) if error.name == "FunctionNotRegistered"));
    engine.stop().await.unwrap();
}

fn bulk(action: BulkAction, limit: usize) -> BulkRequest {
    BulkRequest { action, filter: RunFilter::default(), limit, is_dry_run: false, cursor: None, key: None }
}

/// Goes on until there is no next page; answers the results of each call.
async fn all_of(engine: &Engine, mut request: BulkRequest) -> Vec<Vec<BulkResult>> {
    let mut calls = Vec::new();
    loop {
        let BulkOutcome { done, next, .. } = engine.bulk(request.clone()).await.unwrap();
        calls.push(done.into_iter().map(|done| done.result).collect());
        match next {
            Some(_) => request.cursor = next,
            None => return calls,
        }
    }
}

#[tokio::test]
async fn many_runs_are_repeated_page_by_page_and_none_twice() {
    let app = FakeApp::serve(|_, _| sdk(200, "1")).await;
    let store = MemStore::new();
    let engine = engine_with(Box::new(store.clone()), Retention::default());
    register(&engine, &app.url, 1).await;
    for _ in 0..5 {
        run_to_the_end(&engine).await;
    }
    let dry = engine.bulk(BulkRequest { is_dry_run: true, ..bulk(BulkAction::Rerun, 3) }).await.unwrap();
    assert_eq!((dry.matched.count, dry.sample.len(), dry.done.len(), dry.next.is_some()), (5, 3, 0, true));
    let cancelled = engine.bulk(bulk(BulkAction::Cancel, 9)).await.unwrap();
    assert_eq!(cancelled, BulkOutcome::default(), "nothing is live");

    let calls = all_of(&engine, BulkRequest { cursor: dry.next, ..bulk(BulkAction::Rerun, 1) }).await;
    assert_eq!(calls.iter().flatten().count(), 2, "the dry run was about the first three");
    // The same pages once more, by somebody who does not know whether they were done.
    engine.settled().await.unwrap();
    let twice = all_of(&engine, BulkRequest { cursor: dry.next, ..bulk(BulkAction::Rerun, 1) }).await;
    assert_eq!(twice.concat(), calls.concat());
    engine.history().caught_up().await.unwrap();
    assert_eq!(engine.history().count_runs(RunFilter::default()).await.unwrap().count, 7);
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn a_key_repeats_many_runs_once_however_often_it_comes() {
    let app = FakeApp::serve(|_, _| sdk(200, "1")).await;
    let (engine, _) = engine_for(&app.url, 1).await;
    for _ in 0..3 {
        run_to_the_end(&engine).await;
    }
    let with_key = |key: &str| BulkRequest { key: Some(key.to_owned()), ..bulk(BulkAction::Rerun, 2) };
    let count = async || {
        engine.settled().await.unwrap();
        engine.history().caught_up().await.unwrap();
        engine.history().count_runs(RunFilter::default()).await.unwrap().count
    };
    let dry = engine.bulk(BulkRequest { is_dry_run: true, ..with_key("k") }).await.unwrap();
    assert_eq!((dry.matched.count, count().await), (3, 3), "a dry run is no first call");
    // The answer of the first page is lost, so it comes again, when what it started has ended.
    let lost = engine.bulk(with_key("k")).await.unwrap();
    assert_eq!((lost.done.len(), count().await), (2, 5));
    engine.advance_clock(1_000).await.unwrap();
    run_to_the_end(&engine).await;
    let first = all_of(&engine, with_key("k")).await.concat();
    assert_eq!((first.len(), count().await), (3, 7), "those of the lost page and the third");
    assert!(lost.done.iter().zip(&first).all(|(lost, first)| lost.result == *first));
    assert_eq!(all_of(&engine, with_key("k")).await.concat(), first);
    assert_eq!(count().await, 7);

    // Another key is another matter, at which there were seven runs.
    engine.advance_clock(1_000).await.unwrap();
    assert_eq!((all_of(&engine, with_key("l")).await.concat().len(), count().await), (7, 14));
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn a_key_cancels_what_was_there_at_its_first_call() {
    let app = FakeApp::serve(|_, _| sdk(206, r#"[{"op":"Sleep","id":"s","name":"7d"}]"#)).await;
    let (engine, _) = engine_for(&app.url, 1).await;
    send(&engine, "go").await;
    engine.settled().await.unwrap();
    let call = BulkRequest { key: Some("k".to_owned()), ..bulk(BulkAction::Cancel, 9) };
    assert_eq!(engine.bulk(call.clone()).await.unwrap().done.len(), 1);
    engine.advance_clock(1_000).await.unwrap();
    send(&engine, "go").await;
    engine.settled().await.unwrap();
    assert_eq!(engine.bulk(call.clone()).await.unwrap().done.len(), 0, "the second run is newer than the key");
    engine.advance_clock(IDEMPOTENCY_MS).await.unwrap();
    assert_eq!(engine.bulk(call).await.unwrap().done.len(), 1, "a day later the key is forgotten");
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn many_runs_are_cancelled() {
    let app = FakeApp::serve(|_, _| sdk(206, r#"[{"op":"Sleep","id":"s","name":"7d"}]"#)).await;
    let (engine, _) = engine_for(&app.url, 3).await;
    for _ in 0..4 {
        send(&engine, "go").await;
    }
    engine.settled().await.unwrap();
    let filter = RunFilter { statuses: vec![RunStatus::Completed], ..RunFilter::default() };
    let none = engine.bulk(BulkRequest { filter, ..bulk(BulkAction::Cancel, 9) }).await.unwrap();
    assert_eq!(none, BulkOutcome::default());
    let calls = all_of(&engine, bulk(BulkAction::Cancel, 3)).await;
    assert_eq!(calls.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
    assert!(calls.iter().flatten().all(|result| *result == BulkResult::Cancelled));
    engine.history().caught_up().await.unwrap();
    let filter = RunFilter { statuses: vec![RunStatus::Cancelled], ..RunFilter::default() };
    assert_eq!(engine.history().count_runs(filter).await.unwrap().count, 4);
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn events_are_listed_newest_first_in_pages() {
    let app = FakeApp::serve(|_, _| sdk(200, "1")).await;
    let (engine, _) = engine_for(&app.url, 1).await;
    for name in ["a/one", "b/two", "a/three"] {
        send(&engine, name).await;
    }
    run_to_the_end(&engine).await;
    let list = async |query: EventQuery| {
        let (mut query, mut names) = (query, Vec::new());
        loop {
            let page = engine.events(query.clone()).await.unwrap();
            names.extend(page.events.iter().map(|event| event.name.to_string()));
            match page.next {
                Some(_) => query.filter.before = page.next,
                None => return names,
            }
        }
    };
    let all = || EventQuery { hides_internal: true, limit: 2, ..EventQuery::default() };
    assert_eq!(list(all()).await, ["go", "a/three", "b/two", "a/one"]);
    assert_eq!(list(EventQuery { text: Some("A/".into()), ..all() }).await, ["a/three", "a/one"]);
    let named = EventFilter { name: Some("b/two".into()), ..EventFilter::default() };
    assert_eq!(list(EventQuery { filter: named, ..all() }).await, ["b/two"]);
    assert_eq!(list(EventQuery { hides_internal: false, ..all() }).await[0], "inngest/function.finished");
    let newest = engine.events(all()).await.unwrap().events[0].clone();
    assert_eq!(engine.event(newest.internal_id).await.unwrap(), Some(newest));
    engine.stop().await.unwrap();
}
