//! What leaves for an SDK.

use std::sync::Arc;

use crate::{Event, FinishedSteps, FunctionConfig, ItemNumber, RequestId, RunId, StepId};

/// One attempt, on its way to the app. Everything the wire needs and nothing it must look up.
#[derive(Debug, Clone)]
pub struct Call {
    /// The run.
    pub run: RunId,
    /// Unique to this dispatch.
    pub request: RequestId,
    /// The item whose attempt this is; names the job on the wire.
    pub item: ItemNumber,
    /// Which function, and where.
    pub function: Arc<FunctionConfig>,
    /// From 0.
    pub attempt: u32,
    /// At least 1.
    pub attempts_max: u32,
    /// The one step to run, or the whole function.
    pub target: Option<StepId>,
    /// The execution version; -1 while the SDK has not chosen.
    pub version: i32,
    /// What started the run; never empty.
    pub events: Vec<Arc<Event>>,
    /// Memos of all finished steps, in the order they finished.
    pub steps: FinishedSteps,
    /// 1 + position in `steps` of the step that led to this call; 0 for the first.
    pub stack_current: usize,
    /// The SDK must plan steps and not run them.
    pub plan_only: bool,
    /// Bytes of all memos and events.
    pub state_bytes: usize,
}
