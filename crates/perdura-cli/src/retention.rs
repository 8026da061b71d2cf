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
    #[arg(long = "retention-completed", value_name = "DURATION", allow_negative_numbers = true)]
    completed: Option<String>,
    /// How long runs that failed are kept, at least 24h [default: 30d]
    #[arg(long = "retention-failed", value_name = "DURATION", allow_negative_numbers = true)]
    failed: Option<String>,
    /// How long runs that were cancelled are kept, at least 24h [default: 7d]
    #[arg(long = "retention-cancelled", value_name = "DURATION", allow_negative_numbers = true)]
    cancelled: Option<String>,
    /// How long events are kept, at least 1h; those of runs that are still there stay with them [default: 7d]
    #[arg(long = "retention-events", value_name = "DURATION", allow_negative_numbers = true)]
    events: Option<String>,
}

impl RetentionArguments {
    /// What is kept for how long; what nobody sets is the engine's default.
    pub(crate) fn retention(self, layers: &Layers) -> Result<Retention> {
        let defaults = Retention::default();
        let runs = |flag, name| layers.chosen(flag, name, RUNS_RULE, |text| kept(text, IDEMPOTENCY_MS));
        let events = |flag, name| layers.chosen(flag, name, EVENTS_RULE, |text| kept(text, EVENTS_KEPT_MS_MIN));
        Ok(Retention {
            completed_ms: runs(self.completed, "retention-completed")?.map_or(defaults.completed_ms, Kept::ms),
            failed_ms: runs(self.failed, "retention-failed")?.map_or(defaults.failed_ms, Kept::ms),
            cancelled_ms: runs(self.cancelled, "retention-cancelled")?.map_or(defaults.cancelled_ms, Kept::ms),
            events_ms: events(self.events, "retention-events")?.map_or(defaults.events_ms, Kept::ms),
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

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Forever,
    Ms(i64),
}

impl Kept {
    /// As the engine has it.
    fn ms(self) -> Option<i64> {
        match self {
            Self::Forever => None,
            Self::Ms(ms) => Some(ms),
        }
    }
}

/// A duration that is long enough, or `forever`; days have 24 hours, and months have no length.
fn kept(text: &str, ms_min: i64) -> Option<Kept> {
    if text.eq_ignore_ascii_case(FOREVER) {
        return Some(Kept::Forever);
    }
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    let ms = i64::try_from(duration.as_millis()).ok()?;
    (ms >= ms_min).then_some(Kept::Ms(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;

    #[test]
    fn periods_are_durations_of_a_fixed_length_or_forever() {
        for (text, want) in [
            ("7d", Some(Kept::Ms(7 * DAY_MS))),
            ("36h", Some(Kept::Ms(36 * 3_600_000))),
            ("1 week", Some(Kept::Ms(7 * DAY_MS))),
            ("1d 12h", Some(Kept::Ms(36 * 3_600_000))),
            ("P2D", Some(Kept::Ms(2 * DAY_MS))),
            ("24h", Some(Kept::Ms(DAY_MS))),
            ("1440m", Some(Kept::Ms(DAY_MS))),
            ("forever", Some(Kept::Forever)),
            ("Forever", Some(Kept::Forever)),
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
