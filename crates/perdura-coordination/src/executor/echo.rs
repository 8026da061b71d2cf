//! Nothing is bound: the desk gives back what it received.

use serde_json::Value;

use super::{DeskError, Work};
use crate::binding::{Binding, echo};
use crate::document::DeskKind;

pub(super) async fn execute(work: &Work<'_>) -> Result<Value, DeskError> {
    let is_join = work.planned.kind == DeskKind::Join;
    let merged = work.received.merged.as_ref().filter(|_| is_join);
    let made = echo(&work.planned.desk, &work.received.input, merged, work.memory);
    let give = || {
        let made = made.clone();
        async move { Ok(made) }
    };
    Ok(work.retrying().run(&work.named("execute"), give).await?)
}

/// What a desk keeps of what it gave. An echo repeats its memory: kept whole, it would hold all memories before it, one
/// within another.
pub(crate) fn without_memory(binding: &Binding, made: &Value) -> Value {
    let mut kept = made.clone();
    if *binding == Binding::Echo
        && let Some(memory) = kept.get_mut("memory")
    {
        *memory = Value::Null;
    }
    kept
}
