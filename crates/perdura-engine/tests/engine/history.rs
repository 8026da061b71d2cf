//! Lists of runs and what is removed from them, over both stores and over restarts.

use std::path::Path;

use crate::support::{FakeApp, PATIENCE, engine_with, register, run_to_the_end, sdk, send};
use axum::response::Response;
use perdura_core::RunStatus;
use perdura_engine::{Engine, Order, Retention, RunFilter, RunQuery, RunSummary};
use perdura_store::{EventFilter, HistoryBatch, HistoryPosition, MemStore, Store};
use perdura_store_sqlite::{Options, SqliteStore};
use perdura_types::{EventId, Lsn, RunId, ShardId};
use serde_json::Value;

const DAY_MS: i64 = 86_400_000;

/// Where an engine's data is, for one start after the other.
enum Place {
    Memory(MemStore),
    Folder(tempfile::TempDir),
}

impl Place {
    fn both() -> [Self; 2] {
        [Self::Memory(MemStore::new()), Self::Folder(tempfile::tempdir().unwrap())]
    }
    fn start(&self, retention: Retention) -> Engine {
        match self {
            Self::Memory(store) => engine_with(Box::new(store.reopen()), retention),
            Self::Folder(folder) => {
                engine_with(Box::new(SqliteStore::open(folder.path(), Options::default()).unwrap()), retention)
            }
        }
    }
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Memory(_) => None,
            Self::Folder(folder) => Some(folder.path()),
        }
    }
}

