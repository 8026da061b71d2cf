//! What comes next by itself, and what has waited longest.

use perdura_contract::{Failure, NoErrors};
use perdura_core::{Answer, ApiCall, UpcomingKind};
use perdura_types::{Moment, RunId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bounds::{LIST_DEFAULT, LIST_MAX};
use crate::management::{Management, broken, stopping, unexpected};

/// How much is to be listed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListUpcoming {
    /// How many timers; 50 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = LIST_MAX))]
    pub limit: Option<u32>,
}

/// What comes next, and what has waited longest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Upcoming")]
pub struct UpcomingView {
    /// The next timers, in order.
    pub timers: Vec<TimerView>,
    /// Of the runs with a call that waits for room, the oldest; absent when none waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_waiting_run_id: Option<RunId>,
    /// When that run was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_waiting_since: Option<Moment>,
}

/// Something that happens by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UpcomingTimer")]
pub struct TimerView {
    /// When.
    pub at: Moment,
    /// To which run.
    pub run_id: RunId,
    /// Its function; absent while lists do not know the run yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function_id: Option<String>,
    /// What.
    pub kind: TimerKind,
}

/// What a timer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UpcomingTimerKind")]
pub enum TimerKind {
    /// Something is called: a delayed run, or another attempt.
    Call,
    /// A wait is over: a sleep ends, or what was waited for has not come.
    Wait,
    /// The run fails unless it has been executed.
    StartTimeout,
    /// The run fails unless it has ended.
    FinishTimeout,
}

impl Management {
    pub(super) async fn list_upcoming(&self, input: ListUpcoming) -> Result<UpcomingView, Failure<NoErrors>> {
        let limit = input.limit.unwrap_or(LIST_DEFAULT) as usize;
        let upcoming = match self.state.engine.call(ApiCall::Upcoming(limit)).await.map_err(stopping)? {
            Answer::Upcoming(upcoming) => upcoming,
            answer => return Err(unexpected(&answer)),
        };
        let history = self.state.engine.history();
        history.caught_up().await.map_err(broken)?;
        let ids = upcoming.timers.iter().map(|timer| timer.run).chain(upcoming.oldest_waiting).collect();
        let runs = history.runs_with_ids(ids).await.map_err(broken)?;
        let timers = upcoming.timers.into_iter().map(|timer| TimerView {
            at: Moment(timer.at),
            run_id: timer.run,
            function_id: runs.get(&timer.run).map(|run| run.function.clone()),
            kind: timer.kind.into(),
        });
        let timers = timers.collect();
        let since = upcoming.oldest_waiting.and_then(|run| runs.get(&run)).map(|run| Moment(run.queued_at));
        Ok(UpcomingView { timers, oldest_waiting_run_id: upcoming.oldest_waiting, oldest_waiting_since: since })
    }
}

impl From<UpcomingKind> for TimerKind {
    fn from(kind: UpcomingKind) -> Self {
        match kind {
            UpcomingKind::Call => Self::Call,
            UpcomingKind::Wait => Self::Wait,
            UpcomingKind::StartTimeout => Self::StartTimeout,
            UpcomingKind::FinishTimeout => Self::FinishTimeout,
        }
    }
}
