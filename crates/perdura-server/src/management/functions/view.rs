//! A function as its callers see it.

use perdura_core::not_enforced;
use perdura_types::{FunctionConfig, Trigger};
use serde_json::{Map, Value};

use super::{CancelView, FunctionView, TriggerView};

/// Names of flow control in a registered function.
const FLOW_CONTROL: &[&str] =
    &["batch", "rate_limit", "throttle", "debounce", "priority", "concurrency", "run_concurrency", "singleton"];

impl FunctionView {
    pub(super) fn new(function: &FunctionConfig) -> Self {
        let cancel = function.cancel.iter().map(|cancel| CancelView {
            event: cancel.event.clone(),
            expression: cancel.expression.clone(),
            timeout_ms: cancel.timeout_ms,
        });
        Self {
            function_id: function.slug.clone(),
            name: function.name.clone(),
            app: function.app.clone(),
            url: function.url.clone(),
            triggers: function.triggers.iter().map(trigger).collect(),
            retries: function.attempts_max.saturating_sub(1),
            cancel_on: cancel.collect(),
            idempotency: function.idempotency.clone(),
            start_timeout_ms: function.timeouts.start_ms,
            finish_timeout_ms: function.timeouts.finish_ms,
            flow_control: flow_control(function),
            not_enforced: not_enforced(function).map(str::to_owned).collect(),
        }
    }
}

fn trigger(trigger: &Trigger) -> TriggerView {
    match trigger {
        Trigger::Event { name, expression } => {
            TriggerView::Event { name: name.clone(), expression: expression.clone() }
        }
        Trigger::Cron { schedule, .. } => TriggerView::Cron { schedule: schedule.clone() },
    }
}

fn flow_control(function: &FunctionConfig) -> Map<String, Value> {
    let Ok(Value::Object(mut all)) = serde_json::to_value(function) else { return Map::new() };
    let is_set = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    let named = FLOW_CONTROL.iter().filter_map(|name| all.remove(*name).map(|value| ((*name).to_owned(), value)));
    named.filter(|(_, value)| is_set(value)).collect()
}