fn fails_every_second(number: usize, _: &Value) -> Response {
    if number % 2 == 1 { sdk(400, r#"{"name":"Error","message":"no luck"}"#) } else { sdk(200, "1") }
}

async fn all(engine: &Engine) -> Vec<RunSummary> {
    engine.history().caught_up().await.unwrap();
    let query = RunQuery { order: Order::OldestFirst, limit: 100, ..RunQuery::default() };
    engine.history().runs(query).await.unwrap().runs
}

fn shown(runs: &[RunSummary]) -> Vec<(RunStatus, &str, &str, Option<&str>)> {
    runs.iter().map(|run| (run.status, &*run.function, &*run.event_name, run.error.as_deref())).collect()
}

#[tokio::test]
async fn runs_are_listed_when_they_have_ended_and_after_a_restart() {
    for place in Place::both() {
        let app = FakeApp::serve(fails_every_second).await;
        let engine = place.start(Retention::default());
        register(&engine, &app.url, 1).await;
        run_to_the_end(&engine).await;
        run_to_the_end(&engine).await;
        let runs = all(&engine).await;
        let wanted =
            [(RunStatus::Completed, "app-f", "go", None), (RunStatus::Failed, "app-f", "go", Some("Error: no luck"))];
        assert_eq!(shown(&runs), wanted);
        let first = &runs[0];
        assert_eq!((&*first.app, first.trigger.0 > 0, first.parent.is_none()), ("app", true, true));
        assert!(first.queued_at <= first.started_at.unwrap() && first.started_at <= first.ended_at, "{first:?}");
        let history = engine.history();
        assert_eq!(history.run(first.run).await.unwrap().as_ref(), Some(first));
        assert_eq!(history.runs_of_event(first.event, 9).await.unwrap(), std::slice::from_ref(first));
        let lag = history.lag();
        assert_eq!(lag.rows(), 0, "{lag:?}");
        engine.stop().await.unwrap();

        // Once as it is, once with the file gone.
        for _ in 0..2 {
            let engine = place.start(Retention::default());
            assert_eq!(all(&engine).await, runs);
            engine.stop().await.unwrap();
            for file in place.folder().into_iter().flat_map(|folder| folder.read_dir().unwrap()) {
                let path = file.unwrap().path();
                if path.file_name().unwrap().to_string_lossy().starts_with("history-") {
                    std::fs::remove_file(path).unwrap();
                }
            }
        }
    }
}

#[tokio::test]
async fn a_history_of_another_shard_or_of_the_future_is_filled_anew() {
    let app = FakeApp::serve(fails_every_second).await;
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Folder(folder);
    let engine = place.start(Retention::default());
    register(&engine, &app.url, 1).await;
    run_to_the_end(&engine).await;
    let runs = all(&engine).await;
    engine.stop().await.unwrap();
    for (seed_off, lsn_off) in [(0, 1_000), (1, 0)] {
        let store = SqliteStore::open(place.folder().unwrap(), Options::default()).unwrap();
        let mut history = store.history(ShardId(1)).unwrap();
        let HistoryPosition { seed, lsn } = history.position().unwrap().unwrap();
        let to = HistoryPosition { seed: seed + seed_off, lsn: Lsn(lsn.0 + lsn_off) };
        let foreign = RunSummary { run: RunId::from_u128(5), ..runs[0].clone() };
        history.apply(&HistoryBatch { to, runs: vec![foreign], waits: Vec::new() }).unwrap();
        drop((history, store));
        let engine = place.start(Retention::default());
        assert_eq!(all(&engine).await, runs, "{to:?}");
        engine.stop().await.unwrap();
    }
}

#[tokio::test]
async fn the_text_of_an_id_finds_its_run() {
    let app = FakeApp::serve(fails_every_second).await;
    let place = Place::Memory(MemStore::new());
    let engine = place.start(Retention::default());
    register(&engine, &app.url, 1).await;
    run_to_the_end(&engine).await;
    run_to_the_end(&engine).await;
    let runs = all(&engine).await;
    let find = async |text: String, statuses: Vec<RunStatus>| {
        let filter = RunFilter { text: Some(text), statuses, ..RunFilter::default() };
        let total = engine.history().count_runs(filter.clone()).await.unwrap();
        let page = engine.history().runs(RunQuery { filter, limit: 9, ..RunQuery::default() }).await.unwrap();
        assert_eq!((page.runs.len() as u64, page.next), (total.count, None));
        page.runs.iter().map(|run| run.run).collect::<Vec<_>>()
    };
    assert_eq!(find(runs[0].run.to_string(), vec![]).await, [runs[0].run]);
    assert_eq!(find(runs[1].event.to_string(), vec![]).await, [runs[1].run]);
    assert_eq!(find(runs[1].run.to_string(), vec![RunStatus::Completed]).await, []);
    assert_eq!(find(RunId::from_u128(5).to_string(), vec![]).await, []);
    engine.stop().await.unwrap();
}

/// Waits until this many runs were removed. Trimming is not asked for, so there is nothing else to wait for.
async fn trimmed(engine: &Engine, runs: u64) {
    let enough = async {
        while engine.gauges().trimmed_runs() < runs {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, enough).await.expect("old runs are removed in time");
}

#[tokio::test]
async fn old_runs_and_events_go_by_status_and_age() {
    for place in Place::both() {
        let app = FakeApp::serve(fails_every_second).await;
        let engine = place.start(Retention::default());
        register(&engine, &app.url, 1).await;
        for _ in 0..4 {
            run_to_the_end(&engine).await;
        }
        let event = all(&engine).await[0].event;
        engine.advance_clock(6 * DAY_MS).await.unwrap();
        run_to_the_end(&engine).await;
        engine.advance_clock(2 * DAY_MS).await.unwrap();
        trimmed(&engine, 2).await;
        // The failed ones are kept for longer, and so are their events; history follows.
        engine.settled().await.unwrap();
        let statuses = async || all(&engine).await.iter().map(|run| run.status).collect::<Vec<_>>();
        let wanted = [RunStatus::Failed, RunStatus::Failed, RunStatus::Completed];
        let follows = async {
            while statuses().await != wanted {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, follows).await.expect("history is trimmed as well");
        assert!(stored(&engine, event).await.is_none(), "the event of a removed run goes with it");
        let failed = all(&engine).await[0].event;
        assert!(stored(&engine, failed).await.is_some());
        engine.stop().await.unwrap();

        let engine = place.start(Retention::default());
        assert_eq!(all(&engine).await.len(), 3);
        engine.advance_clock(40 * DAY_MS).await.unwrap();
        trimmed(&engine, 3).await;
        engine.stop().await.unwrap();
        let engine = place.start(Retention::default());
        assert_eq!(all(&engine).await, []);
        engine.stop().await.unwrap();
    }
}

async fn stored(engine: &Engine, event: EventId) -> Option<perdura_types::EventRow> {
    let shard = engine.shard();
    engine.read(move |reader, _| Ok(reader.event_by_id(shard, event)?)).await.unwrap()
}

#[tokio::test]
async fn what_a_live_run_may_look_back_to_stays() {
    let app = FakeApp::serve(|number, _| {
        if number == 0 { sdk(206, r#"[{"op":"Sleep","id":"s","name":"100d"}]"#) } else { sdk(200, "1") }
    })
    .await;
    let place = Place::Folder(tempfile::tempdir().unwrap());
    let engine = place.start(Retention::default());
    register(&engine, &app.url, 3).await;
    send(&engine, "before").await;
    send(&engine, "go").await;
    send(&engine, "after").await;
    engine.settled().await.unwrap();
    let names = async || {
        let shard = engine.shard();
        let rows =
            engine.read(move |reader, _| Ok(reader.events_page(shard, &EventFilter::default(), 99)?)).await.unwrap();
        rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    engine.advance_clock(30 * DAY_MS).await.unwrap();
    let goes = async {
        while engine.gauges().trimmed_events() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, goes).await.expect("old events are removed in time");
    assert_eq!(names().await, ["after", "go"]);
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn with_retention_off_everything_stays() {
    let app = FakeApp::serve(fails_every_second).await;
    let place = Place::Memory(MemStore::new());
    let engine = place.start(Retention::OFF);
    register(&engine, &app.url, 1).await;
    run_to_the_end(&engine).await;
    // A record that expires shows when trimming has been there.
    let change = perdura_types::RecordChange {
        collection: "c".into(),
        key: "k".into(),
        expected: None,
        body: Some(b"1".to_vec()),
        expires_at: Some(engine.clock().now()),
    };
    let transaction = perdura_types::Transaction { changes: vec![change], events: vec![] };
    engine.call(perdura_core::ApiCall::Transact(transaction)).await.unwrap();
    engine.advance_clock(1_000 * DAY_MS).await.unwrap();
    let goes = async {
        while engine.gauges().trimmed_records() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, goes).await.expect("expired records are removed in time");
    assert_eq!((all(&engine).await.len(), engine.gauges().trimmed_runs()), (1, 0));
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn figures_count_by_function_and_status() {
    let app = FakeApp::serve(fails_every_second).await;
    let place = Place::Memory(MemStore::new());
    let engine = place.start(Retention::default());
    register(&engine, &app.url, 1).await;
    for _ in 0..3 {
        run_to_the_end(&engine).await;
    }
    engine.history().caught_up().await.unwrap();
    let now = engine.clock().now();
    let totals = engine.history().totals(now.plus_ms(-60_000), now.plus_ms(1)).await.unwrap();
    let [function] = &totals.functions[..] else { panic!("{totals:?}") };
    assert_eq!((&*function.function, function.completed, function.failed), ("app-f", 2, 1));
    assert!(function.latency.is_some_and(|latency| latency.p50_ms <= latency.max_ms));
    engine.stop().await.unwrap();
}
