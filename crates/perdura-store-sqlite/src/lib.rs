//! The store that ships inside the binary: one SQLite file in one data folder.
//!
//! [`SqliteStore::open`] takes the folder for one process, checks the file, and brings its schema up to date.
//! One connection writes; [`perdura_store::StoreReader`]s share a few read-only ones. An acknowledged commit
//! is an fsync, unless [`Durability::Normal`] was asked for.
//!
//! Beside it lies the history, one file per shard, which is no truth: it is thrown away whenever it does not fit.
//!
//! There is no in-memory variant here: `--ephemeral` uses [`perdura_store::MemStore`], which keeps the same
//! contract without a database.
//!
//! Where to start: `schema.rs` holds the tables and why they look as they do, `connection.rs` the settings,
//! `commit.rs` the one transaction that matters. `tests/kill.rs` is the tour: a process that is killed again
//! and again and loses nothing it acknowledged. Any SQLite tool may read the file while the server runs.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod bounds;
mod commit;
mod connection;
mod error;
mod folder;
mod history;
mod key;
mod open;
mod pool;
mod reader;
mod rows;
mod schema;
mod store;
mod trim;

pub use connection::{Durability, Options};
pub use open::OpenError;
pub use store::SqliteStore;
