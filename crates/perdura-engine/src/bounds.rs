//! The shell's limits, each with its reason.

use std::time::Duration;

/// Rows read from the store in one go.
pub const READ_PAGE: usize = 1_000;
/// How long a claim on a shard counts without a commit.
pub const LEASE_MS: i64 = 10_000;
/// How often a busy store is asked again before the server gives up; each try waits for the store's own timeout.
pub const BUSY_TRIES_MAX: u32 = 20;
/// Inputs of one commit: keeps a burst's latency within some tens of milliseconds.
pub const INPUTS_PER_COMMIT_MAX: usize = 4_096;
/// Bytes of one commit, roughly, after which no further input joins it.
pub const BYTES_PER_COMMIT_MAX: usize = 1 << 20;
/// Callers that wait for an answer at once; more wait for a place.
pub const CALLERS_MAX: usize = 10_000;
/// Longest call of an SDK.
pub const CALL_MS_MAX: u64 = 2 * 3_600_000;
/// Longest time until an app accepts a connection.
pub const CONNECT_MS_MAX: u64 = 10_000;
/// Redirects followed for one call.
pub const REDIRECTS_MAX: usize = 60;
/// Longest sync of an app.
pub const SYNC_MS_MAX: u64 = 10_000;
/// Longest probe of a port in search of an app.
pub const DISCOVERY_MS_MAX: u64 = 2_000;
/// Idle connections kept for one app: one for each call that may be on the wire. With fewer, each commit of a busy server
/// would close some and open them again.
pub const IDLE_CONNECTIONS_PER_HOST_MAX: usize = perdura_core::bounds::OPEN_ATTEMPTS_MAX;
/// How long an idle connection is kept: below the 2 to 5 s after which common app servers close theirs, so that a call
/// rarely meets a closing one.
pub const IDLE_CONNECTION_MS_MAX: u64 = 1_500;
/// Notices kept for a watcher that falls behind; it is told how many it missed.
pub const NOTICES_MAX: usize = 4_096;
/// How often the usual ports are probed when polling is off.
pub const DISCOVERY_INTERVAL_MS: u64 = 5_000;
/// How long a stop waits for calls on the wire, when nobody says otherwise: a person who stops a program waits about that
/// long before stopping it by force.
pub const DRAIN: Duration = Duration::from_secs(10);
/// How often a decision is taken anew because a record changed meanwhile. Writers of one record wait for one another where
/// they can, so more than a few would be a mistake of the app.
pub const DECISIONS_MAX: u32 = 64;
/// Events read from the store in one go for a feed that has fallen behind.
pub const FEED_PAGE: usize = 200;
/// Events that a feed repeats before it asks its reader to read the present state instead.
pub const FEED_REPLAY_MAX: usize = 20_000;
/// Journal rows that history takes in at once: one transaction of some milliseconds.
pub const HISTORY_ROWS_PER_BATCH_MAX: usize = 4_096;
/// Bytes of journal rows that history takes in at once: rows may hold results of megabytes.
pub const HISTORY_BYTES_PER_BATCH_MAX: usize = 8 << 20;
/// How long history lets commits gather, unless somebody waits for it: under load each batch is worth its transaction.
pub const HISTORY_GATHER_MS: u64 = 20;
/// Events whose ids and names history remembers: runs of one event, or of events close together, are made at once.
pub const HISTORY_EVENTS_KNOWN_MAX: usize = 10_000;
/// Commits whose age is remembered until history has them: more are told apart less finely.
pub const HISTORY_MARKS_MAX: usize = 64;
/// How often history is filled anew after an error before it is given up.
pub const HISTORY_REBUILDS_MAX: u32 = 2;
/// How often old rows are looked for, on the engine's clock.
pub const TRIM_INTERVAL_MS: i64 = 60_000;
/// Rows that one piece of trimming removes or looks at: a few milliseconds between two inputs.
pub const TRIM_ROWS_PER_PIECE_MAX: usize = 500;
/// How long trimming waits for a moment without inputs before it goes in between them.
pub const TRIM_DEFER_MS_MAX: i64 = 10_000;
/// How long trimming pauses between two pieces while inputs keep coming.
pub const TRIM_PAUSE_MS: i64 = 1_000;
/// Runs that are listed as children or reruns of one run.
pub const RELATED_RUNS_MAX: usize = 1_000;
/// Journal rows that a feed of runs reads at once.
pub const RUN_FEED_PAGE: usize = 500;
/// Positions that a feed of all runs goes back: above it its reader reads the list instead.
pub const RUN_FEED_REPLAY_MAX: u64 = 100_000;
/// Journal rows of one page: each may have megabytes.
pub const JOURNAL_ROWS_MAX: usize = 250;
/// Near misses of one wait: as many as a person reads.
pub const NEAR_MISSES_MAX: usize = 50;
/// Events that are looked at for the near misses of one wait.
pub const NEAR_MISS_EVENTS_MAX: usize = 1_000;
/// Events that are read at once for near misses: each may have megabytes.
pub const NEAR_MISS_PAGE: usize = 50;
/// Events on one page of a list: each may have megabytes.
pub const EVENTS_PER_LIST_MAX: usize = 100;
/// Events that one list looks at: a text that few events have must not hold up other reads.
pub const EVENTS_PER_SCAN_MAX: usize = 5_000;
/// Events that are read at once for a list.
pub const EVENT_LIST_PAGE: usize = 100;
/// Runs that one bulk call is about: some seconds of work, after which its caller hears how it goes.
pub const BULK_RUNS_MAX: usize = 1_000;
/// Runs that a bulk call shows.
pub const BULK_SAMPLE_MAX: usize = 10;
