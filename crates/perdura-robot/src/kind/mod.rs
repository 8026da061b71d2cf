//! Robot kinds: what Perdura knows of a robot, as a document.

mod builtin;
mod document;
pub mod schema;

pub(crate) use builtin::all as all_built_in;
pub use builtin::built_in;
pub use document::{
    Automation, CallbackMode, CredentialNames, JobType, Orchestrator, PayloadForm, ResultField, RobotKind,
};
