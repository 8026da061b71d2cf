//! The shell around the deterministic core: it owns the threads, the clock, the sockets towards apps and the store.
//!
//! Inputs that wait are handed to the shard together, committed together, and only then do their effects leave: one
//! fsync when idle, larger commits under load, no timer and no tuning. It serves no HTTP and knows no wire format of its
//! own; `perdura-server` asks [`Engine::call`], `perdura-wire` encodes what goes out.
//!
//! Where to start: [`Driver`] is the synchronous half that the simulator drives as well; `shard_thread.rs` is the loop;
//! [`Engine`] is the handle; `dispatcher.rs` sends calls; `apps.rs` keeps apps in sync. The tour is `tests/engine/main.rs`.
//! Beside it, `history/` fills and reads the lists of runs.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod apps;
pub mod bounds;
mod bulk;
mod clock;
mod dispatcher;
mod driver;
mod ends;
mod engine;
mod event_feed;
mod events;
mod gauges;
mod history;
mod http_client;
mod local;
mod past;
pub mod records;
mod resolver;
mod retention;
mod run_detail;
mod saved_clock;
mod shard_thread;
mod sync_errors;

pub use apps::{AppKeeper, KnownApp, SyncPolicy};
pub use bulk::{BulkAction, BulkCursor, BulkDone, BulkError, BulkOutcome, BulkRequest, BulkResult};
pub use clock::Clock;
pub use driver::{Driver, DriverError};
pub use engine::{Engine, EngineOptions, ReadError, Recovery, RegisterError, StartError, Stopping};
pub use event_feed::{EventFeed, Fed, FeedNames};
pub use events::{EventPage, EventQuery};
pub use gauges::Gauges;
pub use history::{FedRun, FeedError, HistoryError, HistoryLag, RunFeed, RunHistory};
pub use http_client::{AppRequest, AppResponse, HttpClient, SendError};
pub use local::{LocalApp, ReplyTo, is_local, local_url};
pub use perdura_core::Retention;
pub use perdura_store::{
    CursorError, FunctionTotals, Latency, Order, RunCursor, RunFilter, RunPage, RunQuery, RunSummary, TimeField, Total,
    Totals,
};
pub use run_detail::WaitMisses;
