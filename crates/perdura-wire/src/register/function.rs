//! One function.

use std::borrow::Cow;

use perdura_types::bounds::{RETRIES_DEFAULT, RETRIES_MAX};
use perdura_types::{Checkpoint, FunctionConfig, FunctionId, Sdk, Timeouts};

use super::reader::Reader;
use super::{cancel, concurrency, flow, trigger, url};
use crate::json;

/// Reads a function whose slug is known. Nothing when a mistake leaves too little of it.
pub(super) fn decode_function(reader: &Reader<'_>, app: &str, slug: &str, sdk: &Sdk) -> Option<FunctionConfig> {
    let step = decode_step(reader);
    let config = FunctionConfig {
        id: FunctionId::of(&format!("{app}/{slug}")),
        app: app.to_owned(),
        slug: slug.to_owned(),
        name: reader.text("name").map_or_else(|| slug.to_owned(), Cow::into_owned),
        triggers: trigger::decode_triggers(reader),
        url: step.as_ref().map(|step| step.url.clone()).unwrap_or_default(),
        sdk: sdk.clone(),
        attempts_max: 1 + decode_retries(reader, step.as_ref()),
        idempotency: reader.coded("idempotency_invalid").expression("idempotency"),
        cancel: cancel::decode_cancels(reader),
        timeouts: decode_timeouts(reader),
        checkpoint: decode_checkpoint(reader),
        batch: flow::decode_batch(reader),
        rate_limit: flow::decode_rate_limit(reader),
        throttle: flow::decode_throttle(reader),
        debounce: flow::decode_debounce(reader),
        priority: flow::decode_priority(reader),
        concurrency: concurrency::decode_step_limits(reader),
        run_concurrency: concurrency::decode_run_limits(reader),
        singleton: flow::decode_singleton(reader),
    };
    step?;
    Some(settle(reader, config))
}

/// Rules between parts of a function.
fn settle(reader: &Reader<'_>, mut config: FunctionConfig) -> FunctionConfig {
    if config.batch.is_some() {
        let others = [
            ("cancel", !config.cancel.is_empty()),
            ("debounce", config.debounce.is_some()),
            ("singleton", config.singleton.is_some()),
            ("priority", config.priority.is_some()),
        ];
        for (other, _) in others.into_iter().filter(|(_, is_set)| *is_set) {
            let message = format!("cannot be combined with {other}: remove one of them");
            reader.fail_as("combo_unsupported", "batchEvents", message);
        }
    }
    if config.idempotency.is_some() && config.rate_limit.take().is_some() {
        let message = "is ignored: idempotency is a rate limit of its own, remove one of them";
        reader.warn("rate_limit_ignored", "rateLimit", message);
    }
    config
}

struct Step<'a> {
    url: String,
    reader: Reader<'a>,
}

fn decode_step<'a>(reader: &Reader<'a>) -> Option<Step<'a>> {
    let Some(steps) = reader.object("steps", "steps_invalid") else {
        if reader.raw("steps").is_none() {
            reader.fail_as("steps_invalid", "steps", "is missing: send one step with a runtime URL");
        }
        return None;
    };
    let names: Vec<&str> = steps.entries().map(|(name, _)| name).collect();
    let [name] = names[..] else {
        steps.fail("", format!("has {} entries, but must have exactly one", names.len()));
        return None;
    };
    let step = steps.object(name, "steps_invalid")?;
    let Some(runtime) = step.object("runtime", "steps_invalid") else {
        if step.raw("runtime").is_none() {
            step.fail("runtime", "is missing: send the type and URL at which the function is called");
        }
        return None;
    };
    let kind_is_known = match runtime.text("type").as_deref() {
        None | Some("http" | "ws") => true,
        Some(other) => {
            runtime.fail("type", format!("is '{}', but must be http or ws", json::excerpt(other)));
            false
        }
    };
    let Some(text) = runtime.text("url") else {
        if runtime.is_blank("url") {
            runtime.fail_as("step_url_invalid", "url", "is missing: send the URL at which the function is called");
        }
        return None;
    };
    let url = url::normalise_url(&text)
        .map_err(|message| runtime.fail_as("step_url_invalid", "url", format!("is wrong: {message}")))
        .ok()?;
    kind_is_known.then_some(Step { url, reader: step })
}

/// Retries after the first attempt: of the step, else of the function, else the default.
fn decode_retries(reader: &Reader<'_>, step: Option<&Step<'_>>) -> u32 {
    let places = [step.map(|step| &step.reader), Some(reader)];
    for place in places.into_iter().flatten().map(|place| place.coded("retries_invalid")) {
        let retries = match place.raw("retries") {
            None => continue,
            Some(raw) if json::is_object(raw) => {
                let Some(inner) = place.object("retries", "retries_invalid") else { continue };
                if inner.raw("attempts").is_none() {
                    continue;
                }
                inner.count("attempts", 0)
            }
            Some(_) => place.count("retries", 0),
        };
        let Some(retries) = retries else { return RETRIES_DEFAULT };
        if retries > RETRIES_MAX {
            let message = format!("is {retries} and was lowered to {RETRIES_MAX}, the most there are");
            place.warn("retries_clamped", "retries", message);
        }
        return retries.min(RETRIES_MAX);
    }
    RETRIES_DEFAULT
}

fn decode_timeouts(reader: &Reader<'_>) -> Timeouts {
    let Some(timeouts) = reader.object("timeouts", "timeouts_invalid") else { return Timeouts::default() };
    let positive = |key| timeouts.duration_within(key, &(1..=i64::MAX), "longer than nothing, such as '30s'");
    Timeouts { start_ms: positive("start"), finish_ms: positive("finish") }
}

fn decode_checkpoint(reader: &Reader<'_>) -> Option<Checkpoint> {
    let checkpoint = reader.object("checkpoint", "checkpoint_invalid")?;
    Some(Checkpoint {
        batch_steps: checkpoint.count("batch_steps", 0),
        batch_interval_ms: checkpoint.duration("batch_interval"),
        max_runtime_ms: checkpoint.duration("max_runtime"),
    })
}
