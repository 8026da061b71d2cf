//! An expression.

use serde_json::Value;

use super::{DeskError, Work, unusable};
use crate::binding::ValueBinding;

pub(super) async fn execute(work: &Work<'_>, binding: &ValueBinding) -> Result<Value, DeskError> {
    let values = work.values();
    let values = &values;
    let evaluate = || async move { binding.value(&values.scope(work.now_ms)).map_err(|error| unusable(&error)) };
    Ok(work.retrying().run(&work.named("execute"), evaluate).await?)
}
