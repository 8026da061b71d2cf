//! How long a server keeps what is over: one setting for each kind, a duration or `forever`.

use anyhow::Result;
use clap::Args;
use jiff::{Span, SpanRelativeTo};
use perdura_engine::Retention;
use perdura_types::bounds::IDEMPOTENCY_MS;
use serde_json::{Value, json};

use crate::bounds::EVENTS_KEPT_MS_MIN;
use crate::layers::Layers;

/// A period without an end.
const FOREVER: &str = "forever";

const RUNS_RULE: &str = "a duration of at least 24h, such as 7d or 36h, or forever: a run must outlive its idempotency key, \
which keeps a repeated event from starting it again for 24 hours";
const EVENTS_RULE: &str = "a duration of at least 1h, such as 7d or 12h, or forever: streams go on from events after a lost \
connection, and a waiting run is explained with them";

/// The flags.
#[derive(Debug, Default, Args)]
pub(crate) struct RetentionArguments {
    /// How long runs that completed are kept, at least 24h: such as 7d, 36h or forever [default: 7d]
    #[arg(long, value_name = "DURATION", allow_negative_numbers = true)]
    retention_completed: Option<String>,
    /// How long runs that failed are kept, at least 24h [default: 30d]
    #[arg(long, value_name = "DURATION", allow_negative_numbers = true)]
    retention_failed: Option<String>,
    /// How long runs that were cancelled are kept, at least 24h [default: 7d]
    #[arg(long, value_name = "DURATION", allow_negative_numbers = true)]
    retention_cancelled: Option<String>,
    /// How long events are kept, at least 1h; those of runs that are still there stay with them [default: 7d]
    #[arg(long, value_name = "DURATION", allow_negative_numbers = true)]
    retention_events: Option<String>,
}

impl RetentionArguments {
    /// What is kept for how long; what nobody sets is the engine's default.
    pub(crate) fn retention(self, layers: &Layers) -> Result<Retention> {
        let defaults = Retention::default();
        let runs = |flag, name| layers.chosen(flag, name, RUNS_RULE, |text| kept(text, IDEMPOTENCY_MS));
        let events = |flag, name| layers.chosen(flag, name, EVENTS_RULE, |text| kept(text, EVENTS_KEPT_MS_MIN));
        Ok(Retention {
            completed_ms: runs(self.retention_completed, "retention-completed")?.unwrap_or(defaults.completed_ms),
            failed_ms: runs(self.retention_failed, "retention-failed")?.unwrap_or(defaults.failed_ms),
            cancelled_ms: runs(self.retention_cancelled, "retention-cancelled")?.unwrap_or(defaults.cancelled_ms),
            events_ms: events(self.retention_events, "retention-events")?.unwrap_or(defaults.events_ms),
        })
    }
}

/// The periods as `GET /dev` shows them, in milliseconds; null is for ever.
pub(crate) fn shown(retention: Retention) -> Value {
    json!({
        "completedMs": retention.completed_ms,
        "failedMs": retention.failed_ms,
        "cancelledMs": retention.cancelled_ms,
        "eventsMs": retention.events_ms,
    })
}

/// Milliseconds, or none for ever; days have 24 hours, and months have no length.
fn kept(text: &str, ms_min: i64) -> Option<Option<i64>> {
    if text.eq_ignore_ascii_case(FOREVER) {
        return Some(None);
    }
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    let ms = i64::try_from(duration.as_millis()).ok()?;
    (ms >= ms_min).then_some(Some(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;

    #[test]
    fn periods_are_durations_of_a_fixed_length_or_forever() {
        for (text, want) in [
            ("7d", Some(Some(7 * DAY_MS))),
            ("36h", Some(Some(36 * 3_600_000))),
            ("1 week", Some(Some(7 * DAY_MS))),
            ("1d 12h", Some(Some(36 * 3_600_000))),
            ("P2D", Some(Some(2 * DAY_MS))),
            ("24h", Some(Some(DAY_MS))),
            ("1440m", Some(Some(DAY_MS))),
            ("forever", Some(None)),
            ("Forever", Some(None)),
            ("23h 59m", None),
            ("7", None),
            ("0", None),
            ("-7d", None),
            ("1mo", None),
            ("1y", None),
            ("never", None),
            ("", None),
        ] {
            assert_eq!(kept(text, DAY_MS), want, "{text}");
        }
    }
}
