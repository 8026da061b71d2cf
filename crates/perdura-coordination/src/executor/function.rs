//! A function of any SDK.

use serde_json::Value;

use super::{DeskError, Work, tries};
use crate::binding::FunctionBinding;

pub(super) async fn execute(work: &Work<'_>, binding: &FunctionBinding) -> Result<Value, DeskError> {
    let data = binding.data(&work.received.input, &work.values().scope(work.now_ms))?;
    let data = &data;
    tries(work, |number| async move {
        let mut invoke = work.step.invoke_by_id::<Value>(&work.tried("execute", number), &binding.function_id, data);
        if let Some(timeout) = work.timeout() {
            invoke = invoke.timeout(timeout);
        }
        Ok(invoke.await?)
    })
    .await
}
