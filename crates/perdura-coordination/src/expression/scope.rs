//! What expressions see.

use serde_json::Value;

/// The values that an expression sees, and the time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) values: &'a [(&'static str, &'a Value)],
    pub(crate) now_ms: i64,
}

/// What a desk's expressions see.
pub(crate) struct DeskValues<'a> {
    values: [(&'static str, &'a Value); 3],
}

impl<'a> DeskValues<'a> {
    pub(crate) fn new(input: &'a Value, run: &'a Value, memory: &'a Value) -> Self {
        Self { values: [("input", input), ("run", run), ("memory", memory)] }
    }
    pub(crate) fn scope(&self, now_ms: i64) -> Scope<'_> {
        Scope { values: &self.values, now_ms }
    }
}
