//! What the app says of itself when it registers.

use perdura_types::{
    BatchEvents, CancelOn, Checkpoint, Concurrency, ConcurrencyScope, Debounce, FunctionConfig, RateLimit, Singleton,
    SingletonMode, Throttle, Trigger,
};
use serde_json::{Map, Value, json};

use super::answer::sdk_text;
use super::options::ServeOptions;
use crate::App;
use crate::function::sdk;

/// The version of the registration's form.
const FORM: &str = "0.1";

/// The body of `POST /fn/register`.
pub(super) fn registration(app: &App, options: &ServeOptions, url: &str, deploy_id: Option<&str>) -> Value {
    let mut body = json!({
        "appName": app.name(),
        "capabilities": capabilities(),
        "deployType": "ping",
        "framework": "axum",
        "functions": functions(app, url),
        "sdk": sdk_text(),
        "url": url,
        "v": FORM,
    });
    let headers = options.remote().environment_name().map(|name| json!({ "env": name }));
    for (key, value) in [("deployId", deploy_id.map(Value::from)), ("headers", headers)] {
        if let (Value::Object(fields), Some(value)) = (&mut body, value) {
            fields.insert(key.to_owned(), value);
        }
    }
    body
}

/// The answer to a server that takes the registration from it.
pub(super) fn in_band(app: &App, options: &ServeOptions, url: &str) -> Value {
    json!({
        "app_id": app.name(),
        "appVersion": null,
        "capabilities": capabilities(),
        "env": options.remote().environment_name(),
        "featureObservations": {},
        "framework": "axum",
        "functions": functions(app, url),
        "inspection": {},
        "platform": null,
        "sdk": sdk_text(),
        "sdk_author": "perdura",
        "sdk_language": sdk().language,
        "sdk_version": sdk().version,
        "url": url,
    })
}

pub(super) fn capabilities() -> Value {
    json!({ "in_band_sync": "v1", "trust_probe": "v1" })
}

fn functions(app: &App, url: &str) -> Vec<Value> {
    let app = app.registration(url, |slug| {
        let slug = url::form_urlencoded::byte_serialize(slug.as_bytes()).collect::<String>();
        format!("{url}?fnId={slug}&stepId=step")
    });
    app.functions.iter().map(function).collect()
}

fn function(config: &FunctionConfig) -> Value {
    let FunctionConfig {
        id: _,
        app: _,
        slug,
        name,
        triggers,
        url,
        sdk: _,
        attempts_max,
        idempotency,
        cancel,
        timeouts,
        checkpoint,
        batch,
        rate_limit,
        throttle,
        debounce,
        priority,
        concurrency,
        run_concurrency,
        singleton,
    } = config;
    let step = json!({
        "id": "step",
        "name": "step",
        "runtime": { "type": "http", "url": url },
        "retries": { "attempts": attempts_max - 1 },
    });
    object([
        ("id", Some(json!(slug))),
        ("name", Some(json!(name))),
        ("triggers", Some(triggers.iter().map(trigger).collect())),
        ("steps", Some(json!({ "step": step }))),
        ("idempotency", idempotency.as_ref().map(|key| json!(key))),
        ("cancel", (!cancel.is_empty()).then(|| cancel.iter().map(cancel_on).collect())),
        ("timeouts", timeouts_value(timeouts.start_ms, timeouts.finish_ms)),
        ("checkpoint", checkpoint.as_ref().map(checkpoint_value)),
        ("batchEvents", batch.as_ref().map(batch_value)),
        ("rateLimit", rate_limit.as_ref().map(rate_limit_value)),
        ("throttle", throttle.as_ref().map(throttle_value)),
        ("debounce", debounce.as_ref().map(debounce_value)),
        ("priority", priority.as_ref().map(|run| json!({ "run": run }))),
        ("concurrency", concurrency_value(concurrency, run_concurrency)),
        ("singleton", singleton.as_ref().map(singleton_value)),
    ])
}

/// An object of what is there.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let present = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}

fn text<T: ToString>(value: Option<&T>) -> Option<Value> {
    value.map(|value| Value::String(value.to_string()))
}

fn duration(duration_ms: i64) -> Value {
    Value::String(format!("{duration_ms}ms"))
}

fn trigger(trigger: &Trigger) -> Value {
    match trigger {
        Trigger::Event { name, expression } => {
            object([("event", Some(json!(name))), ("expression", text(expression.as_ref()))])
        }
        Trigger::Cron { schedule, jitter_ms } => {
            object([("cron", Some(json!(schedule))), ("jitter", jitter_ms.map(duration))])
        }
    }
}

fn cancel_on(cancel: &CancelOn) -> Value {
    let CancelOn { event, expression, timeout_ms } = cancel;
    object([("event", Some(json!(event))), ("if", text(expression.as_ref())), ("timeout", timeout_ms.map(duration))])
}

fn timeouts_value(start_ms: Option<i64>, finish_ms: Option<i64>) -> Option<Value> {
    let is_set = start_ms.or(finish_ms).is_some();
    is_set.then(|| object([("start", start_ms.map(duration)), ("finish", finish_ms.map(duration))]))
}

fn checkpoint_value(checkpoint: &Checkpoint) -> Value {
    let Checkpoint { batch_steps, batch_interval_ms, max_runtime_ms } = checkpoint;
    object([
        ("batch_steps", batch_steps.map(Value::from)),
        ("batch_interval", batch_interval_ms.map(duration)),
        ("max_runtime", max_runtime_ms.map(duration)),
    ])
}

