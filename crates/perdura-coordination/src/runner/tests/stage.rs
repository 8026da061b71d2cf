//! The whole part: an engine in memory, the service, and the runner.

use std::sync::Arc;
use std::time::Duration;

use perdura::{App, Perdura};
use perdura_core::{RunView, read_event};
use perdura_engine::{Engine, EngineOptions, LocalApp};
use perdura_store::MemStore;
use perdura_store::bounds::NUMBER_MAX;
use perdura_types::{Event, EventSeq, RawJson, RunId};
use serde_json::{Value, json};

use crate::run::{DeskRunEvent, RunStatus, TimelineKind};
use crate::runner::{RunnerOptions, app};
use crate::service::run::{GetRunStatus, GetRunTimeline, QueueRun};
use crate::service::workflow::SaveWorkflow;
use crate::{Coordination, CoordinationOptions};

/// Longest that a condition is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Stage {
    pub(super) coordination: Coordination,
    pub(super) engine: Engine,
    pub(super) perdura: Perdura,
}

impl Stage {
    pub(super) async fn new() -> Self {
        Self::with(RunnerOptions::default(), Vec::new()).await
    }
    pub(super) async fn with(options: RunnerOptions, apps: Vec<App>) -> Self {
        Self::over(MemStore::new(), options, apps).await
    }
    pub(super) async fn over(store: MemStore, options: RunnerOptions, apps: Vec<App>) -> Self {
        let coordination = Coordination::new(CoordinationOptions::default());
        let robot = options.robot.clone();
        let runner = perdura::inside(app(&coordination, options));
        let others = apps.into_iter().map(perdura::inside).collect::<Vec<_>>();
        let local: Vec<Arc<dyn LocalApp>> =
            std::iter::once(&runner).chain(&others).map(perdura::Inside::local_app).collect();
        let options = EngineOptions { fresh_seed: 7, drain: PATIENCE, local, ..EngineOptions::default() };
        let engine = Engine::start(Box::new(store), options).unwrap();
        coordination.attach(engine.clone());
        if let Some(robot) = robot {
            robot.attach(engine.clone());
        }
        for other in &others {
            other.started(&engine);
        }
        let perdura = runner.started(&engine);
        engine.register_local_apps().await.unwrap();
        crate::runner::allow_large_workflows(&engine).await.unwrap();
        Self { coordination, engine, perdura }
    }

    pub(super) async fn save(&self, workflow: &Value) {
        let workflow = serde_json::from_value(workflow.clone()).unwrap();
        self.coordination.save_workflow(SaveWorkflow { workflow }).await.unwrap();
    }
    /// Queues a run of workflow `w` and lets it go as far as it does by itself.
    pub(super) async fn start(&self, run: &str, input: Value) {
        self.queue(run, input).await;
        self.settle().await;
    }
    pub(super) async fn queue(&self, run: &str, input: Value) {
        let queued = QueueRun { workflow_id: "w".to_owned(), run_id: Some(run.to_owned()), input: Some(input) };
        self.coordination.queue_run(queued).await.unwrap();
    }
    /// Saves a workflow and carries out one run of it, `r`, to its end.
    pub(super) async fn run(&self, workflow: &Value, input: Value) -> RunStatus {
        self.save(workflow).await;
        self.start("r", input).await;
        self.status("r").await
    }
    /// The output of a run that must end well.
    pub(super) async fn output(&self, workflow: &Value, input: Value) -> Value {
        let run = self.run(workflow, input).await;
        assert_eq!(json!(run.status), "completed", "{:?}", run.error);
        run.output.unwrap()
    }
    /// The error of a run that must fail.
    pub(super) async fn error(&self, workflow: &Value, input: Value) -> String {
        let run = self.run(workflow, input).await;
        assert_eq!(json!(run.status), "failed", "{:?}", run.output);
        run.error.unwrap()
    }

    pub(super) async fn status(&self, run: &str) -> RunStatus {
        self.coordination.run_status(GetRunStatus { run_id: run.to_owned() }).await.unwrap().run
    }
    pub(super) async fn state(&self, run: &str) -> Value {
        json!(self.status(run).await.status)
    }
    pub(super) async fn timeline(&self, run: &str) -> Vec<DeskRunEvent> {
        self.coordination.run_timeline(GetRunTimeline { run_id: run.to_owned() }).await.unwrap().timeline
    }
    /// `type desk status` of each event.
    pub(super) async fn story(&self, run: &str) -> Vec<String> {
        let line = |event: &DeskRunEvent| {
            let kind = json!(event.kind).as_str().unwrap().to_owned();
            let status = json!(event.status).as_str().unwrap().to_owned();
            [Some(kind), event.desk_id.clone(), Some(status)].into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        self.timeline(run).await.iter().map(line).collect()
    }
    /// What a desk gave, by the timeline.
    pub(super) async fn given(&self, run: &str, desk: &str) -> Option<Value> {
        let of_desk =
            |event: &DeskRunEvent| event.kind == TimelineKind::DeskCompleted && event.desk_id.as_deref() == Some(desk);
        self.timeline(run).await.into_iter().find(of_desk).and_then(|event| event.output)
    }
    /// What a desk received, by the timeline.
    pub(super) async fn received(&self, run: &str, desk: &str) -> Option<Value> {
        let of_desk =
            |event: &DeskRunEvent| event.kind == TimelineKind::DeskStarted && event.desk_id.as_deref() == Some(desk);
        self.timeline(run).await.into_iter().find(of_desk).and_then(|event| event.input)
    }

    pub(super) async fn settle(&self) {
        let settled = tokio::time::timeout(PATIENCE, self.perdura.settled());
        settled.await.expect("everything comes to rest in time").unwrap();
    }
    /// Goes on until nothing is left to do, or until the store has crashed; says whether it has.
    pub(super) async fn crashes(&self) -> bool {
        let end = async {
            tokio::select! {
                _stopped = self.engine.stopped() => true,
                settled = self.perdura.settled() => settled.is_err(),
            }
        };
        tokio::time::timeout(PATIENCE, end).await.expect("it rests or crashes in time")
    }
    pub(super) async fn advance(&self, seconds: i64) {
        self.engine.advance_clock(seconds * 1_000).await.unwrap();
        self.settle().await;
    }
    /// Every event of this name, oldest first.
    pub(super) fn events(&self, name: &str) -> Vec<Event> {
        let reader = self.engine.reader();
        let rows = reader.events_named(self.engine.shard(), name, EventSeq(0), EventSeq(NUMBER_MAX), 100_000).unwrap();
        rows.iter().map(|row| read_event(row).unwrap()).collect()
    }
    /// The data of the newest event of a name.
    pub(super) fn told(&self, name: &str) -> Value {
        self.events(name).pop().unwrap().data.to_value()
    }
    /// The engine's run that carries a run out, and the names of its finished steps.
    pub(super) async fn steps(&self, run: &str) -> (RunId, Vec<(String, RawJson)>) {
        let engine_run: RunId = {
            let run_id = run.to_owned();
            let details = self.coordination.run_details(crate::service::run::GetRun { run_id }).await.unwrap();
            details.engine_run_id.unwrap().parse().unwrap()
        };
        let view = self.engine.read(move |_, past| Ok(RunView::read(engine_run, past)?)).await.unwrap().unwrap();
        let steps = view.steps.iter().map(|(step, memo)| (step.as_str().to_owned(), memo.clone())).collect();
        (engine_run, steps)
    }
    pub(super) async fn step_names(&self, run: &str) -> Vec<String> {
        self.steps(run).await.1.into_iter().map(|(name, _)| name).collect()
    }
}
