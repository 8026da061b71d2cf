//! The life of one desk: begin, remember, work, keep, end.

use std::sync::Arc;

use perdura::{Commit, Error, Step, StepError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::run::RunFacts;
use crate::document::DeskKind;
use crate::executor::{DeskError, Work, execute, without_memory};
use crate::graph::{DeskIndex, DeskInput, PlannedDesk, Verdict};
use crate::ids::DeskId;
use crate::run::{HandoffOutcome, HandoffOutcomes};
use crate::service::run::timeline::DeskTry;

/// A desk that is to be carried out.
pub(super) struct DeskRun {
    pub(super) facts: Arc<RunFacts>,
    pub(super) step: Step,
    pub(super) desk: DeskIndex,
    pub(super) received: DeskInput,
}

/// How a desk ended.
pub(super) enum DeskEnd {
    /// Well: with what is handed on, and what becomes of its handoffs.
    Completed { output: Value, verdicts: Vec<Verdict> },
    /// Badly.
    Failed(String),
    /// Nothing could be written about it.
    Broken(Error),
}

/// What a desk remembers when it begins, and the moment: expressions that ask for the time are told this one whenever they
/// are evaluated.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Remembered {
    memory: Value,
    now_ms: i64,
}

/// When a desk ended, as its last step wrote it down.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ended {
    now_ms: i64,
}

/// Carries a desk out.
pub(super) async fn carry_out(run: DeskRun) -> DeskEnd {
    let attempt = match run.planned().id().parse::<DeskId>() {
        Ok(desk_id) => DeskTry { desk_id, attempt: 1 },
        Err(error) => return DeskEnd::Broken(error.into()),
    };
    let remembered = match run.begin(&attempt).await {
        Ok(remembered) => remembered,
        Err(error) => return DeskEnd::Broken(error.into()),
    };
    match run.work(&attempt, &remembered).await {
        Ok((output, now_ms)) => {
            // The step has judged the same already, so this cannot fail unless the program has changed.
            match run.judge(&output, &remembered.memory, now_ms) {
                Ok(verdicts) => DeskEnd::Completed { output, verdicts },
                Err(error) => DeskEnd::Failed(error.text().to_owned()),
            }
        }
        Err(error) => run.failed(&attempt, &remembered, error).await,
    }
}

impl DeskRun {
    fn planned(&self) -> &PlannedDesk {
        self.facts.plan.desk(self.desk)
    }
    fn named(&self, what: &str) -> String {
        format!("desk/{}/{what}", self.planned().id())
    }
    fn is_observer(&self) -> bool {
        self.planned().kind == DeskKind::Observer
    }

    async fn begin(&self, attempt: &DeskTry) -> Result<Remembered, StepError> {
        let (facts, coordination) = (&self.facts, self.facts.runner.coordination());
        let tell = || coordination.desk_started(&facts.ticket, attempt, Some(&self.received.input));
        let priority = self.planned().priority();
        facts.starts.turn(priority).await;
        let told = self.step.commit(&self.named("started"), tell).await;
        facts.starts.done(priority);
        told?;
        let read = || async {
            let memory = coordination.read_memory(&facts.workflow, &self.planned().desk).await?;
            let memory = memory.map_or(Value::Null, |record| record.data);
            Ok(Remembered { memory, now_ms: facts.runner.now_ms().await })
        };
        self.step.run(&self.named("memory-read"), read).await
    }

    /// What the desk hands on, and when it ended.
    async fn work(&self, attempt: &DeskTry, remembered: &Remembered) -> Result<(Value, i64), DeskError> {
        let (facts, planned, coordination) = (&self.facts, self.planned(), self.facts.runner.coordination());
        let work = Work {
            facts,
            step: &self.step,
            planned,
            received: &self.received,
            memory: &remembered.memory,
            now_ms: remembered.now_ms,
        };
        let made = execute(&work).await?;
        if planned.desk.memory_scope.as_ref().is_some_and(|scope| scope.persist == Some(true)) {
            let kept = without_memory(&planned.binding, &made);
            let write = || coordination.write_memory(&facts.ticket, &facts.workflow, &planned.desk, &kept);
            self.step.commit(&self.named("memory-write"), write).await?;
        }
        // An observer sees, and changes nothing.
        let handed_on = if self.is_observer() { self.received.input.clone() } else { made.clone() };
        let complete = || async {
            let now_ms = facts.runner.now_ms().await;
            let handoffs = self.outcomes(&self.judge(&handed_on, &remembered.memory, now_ms)?);
            let Commit { changes, .. } = coordination.desk_completed(&facts.ticket, attempt, &made, handoffs).await?;
            Ok(Commit { value: Ended { now_ms }, changes })
        };
        let Ended { now_ms } = self.step.commit(&self.named("completed"), complete).await?;
        Ok((handed_on, now_ms))
    }

    fn judge(&self, output: &Value, memory: &Value, now_ms: i64) -> Result<Vec<Verdict>, Error> {
        let verdicts = self.facts.plan.judge(self.desk, &self.facts.input, output, memory, now_ms);
        verdicts.map_err(|error| Error::new("HandoffFailed", error.to_string()).non_retriable())
    }

    /// What becomes of the handoffs that leave the desk, for its timeline.
    fn outcomes(&self, verdicts: &[Verdict]) -> HandoffOutcomes {
        let outcomes = verdicts.iter().map(|verdict| match verdict {
            Verdict::Taken(_) => HandoffOutcome::Taken,
            Verdict::Skipped => HandoffOutcome::Skipped,
        });
        self.facts.plan.outbound(self.desk).map(str::to_owned).zip(outcomes).collect()
    }

    /// Writes the failure down. That of an observer changes nothing of the flow.
    async fn failed(&self, attempt: &DeskTry, remembered: &Remembered, error: DeskError) -> DeskEnd {
        let (facts, coordination) = (&self.facts, self.facts.runner.coordination());
        let reason = error.to_string();
        let pass = |now_ms| self.is_observer().then(|| self.judge(&self.received.input, &remembered.memory, now_ms));
        let tell = || async {
            let now_ms = facts.runner.now_ms().await;
            let handoffs = pass(now_ms).and_then(Result::ok).map(|verdicts| self.outcomes(&verdicts));
            let handoffs = handoffs.unwrap_or_default();
            let Commit { changes, .. } = coordination.desk_failed(&facts.ticket, attempt, &reason, handoffs).await?;
            Ok(Commit { value: Ended { now_ms }, changes })
        };
        let Ended { now_ms } = match self.step.commit(&self.named("failed"), tell).await {
            Ok(ended) => ended,
            Err(error) => return DeskEnd::Broken(error.into()),
        };
        match pass(now_ms) {
            Some(Ok(verdicts)) => DeskEnd::Completed { output: self.received.input.clone(), verdicts },
            Some(Err(_)) | None => DeskEnd::Failed(reason),
        }
    }
}
