//! SQLite's errors, sorted by what the caller must do next.

use perdura_store::{CommitError, StoreError};
use rusqlite::ErrorCode;

/// Explains a failed read or claim.
pub(crate) fn read(action: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| store_error(action, error)
}

/// Explains a failed write before its COMMIT: the transaction rolls back, so nothing happened.
pub(crate) fn write(action: &'static str) -> impl Fn(rusqlite::Error) -> CommitError {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => CommitError::Busy,
        _ => store_error(action, error).into(),
    }
}

/// Explains a failed COMMIT. After an I/O error the log may or may not hold the transaction.
pub(crate) fn commit(action: &'static str) -> impl Fn(rusqlite::Error) -> CommitError {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => CommitError::Unknown,
        _ => write(action)(error),
    }
}

fn store_error(action: &'static str, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full { detail: error.to_string() },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt { what: error.to_string() },
        _ => match error {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => StoreError::Corrupt { what: error.to_string() },
            other => StoreError::Backend { action, source: Box::new(other) },
        },
    }
}
