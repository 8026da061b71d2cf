//! Flow control: batch, rate limit, throttle, debounce, priority, singleton.

use perdura_types::{BatchEvents, Debounce, RateLimit, Singleton, SingletonMode, Throttle};

use super::reader::Reader;
use crate::bounds::{BATCH_SIZE_MIN, BATCH_TIMEOUT_MS_MIN, DEBOUNCE_PERIOD_MS, RATE_LIMIT_PERIOD_MS_MAX};
use crate::json;

/// Runs above the limit that a throttle lets through when it does not say: the SDKs document 1.
const BURST_DEFAULT: u32 = 1;

pub(super) fn decode_batch(reader: &Reader<'_>) -> Option<BatchEvents> {
    let batch = reader.object("batchEvents", "batch_invalid")?;
    let max_size = batch.coded("batch_size_invalid").required_count("maxSize", BATCH_SIZE_MIN);
    let timed = batch.coded("batch_timeout_invalid");
    if timed.is_blank("timeout") {
        timed.fail("timeout", "is missing: give a duration of at least 1 second, such as '10s'");
    }
    let timeout_ms = timed.go_duration("timeout").filter(|timeout_ms| {
        let is_long_enough = *timeout_ms >= BATCH_TIMEOUT_MS_MIN;
        if !is_long_enough {
            timed.fail("timeout", format!("is {timeout_ms} ms, but must be at least 1 second"));
        }
        is_long_enough
    });
    let key = batch.expression("key");
    let condition = batch.expression("if");
    Some(BatchEvents { max_size: max_size?, timeout_ms: timeout_ms?, key, condition })
}

pub(super) fn decode_rate_limit(reader: &Reader<'_>) -> Option<RateLimit> {
    let rate = reader.object("rateLimit", "rate_limit_invalid")?;
    let limit = rate.required_count("limit", 1);
    let period_ms =
        rate.required_duration("period", &(1..=RATE_LIMIT_PERIOD_MS_MAX), "above 0 and up to 24 hours, such as '1h'");
    let key = rate.expression("key");
    Some(RateLimit { limit: limit?, period_ms: period_ms?, key })
}

pub(super) fn decode_throttle(reader: &Reader<'_>) -> Option<Throttle> {
    let throttle = reader.object("throttle", "throttle_invalid")?;
    let limit = throttle.required_count("limit", 1);
    let period_ms = throttle.required_duration("period", &(1_000..=i64::MAX), "at least 1 second, such as '1m'");
    let burst = throttle.count("burst", 0).unwrap_or(BURST_DEFAULT);
    let key = throttle.expression("key");
    Some(Throttle { limit: limit?, period_ms: period_ms?, burst, key })
}

pub(super) fn decode_debounce(reader: &Reader<'_>) -> Option<Debounce> {
    let debounce = reader.object("debounce", "debounce_invalid")?;
    let named = "between 1 second and 7 days, such as '5m'";
    let period_ms = debounce.required_duration("period", &DEBOUNCE_PERIOD_MS, named);
    let timeout_ms = debounce.duration_within("timeout", &(1..=i64::MAX), "longer than nothing, such as '1h'");
    let key = debounce.expression("key");
    Some(Debounce { period_ms: period_ms?, timeout_ms, key })
}

pub(super) fn decode_priority(reader: &Reader<'_>) -> Option<String> {
    reader.object("priority", "priority_invalid")?.expression("run")
}

pub(super) fn decode_singleton(reader: &Reader<'_>) -> Option<Singleton> {
    let singleton = reader.object("singleton", "singleton_invalid")?;
    let mode = match singleton.text("mode").as_deref() {
        Some("skip") => SingletonMode::Skip,
        Some("cancel") => SingletonMode::Cancel,
        Some(other) => {
            singleton.fail("mode", format!("is '{}', but must be skip or cancel", json::excerpt(other)));
            return None;
        }
        None => {
            if singleton.is_blank("mode") {
                singleton.fail("mode", "is missing: use skip or cancel");
            }
            return None;
        }
    };
    Some(Singleton { mode, key: singleton.expression("key") })
}
