//! Working on batches: each in a task of its own, some at once.

pub mod batch;
pub mod item;
pub mod pictures;
pub mod scratch;
pub mod sessions;
pub mod visit;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use tokio::sync::Semaphore;

use self::pictures::Pictures;
use self::scratch::Scratch;
use self::sessions::Sessions;
use crate::bounds::HEARTBEAT_TIME_MAX;
use crate::driver::Driver;
use crate::net;
use crate::spool::Spool;

/// How long things may take, and how many go on at once.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Between two items of a batch, so that the portal is not hurried.
    pub item_pause: Duration,
    /// For one call of the driver.
    pub item_time_max: Duration,
    /// How long the portal may still be working on a form after its sender has gone.
    pub settle: Duration,
    /// Batches worked on at once, each with its own browser.
    pub batches_at_once: usize,
}

/// What all batches share.
pub struct Workshop<D> {
    pub(crate) driver: D,
    /// Dropped before the spool, which keeps other robots away from the data folder until then.
    pub(crate) scratch: Scratch,
    pub(crate) spool: Arc<Spool>,
    pub(crate) pace: Pace,
    pub(crate) places: Semaphore,
    pub(crate) sessions: Sessions,
    pub(crate) pictures: Pictures,
    pub(crate) heartbeats: Client,
}

impl<D: Driver> Workshop<D> {
    /// Prepares the folders below `data`.
    pub fn open(driver: D, spool: Arc<Spool>, pace: Pace, data: &Path) -> std::io::Result<Self> {
        let scratch = Scratch::open(data)?;
        let (sessions, pictures) = (Sessions::open(data)?, Pictures::open(data)?);
        let heartbeats = net::client(HEARTBEAT_TIME_MAX);
        let places = Semaphore::new(pace.batches_at_once);
        Ok(Self { driver, scratch, spool, pace, places, sessions, pictures, heartbeats })
    }
}
