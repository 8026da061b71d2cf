//! What goes over the wire between the orchestrator and the robot: pure functions, no I/O.

pub mod callback;
pub mod dispatch;
pub mod signature;
