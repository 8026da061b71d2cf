//! `coordination-workflow-runner`: walks a workflow's graph.

use std::sync::Arc;

use perdura::{Error, Failed, Function, Result, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::desk::{DeskEnd, DeskRun, carry_out};
use super::starts::Starts;
use super::together::Together;
use super::{RUNNER, Runner, backoff, finish, lost};
use crate::bounds::{DESKS_AT_ONCE_MAX, RUNNER_RETRIES};
use crate::document::Workflow;
use crate::graph::{DeskIndex, Plan, Walk};
use crate::run::RunState;
use crate::service::events::{RunCancelled, RunRequested};
use crate::service::run::{Begun, BegunRun, RunTicket};

/// What the function gives. A run that failed is a failed function, and gives nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunResult {
    /// Whether it ended well.
    pub ok: bool,
    /// Which run.
    pub run_id: String,
    /// What the last desk gave.
    pub output: Value,
}

/// What all desks of a run have in common.
pub(crate) struct RunFacts {
    pub(crate) runner: Runner,
    pub(crate) ticket: RunTicket,
    pub(crate) workflow: Workflow,
    pub(crate) input: Value,
    pub(crate) plan: Arc<Plan>,
    pub(super) starts: Starts,
}

/// How a walk ended.
struct Walked {
    walk: Walk,
    /// Of the first desk that failed.
    error: Option<String>,
}

pub(super) fn function(runner: Runner) -> Function<RunRequested, RunResult> {
    let failing = runner.clone();
    let handler = move |requested: RunRequested, step: Step| {
        let runner = runner.clone();
        async move { run(runner, step, requested).await }
    };
    Function::new(RUNNER, handler)
        .name("Coordination workflow runner")
        .retries(RUNNER_RETRIES)
        .backoff(backoff())
        .cancel_on::<RunCancelled>("event.data.runId == async.data.runId")
        .on_failure(move |failed: Failed<RunRequested>, step: Step| lost::failed(failing.clone(), failed, step))
}

async fn run(runner: Runner, step: Step, requested: RunRequested) -> Result<RunResult> {
    let (event, engine_run) = (step.event().id().to_owned(), step.run_id());
    let start = || runner.coordination().begin_run(&requested, &event, engine_run);
    let run = match step.commit("coordination/run-start", start).await? {
        Begun::Go(run) => *run,
        Begun::Over { status } => {
            let ok = status == RunState::Completed;
            return Ok(RunResult { ok, run_id: requested.run_id, output: Value::Null });
        }
    };
    let BegunRun { run_id, workflow, input, .. } = run;
    let ticket = RunTicket { run_id, engine_run };
    let plan = match Plan::of(&workflow) {
        Ok(plan) => Arc::new(plan),
        Err(result) => {
            let first = result.errors.first().map(|error| error.message.as_str()).unwrap_or_default();
            let error = format!("the workflow cannot be run: {first}");
            return finish::failed(&runner, &step, &ticket, &workflow, error).await;
        }
    };
    let facts = Arc::new(RunFacts { runner, ticket, workflow, input, plan, starts: Starts::default() });
    let Walked { walk, error } = walk(&facts, &step).await?;
    match error {
        Some(error) => finish::failed(&facts.runner, &step, &facts.ticket, &facts.workflow, error).await,
        None => finish::completed(&facts, &step, &walk).await,
    }
}

/// Carries out all desks that the graph lets run. A desk that fails lets those that run end, and no other begin.
async fn walk(facts: &Arc<RunFacts>, step: &Step) -> Result<Walked> {
    let mut walk = Walk::new(Arc::clone(&facts.plan), facts.input.clone());
    let mut running: Together<DeskIndex, DeskEnd> = Together::new();
    let (mut error, mut broken) = (None, None);
    loop {
        while running.len() < DESKS_AT_ONCE_MAX && broken.is_none() {
            let Some((desk, received)) = walk.start() else { break };
            facts.starts.add(facts.plan.desk(desk).priority());
            let run = DeskRun { facts: Arc::clone(facts), step: step.clone(), desk, received };
            running.push(desk, carry_out(run));
        }
        let Some((desk, end)) = running.next().await else { break };
        match end {
            DeskEnd::Completed { output, verdicts } => walk.complete(desk, output, verdicts),
            DeskEnd::Failed(reason) => {
                walk.fail(desk);
                error.get_or_insert(format!("desk '{}' failed: {reason}", facts.plan.desk(desk).id()));
            }
            // The run is no longer ours, or the store is in trouble: nothing can be written about it.
            DeskEnd::Broken(reason) => {
                walk.fail(desk);
                broken.get_or_insert(reason);
            }
        }
    }
    match broken {
        Some(reason) => Err::<_, Error>(reason),
        None => Ok(Walked { walk, error }),
    }
}
