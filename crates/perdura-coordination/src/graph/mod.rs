//! The graph engine: which desks may run now, and with which input. Pure: no clock, no store, no thread.
//!
//! A [`Plan`] is a valid workflow with everything compiled. A [`Walk`] is one run of it: [`Walk::start`] gives a desk that may
//! start, [`Plan::judge`] says what becomes of the handoffs that leave a desk, [`Walk::complete`] takes its result in.
//!
//! A handoff is open until its source has ended; then it is taken, skipped (its condition is false) or dead (its source did
//! not end well, or never ran). A desk runs when all its inbound handoffs are settled and one of them is taken. When none is,
//! it never runs and its own handoffs are dead: so a skip travels on until a join that another branch has come to.

mod input;
mod judge;
mod outputs;
mod plan;
mod walk;

pub use crate::expression::ExpressionError;
pub use input::DeskInput;
pub use judge::{JudgeError, Verdict};
pub use outputs::{NamedOutput, RunOutput};
pub use plan::{DeskIndex, Plan, PlannedDesk};
pub use walk::{DeskState, HandoffState, Walk};
