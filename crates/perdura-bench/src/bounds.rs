//! Sizes and limits of the measurements, each with its reason.

use std::time::Duration;

/// Events of one request: what SDKs send in bulk, and what the budget is stated for.
pub(crate) const EVENTS_PER_REQUEST: usize = 100;
/// Requests with events on the wire at once: enough that the server never waits for the sender.
pub(crate) const REQUESTS_AT_ONCE: usize = 8;
/// How long a server may take to answer after its start, however busy the machine.
pub(crate) const READY_MAX: Duration = Duration::from_mins(2);
/// How often a starting server is asked whether it is ready: the precision of that figure.
pub(crate) const READY_PROBE: Duration = Duration::from_millis(2);
/// How often a gauge is asked for while something is waited for.
pub(crate) const GAUGE_PROBE: Duration = Duration::from_millis(20);
/// How long nothing at all may move before a measurement is given up.
pub(crate) const STALL_MAX: Duration = Duration::from_mins(1);
/// How long a server may take to stop when asked to.
pub(crate) const STOP_MAX: Duration = Duration::from_secs(20);
/// Fsyncs timed to know the disk.
pub(crate) const FSYNCS: usize = 200;
/// Share of the saturated rate that counts as low load.
pub(crate) const LOW_LOAD: f64 = 0.1;
/// Rate of runs at low load when saturation was not measured, per second.
pub(crate) const LOW_LOAD_RUNS_PER_S: f64 = 200.0;
/// Days of the shortest and of the longest sleep.
pub(crate) const SLEEP_DAYS: std::ops::RangeInclusive<u64> = 1..=6;
/// How far the clock is moved to wake them all.
pub(crate) const SKIP_DAYS: u64 = 8;
/// Sleeping runs that are looked at one by one after the restart.
pub(crate) const SAMPLE: usize = 50;
/// Bytes of memory that one sleeping run may take. Generous: the aim is below 600.
pub(crate) const BYTES_PER_SLEEPER_MAX: u64 = 3 << 10;
/// Bytes that the server may take beside: its caches of events, idle runs and pages fill up before runs are parked.
pub(crate) const BYTES_BESIDE_MAX: u64 = 160 << 20;
