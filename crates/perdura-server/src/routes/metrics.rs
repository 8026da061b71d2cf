//! `GET /metrics`: the figures of the engine, for Prometheus and whatever reads its text format.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use perdura_engine::Engine;

use crate::state::ServerState;

/// The text format's name, as its readers ask for it.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What becomes of a figure: a gauge goes up and down, a counter only up until a restart.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Gauge,
    Counter,
}

pub(crate) async fn handle(State(state): State<ServerState>) -> Response {
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], text(&state.engine)).into_response()
}

fn text(engine: &Engine) -> String {
    use Kind::{Counter, Gauge};
    let (gauges, lag) = (engine.gauges(), engine.history().lag());
    let count = |number: usize| number.to_string();
    let rows = [
        (Gauge, "live_runs", "Runs that have not ended.", count(gauges.live_runs())),
        (Gauge, "open_calls", "Calls to apps that are on the wire.", count(gauges.open_attempts())),
        (Gauge, "waiting_calls", "Calls to apps that wait for room.", count(gauges.ready_attempts())),
        (Gauge, "journal_lsn", "The last durable position of the journal.", lag.committed.0.to_string()),
        (Gauge, "history_lag_lsn", "Positions of the journal that lists do not show yet.", lag.rows().to_string()),
        (
            Gauge,
            "history_lag_seconds",
            "How long the oldest position that lists do not show yet has been durable.",
            format!("{:.3}", lag.age.as_secs_f64()),
        ),
        (
            Counter,
            "trimmed_runs_total",
            "Runs that were removed because they were old.",
            gauges.trimmed_runs().to_string(),
        ),
        (
            Counter,
            "trimmed_events_total",
            "Events that were removed because they were old.",
            gauges.trimmed_events().to_string(),
        ),
        (
            Counter,
            "trimmed_records_total",
            "Records that were removed because they had expired.",
            gauges.trimmed_records().to_string(),
        ),
    ];
    let mut text = String::new();
    for (kind, name, help, value) in rows {
        let kind = match kind {
            Kind::Gauge => "gauge",
            Kind::Counter => "counter",
        };
        let shard = engine.shard().0;
        let _written = write!(
            text,
            "# HELP perdura_{name} {help}\n# TYPE perdura_{name} {kind}\nperdura_{name}{{shard=\"{shard}\"}} {value}\n"
        );
    }
    text
}
