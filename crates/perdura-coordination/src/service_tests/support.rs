//! A service over an engine in memory, without the runner: nothing happens that a test does not do.

use std::time::Duration;

use perdura::{Commit, Event};
use perdura_core::{Answer, ApiCall, read_event};
use perdura_engine::{Engine, EngineOptions};
use perdura_store::MemStore;
use perdura_store::bounds::NUMBER_MAX;
use perdura_types::{EventSeq, RawJson, RunId, Timestamp, Transaction};
use serde_json::{Value, json};

use crate::document::Workflow;
use crate::ids::WorkflowRunId;
use crate::run::{RunState, RunStatus};
use crate::service::events::RunRequested;
use crate::service::run::timeline::DeskTry;
use crate::service::run::{Begun, BegunRun, GetRunStatus, GetRunTimeline, QueueRun, QueuedRun, RunEnd, RunTicket};
use crate::service::workflow::{PublishedWorkflow, SaveWorkflow};
use crate::{Coordination, CoordinationOptions, Refusal};

/// Longest that a condition is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct World {
    pub(crate) service: Coordination,
    pub(crate) engine: Engine,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::over(MemStore::new())
    }
    pub(crate) fn over(store: MemStore) -> Self {
        let options = EngineOptions { fresh_seed: 7, drain: PATIENCE, ..EngineOptions::default() };
        let engine = Engine::start(Box::new(store), options).unwrap();
        let options =
            CoordinationOptions { public_url: "https://p.test/".into(), engine_url: "http://e.test:8288".into() };
        let service = Coordination::new(options);
        service.attach(engine.clone());
        Self { service, engine }
    }

    pub(crate) async fn save(&self, document: &Value) -> PublishedWorkflow {
        self.try_save(document).await.unwrap()
    }
    pub(crate) async fn try_save(&self, document: &Value) -> Result<PublishedWorkflow, Refusal> {
        self.service.save_workflow(SaveWorkflow { workflow: workflow(document) }).await
    }
    pub(crate) async fn queue(&self, workflow: &str, run: Option<&str>) -> Result<QueuedRun, Refusal> {
        let (workflow_id, run_id) = (workflow.to_owned(), run.map(str::to_owned));
        self.service.queue_run(QueueRun { workflow_id, run_id, input: Some(json!({ "n": 1 })) }).await
    }
    pub(crate) async fn run(&self, run: &str) -> RunStatus {
        self.service.run_status(GetRunStatus { run_id: run.to_owned() }).await.unwrap().run
    }
    /// `type status [desk]` of each event.
    pub(crate) async fn timeline(&self, run: &str) -> Vec<String> {
        let timeline = self.service.run_timeline(GetRunTimeline { run_id: run.to_owned() }).await.unwrap().timeline;
        let shown = |value: &Value| value.as_str().unwrap().to_owned();
        let line = |event: crate::run::DeskRunEvent| {
            let (kind, status) = (shown(&json!(event.kind)), shown(&json!(event.status)));
            format!("{kind} {status} {}", event.desk_id.unwrap_or_default()).trim_end().to_owned()
        };
        timeline.into_iter().map(line).collect()
    }

    /// Carries out what a step would write together with its result.
    pub(crate) async fn commit<T>(&self, commit: perdura::Result<Commit<T>>) -> T {
        let Commit { value, changes } = commit.unwrap();
        self.transact(changes).await.expect("nothing has changed since");
        value
    }
    async fn transact(&self, changes: perdura::Changes) -> Result<(), perdura::Conflict> {
        self.records().transact(changes).await.unwrap()
    }
    pub(crate) fn records(&self) -> perdura::Records {
        let app = perdura::App::new("none");
        perdura::inside(app).started(&self.engine).records()
    }

    /// The event that a queued run was asked for with, and its id.
    pub(crate) fn requested(&self, run: &str) -> (RunRequested, String) {
        let events = self.events(RunRequested::NAME);
        let found = events.into_iter().find(|(_, data)| data["runId"] == run).unwrap();
        (serde_json::from_value(found.1).unwrap(), found.0)
    }
    /// What the runner does first.
    pub(crate) async fn begin(&self, run: &str) -> (RunTicket, BegunRun) {
        let (request, event) = self.requested(run);
        let engine_run = engine_run(1);
        let begun = self.commit(self.service.begin_run(&request, &event, engine_run).await).await;
        let Begun::Go(begun) = begun else { panic!("{begun:?}") };
        (RunTicket { run_id: begun.run_id.clone(), engine_run }, *begun)
    }
    /// A run that is running.
    pub(crate) async fn running(&self, workflow: &str, run: &str) -> (RunTicket, BegunRun) {
        self.queue(workflow, Some(run)).await.unwrap();
        self.begin(run).await
    }
    /// A run that has ended well.
    pub(crate) async fn completed(&self, workflow: &str, run: &str) -> RunTicket {
        let (ticket, _) = self.running(workflow, run).await;
        let end = RunEnd::Completed { output: json!({ "ok": true }), outputs: [("b".to_owned(), json!(1))].into() };
        let status = self.commit(self.service.end_run(&ticket, end, None).await).await;
        assert_eq!(status.status, RunState::Completed);
        ticket
    }

    pub(crate) async fn advance(&self, duration_ms: i64) {
        self.engine.advance_clock(duration_ms).await.unwrap();
    }
    /// Ids and data of the events of this name, oldest first.
    pub(crate) fn events(&self, name: &str) -> Vec<(String, Value)> {
        let reader = self.engine.reader();
        let rows = reader.events_named(self.engine.shard(), name, EventSeq(0), EventSeq(NUMBER_MAX), 100_000).unwrap();
        let event = |row| read_event(&row).unwrap();
        rows.into_iter().map(event).map(|event| (event.id.clone(), RawJson::to_value(&event.data))).collect()
    }
    pub(crate) async fn transaction(&self, transaction: Transaction) -> Answer {
        self.engine.call(ApiCall::Transact(transaction)).await.unwrap()
    }
    /// How many records a collection has.
    pub(crate) fn count(&self, collection: &str) -> usize {
        self.engine.reader().records(self.engine.shard(), collection, None, 100_000).unwrap().len()
    }
}

pub(crate) fn engine_run(number: u128) -> RunId {
    RunId::from_parts(Timestamp::from_millis(1_800_000_000_000), number)
}

pub(crate) fn desk_try(desk: &str) -> DeskTry {
    DeskTry::first(desk.parse().unwrap())
}

pub(crate) fn run_id(text: &str) -> WorkflowRunId {
    text.parse().unwrap()
}

pub(crate) fn workflow(document: &Value) -> Workflow {
    serde_json::from_value(document.clone()).unwrap()
}

/// Two desks, one after the other.
pub(crate) fn document(id: &str) -> Value {
    json!({
        "workflowId": id, "version": 1, "name": format!("Workflow {id}"), "entryDeskId": "a",
        "desks": [desk("a", "desk:analysis"), desk("b", "desk:execution")],
        "handoffs": [{ "handoffId": "a-b", "fromDeskId": "a", "toDeskId": "b" }],
    })
}

pub(crate) fn desk(id: &str, kind: &str) -> Value {
    json!({
        "deskId": id, "kind": kind, "name": id, "responsibility": "work", "domain": "tests",
        "inputSchema": {}, "outputSchema": { "type": "object" }, "memoryScope": { "persist": true },
    })
}

/// A document that cannot run.
pub(crate) fn broken(id: &str) -> Value {
    let mut document = document(id);
    document["entryDeskId"] = json!("nowhere");
    document
}
