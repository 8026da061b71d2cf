//! Runs: the record, and what may happen to it. Each command is one file with one pure function, from what was read to a
//! decision; nothing of it reads clocks or writes.
//!
//! | from | by | to |
//! |---|---|---|
//! | – | queue, adoption by the runner | queued |
//! | queued | begin | running |
//! | queued, running | end, cancel, loss | completed or failed, for good |

mod begin;
mod cancel;
mod change;
mod delete;
mod end;
mod list;
mod queue;
mod read;
mod record;
mod retry;
mod ticket;
pub mod timeline;

pub use begin::{Begun, BegunRun};
pub use cancel::CancelRun;
pub(crate) use change::Change;
pub use delete::{DeleteRun, DeletedRun};
pub use end::RunEnd;
pub(crate) use list::newest_run;
pub use list::{ListRuns, RunPage, RunSummary};
pub(crate) use queue::in_use;
#[cfg(test)]
pub(crate) use queue::{Queue, Queued, decide as decide_queue};
pub use queue::{QueueRun, QueuedRun};
pub use read::{GetRun, GetRunStatus, GetRunTimeline, RunAnswer, RunDetails, RunTimeline};
pub(crate) use read::{Parts, find, parts, require, run_id};
pub(crate) use record::{Pin, RunRecord, promise};
pub use retry::RetryRun;
pub use ticket::RunTicket;
pub(crate) use ticket::active;
