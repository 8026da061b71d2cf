//! The server itself: how it stands, and what is wrong.

mod doctor;
mod handlers;
mod upcoming;

pub use self::doctor::{Check, CheckStatus, Diagnose, Report};
pub use self::upcoming::{ListUpcoming, TimerKind, TimerView, UpcomingView};

use perdura_contract::contract;
use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

contract! {
    /// The server itself: how it stands, and what is wrong.
    pub trait Server as "server" (client: ServerClient, tags: ["server"]) {
        /// Shows how the server stands.
        fn overview as "overview"() -> Overview { get "/server"; scopes: ["read"] }
        /// Lists what comes next by itself, and says what has waited longest.
        fn upcoming as "upcoming"(ListUpcoming) -> UpcomingView { get "/server/upcoming"; scopes: ["read"] }
        /// Looks through everything that usually goes wrong, each with its remedy.
        ///
        /// With a run, it looks at that run first.
        fn doctor as "doctor"(Diagnose) -> Report { get "/server/doctor"; scopes: ["read"] }
    }
}

/// How the server stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ServerOverview")]
pub struct Overview {
    /// Its release.
    pub version: String,
    /// `dev` or `start`.
    pub mode: String,
    /// Its time; a development server's can be moved.
    pub now: Moment,
    /// Runs that have not ended.
    pub live_runs: u64,
    /// Calls on the wire.
    pub open_calls: u64,
    /// Calls that wait for room.
    pub waiting_calls: u64,
    /// When the next timer is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_timer_at: Option<Moment>,
    /// Changes that lists do not show yet.
    pub history_lag: u64,
    /// How long the oldest of them has been durable, in milliseconds.
    pub history_lag_ms: u64,
    /// Registered apps.
    pub apps: u64,
    /// Registered functions.
    pub functions: u64,
    /// How long things are kept.
    pub retention: RetentionView,
}

/// How long things are kept, in milliseconds; absent means for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Retention")]
pub struct RetentionView {
    /// Runs that ended well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_ms: Option<i64>,
    /// Runs that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_ms: Option<i64>,
    /// Runs that were cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_ms: Option<i64>,
    /// Events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events_ms: Option<i64>,
}
