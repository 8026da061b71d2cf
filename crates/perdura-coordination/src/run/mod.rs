//! A run as its callers see it: its status, its timeline, its links.

mod finalization;
mod status;
mod timeline;

pub use finalization::{
    Delivery, FailureMode, Finalization, FinalizationContract, FinishedHook, HookOutcome, SideEffects,
};
pub use status::{RunState, RunStatus, TraceLink, TraceProvider};
pub use timeline::{DeskRunEvent, HandoffOutcome, HandoffOutcomes, TimelineKind, TimelineStatus};
