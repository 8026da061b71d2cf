//! Jobs and items: the records, and what may happen to them.
//!
//! Each command is one file with one pure function: from what was read, the command and the time to a `Decision`, which
//! is a transaction and an answer, or to a refusal. Nothing here reads, waits or writes.

pub(crate) mod accept_late;
pub(crate) mod cancel;
pub(crate) mod create;
pub(crate) mod deadlines;
pub(crate) mod dispatched;
mod draft;
mod events;
pub(crate) mod fail;
pub(crate) mod heartbeat;
mod item;
mod order;
pub(crate) mod processing;
mod record;
pub(crate) mod report;
pub(crate) mod retry;
pub(crate) mod rotate_key;
mod settle;

pub(crate) use draft::{Decision, Draft, Plan};
pub use item::{EndedAttempt, ErrorType, Item, ItemResult, ItemStatus, LateResult, SettledBy};
pub use order::Order;
pub(crate) use order::{Place, Submission};
pub use record::{Dispatch, DispatchStatus, Job, JobStatus, Outcome};