fn batch_value(batch: &BatchEvents) -> Value {
    let BatchEvents { max_size, timeout_ms, key, condition } = batch;
    object([
        ("maxSize", Some(json!(max_size))),
        ("timeout", Some(duration(*timeout_ms))),
        ("key", text(key.as_ref())),
        ("if", text(condition.as_ref())),
    ])
}

fn rate_limit_value(rate: &RateLimit) -> Value {
    let RateLimit { limit, period_ms, key } = rate;
    object([("limit", Some(json!(limit))), ("period", Some(duration(*period_ms))), ("key", text(key.as_ref()))])
}

fn throttle_value(throttle: &Throttle) -> Value {
    let Throttle { limit, period_ms, burst, key } = throttle;
    object([
        ("limit", Some(json!(limit))),
        ("period", Some(duration(*period_ms))),
        ("burst", Some(json!(burst))),
        ("key", text(key.as_ref())),
    ])
}

fn debounce_value(debounce: &Debounce) -> Value {
    let Debounce { period_ms, timeout_ms, key } = debounce;
    object([("period", Some(duration(*period_ms))), ("timeout", timeout_ms.map(duration)), ("key", text(key.as_ref()))])
}

/// A list of limits on steps; with a limit on runs, an object of both.
fn concurrency_value(steps: &[Concurrency], runs: &[Concurrency]) -> Option<Value> {
    let list = |limits: &[Concurrency]| limits.iter().map(limit).collect::<Value>();
    match (steps, runs) {
        ([], []) => None,
        (steps, []) => Some(list(steps)),
        (steps, runs) => Some(json!({ "step": list(steps), "fn": list(runs) })),
    }
}

fn limit(concurrency: &Concurrency) -> Value {
    let Concurrency { limit, key, scope } = concurrency;
    let scope = match scope {
        ConcurrencyScope::Function => "fn",
        ConcurrencyScope::Environment => "env",
        ConcurrencyScope::Account => "account",
    };
    object([("limit", Some(json!(limit))), ("key", text(key.as_ref())), ("scope", Some(json!(scope)))])
}

fn singleton_value(singleton: &Singleton) -> Value {
    let Singleton { mode, key } = singleton;
    let mode = match mode {
        SingletonMode::Skip => "skip",
        SingletonMode::Cancel => "cancel",
    };
    object([("mode", Some(json!(mode))), ("key", text(key.as_ref()))])
}

#[cfg(test)]
mod tests {
    use perdura_types::{FunctionConfig, Timeouts};
    use perdura_wire::register::decode_registration;

    use super::*;

    const KEY: &str = "event.data.id";

    fn key(text: &str) -> Option<String> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Everything that can be said of a function; no function has all of it.
    fn full() -> FunctionConfig {
        let event = |name: &str, expression| Trigger::Event { name: name.to_owned(), expression };
        let limit = |limit, key, scope| Concurrency { limit, key, scope };
        FunctionConfig {
            triggers: vec![
                event("shop/order", key("event.data.id != ''")),
                event("shop/*", key("")),
                Trigger::Cron { schedule: "TZ=UTC 0 9 * * 1-5".to_owned(), jitter_ms: Some(5_000) },
            ],
            attempts_max: 1,
            idempotency: key(KEY),
            timeouts: Timeouts { start_ms: Some(1), finish_ms: Some(86_400_000) },
            checkpoint: Some(Checkpoint {
                batch_steps: Some(3),
                batch_interval_ms: Some(1_500),
                max_runtime_ms: Some(60_000),
            }),
            throttle: Some(Throttle { limit: 1, period_ms: 60_000, burst: 3, key: key(KEY) }),
            concurrency: vec![
                limit(5, None, ConcurrencyScope::Function),
                limit(1, key(KEY), ConcurrencyScope::Account),
            ],
            ..FunctionConfig::new("shop", "f", "http://localhost:3000/x?fnId=shop-f&stepId=step")
        }
    }

    fn check(config: &FunctionConfig) {
        let body = json!({ "appName": "shop", "url": "http://localhost:3000/x", "functions": [function(config)] });
        let registration = decode_registration(body.to_string().as_bytes()).unwrap();
        assert_eq!((&registration.app.functions[0], registration.warnings), (config, Vec::new()));
    }

    #[test]
    fn the_server_reads_what_the_app_says() {
        let cancel = |timeout_ms| CancelOn { event: "shop/stop".to_owned(), expression: key("true"), timeout_ms };
        check(&full());
        check(&FunctionConfig {
            idempotency: None,
            cancel: vec![cancel(Some(1_000)), cancel(None)],
            rate_limit: Some(RateLimit { limit: 2, period_ms: 3_600_000, key: None }),
            debounce: Some(Debounce { period_ms: 2_000, timeout_ms: Some(9_000), key: key(KEY) }),
            priority: key("event.data.urgent ? 5 : 0"),
            concurrency: vec![limit_of_environment()],
            run_concurrency: vec![Concurrency { limit: 1, key: None, scope: ConcurrencyScope::Function }],
            singleton: Some(Singleton { mode: SingletonMode::Cancel, key: key(KEY) }),
            ..full()
        });
        check(&FunctionConfig {
            batch: Some(BatchEvents { max_size: 10, timeout_ms: 1_500, key: key(KEY), condition: key("true") }),
            ..full()
        });
        check(&FunctionConfig {
            singleton: Some(Singleton { mode: SingletonMode::Skip, key: None }),
            ..FunctionConfig::new("shop", "g", "http://localhost:3000/x?fnId=shop-g&stepId=step")
        });
    }

    fn limit_of_environment() -> Concurrency {
        Concurrency { limit: 2, key: key("'all'"), scope: ConcurrencyScope::Environment }
    }
}
