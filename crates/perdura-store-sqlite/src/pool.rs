//! The read-only connections, opened when first needed and shared by all readers.

use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use perdura_store::StoreError;
use rusqlite::Connection;

use crate::bounds::READERS_MAX;
use crate::{connection, error};

/// A reader waits while all connections are lent out. Reads are single statements, so the wait is short, and
/// no reader holds back the log for long.
#[derive(Debug)]
pub(crate) struct Pool {
    path: PathBuf,
    shelf: Mutex<Shelf>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Shelf {
    idle: Vec<Connection>,
    lent: usize,
}

impl Pool {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, shelf: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs a read on some connection.
    pub(crate) fn read<T>(
        &self,
        action: &'static str,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let explain = error::read(action);
        let mut place = self.take();
        // Opened outside the lock: others can go on reading meanwhile.
        let connection = match place.idle.take() {
            Some(connection) => connection,
            None => connection::open_reader(&self.path).map_err(&explain)?,
        };
        let found = query(&connection);
        place.idle = Some(connection);
        found.map_err(explain)
    }

    fn take(&self) -> Place<'_> {
        let mut shelf = self
            .returned
            .wait_while(self.shelf(), |shelf| shelf.lent == READERS_MAX)
            .unwrap_or_else(PoisonError::into_inner);
        shelf.lent += 1;
        Place { pool: self, idle: shelf.idle.pop() }
    }

    // Nothing panics while the lock is held, and a count and a list cannot be half written anyway.
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use one connection; gives it back also when the read panics.
struct Place<'a> {
    pool: &'a Pool,
    idle: Option<Connection>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut shelf = self.pool.shelf();
        shelf.lent -= 1;
        shelf.idle.extend(self.idle.take());
        drop(shelf);
        self.pool.returned.notify_one();
    }
}
