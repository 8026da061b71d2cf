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
    stock: Mutex<Stock>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Stock {
    idle: Vec<Connection>,
    lent: usize,
    closed: bool,
}

impl Pool {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, stock: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs a read on some connection.
    pub(crate) fn read<T>(
        &self,
        action: &'static str,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let explain = error::read(action);
        let mut place = self.take()?;
        // Opened outside the lock: others can go on reading meanwhile.
        let connection = match place.idle.take() {
            Some(connection) => connection,
            None => connection::open_reader(&self.path).map_err(&explain)?,
        };
        let found = query(&connection);
        place.idle = Some(connection);
        found.map_err(explain)
    }

    /// Ends all reading: waits for the reads under way, and refuses those to come. The writer can then close as
    /// the last one, which is what removes the log.
    pub(crate) fn close(&self) {
        self.stock().closed = true;
        let mut stock = self.wait_while(|stock| stock.lent > 0);
        stock.idle.clear();
    }

    fn take(&self) -> Result<Place<'_>, StoreError> {
        let mut stock = self.wait_while(|stock| stock.lent == READERS_MAX);
        if stock.closed {
            return Err(StoreError::Closed);
        }
        stock.lent += 1;
        Ok(Place { pool: self, idle: stock.idle.pop() })
    }

    fn wait_while(&self, condition: fn(&mut Stock) -> bool) -> MutexGuard<'_, Stock> {
        self.returned.wait_while(self.stock(), condition).unwrap_or_else(PoisonError::into_inner)
    }

    // Nothing panics while the lock is held, and a count and a list cannot be half written anyway.
    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use one connection; gives it back also when the read panics.
struct Place<'a> {
    pool: &'a Pool,
    idle: Option<Connection>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut stock = self.pool.stock();
        stock.lent -= 1;
        stock.idle.extend(self.idle.take());
        drop(stock);
        // All, because whoever closes the pool waits for another condition than the readers do.
        self.pool.returned.notify_all();
    }
}
