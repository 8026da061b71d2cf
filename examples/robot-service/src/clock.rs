//! The time of day, for signatures and for the journal.

use jiff::Timestamp;

/// Unix time in milliseconds.
pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Unix time in seconds.
pub fn now_seconds() -> i64 {
    Timestamp::now().as_second()
}
