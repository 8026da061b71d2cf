//! The deterministic engine of Perdura: **a [`Shard`] is handed inputs with their time and gives back rows
//! to write and effects to let out once those rows are durable.**
//!
//! It does no I/O, reads no clock, draws no randomness and spawns nothing. Time is an argument, ids come from a
//! stored seed and a counter, and what lies on disk is reached through the [`Past`] that the caller passes in. The
//! same inputs give the same bytes, which is what the simulator stands on.
//!
//! ```text
//!            Input, now, Past                     Drained { rows, effects }
//! shell ───────────────────────▶ Shard::handle ─▶ Shard::drain ───────────────▶ commit, then let effects out
//! ```
//!
//! Where to start: [`Input`] and [`Effect`] are the whole surface. `shard/mod.rs` routes an input; `shard/reply.rs`
//! is what an SDK's answer does to a run; each opcode is one file below `shard/ops/`; `shard/dispatch.rs` decides what
//! is sent and in which order; `shard/recover.rs` brings a shard back from its rows. The tour is `tests/tour.rs`.
//!
//! Invariants, each checked by the simulator:
//! - an attempt is journalled before its call may leave, and a call whose outcome is unknown is never repeated once
//!   its attempts are used up;
//! - a step's result is written once: the first writer wins;
//! - a wait with a matching event between its run's start and its timeout never times out;
//! - rebuilding from the rows gives the state that was in memory at the last commit.

mod backoff;
pub mod bounds;
mod catalog;
mod config;
mod diagnosis;
mod effect;
mod explain;
mod head;
mod input;
mod internal_event;
mod journal;
mod near_miss;
mod past;
mod planted;
mod recent;
mod retention;
mod run;
mod run_error;
mod shard;
mod timers;
mod trace;
mod view;
mod waits;

pub use catalog::{SyncProblem, not_enforced};
pub use config::Config;
pub use diagnosis::{Diagnosis, Facts, QueueLimit, Reason};
pub use effect::{
    Answer, CallerId, Drained, Effect, Notice, RefusedSync, Standing, Synced, Upcoming, UpcomingKind, UpcomingTimer,
};
pub use explain::Comparison;
pub use head::{EditedInput, Head, Item, ItemState, Wait, WaitKind};
pub use input::{ApiCall, CheckpointCall, Input, LimitKind, Rerun, RerunFrom};
pub use journal::{AttemptEnd, Awaited, AwaitedKind, Entry, JournalBody};
pub use near_miss::{EventWait, MissReason, NearMiss};
pub use past::{Past, Unreadable};
pub use perdura_types::RunStatus;
#[cfg(feature = "planted-bugs")]
pub use planted::PlantedBug;
pub use retention::Retention;
pub use run_error::RunError;
pub use shard::{LostCall, Shard};
pub use trace::{AttemptOutcome, RunTrace, Span, SpanKind, SpanStatus, TraceAttempt};
pub use view::{RunView, read_event};
