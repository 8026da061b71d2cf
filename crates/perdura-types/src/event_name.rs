//! Names of the events that the engine itself sends.

/// Whether the server itself sends events of this name.
pub fn is_internal(name: &str) -> bool {
    name.starts_with("inngest/")
}

/// A function is to run because somebody asked for it by name.
pub const INVOKED: &str = "inngest/function.invoked";
/// A run ended, in whatever way.
pub const FINISHED: &str = "inngest/function.finished";
/// A run failed.
pub const FAILED: &str = "inngest/function.failed";
/// A run was cancelled.
pub const CANCELLED: &str = "inngest/function.cancelled";
