//! The robot as its neighbours see it: an orchestrator that sends batches and hears results, and a carrier's portal.
//!
//! `crashes.rs` is the tour. `rig.rs` sets a robot, a portal and an orchestrator up in this process; `programs.rs` starts
//! the real programs.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stderr, reason = "what programs say belongs to a failed test's output")]

mod answers;
mod browser;
mod callbacks;
mod crashes;
mod layers;
mod orchestrator;
mod programs;
mod rig;
mod stops;
mod work;
