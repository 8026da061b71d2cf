//! How long a server keeps what is over.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::manage::Managed;

/// Longer than any server needs to remove a few rows.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn runs_go_when_their_time_is_over() {
    let server =
        Managed::with("dev --port 0 --ephemeral --no-discovery --retention-completed 1d --retention-events 2h");
    server.data("workflow create --id flow");
    server.data("workflow run flow");
    let listed = |what: &str, field: &str| server.data(what)[field].as_array().unwrap().len();
    eventually("the run ends", || listed("run list --status completed", "runs") == 1);
    server.server.post("/dev/clock", r#"{"advance_ms":90000000}"#);
    eventually("after 25 hours the run is gone", || listed("run list", "runs") == 0);
    eventually("and its events are", || listed("event list", "events") == 0);
}

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "not in time: {what}");
    }
}

#[test]
fn a_server_says_how_long_it_keeps_things() {
    let server =
        Managed::with("dev --port 0 --ephemeral --no-discovery --retention-failed forever --retention-cancelled 36h");
    let overview: serde_json::Value = serde_json::from_str(&server.server.get("/api/orpc/server")).unwrap();
    let week_ms = 7 * 86_400_000;
    assert_eq!(
        overview["retention"],
        json!({ "completedMs": week_ms, "cancelledMs": 36 * 3_600_000, "eventsMs": week_ms }),
        "what is absent stays for ever"
    );
}
