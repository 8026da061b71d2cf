//! The service's rules, each a test named after it.

mod dedupe;
mod import;
mod legacy;
mod memory;
mod runs;
mod schemas;
pub(crate) mod support;
mod takeover;
mod tasks;
mod watch;
mod workflows;
