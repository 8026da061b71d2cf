//! Runs whenever something of them changes, from any point of the journal on.
//!
//! A change is told once history has taken it in, so that whoever hears of it can read it. Several changes of a run that
//! come close together are told as one.

use std::collections::{HashMap, VecDeque};

use perdura_types::{Lsn, RunId};

use super::{End, HistoryError};
use crate::bounds::{RUN_FEED_PAGE, RUN_FEED_REPLAY_MAX};
use crate::engine::{Engine, ReadError, Stopping};

/// Follows the runs of an engine.
pub struct RunFeed {
    engine: Engine,
    only: Option<RunId>,
    /// Everything up to here was told, or is pending.
    read: Lsn,
    pending: VecDeque<FedRun>,
}

/// Something of a run changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FedRun {
    /// The run.
    pub run: RunId,
    /// Where to go on from.
    pub at: Lsn,
}

/// Why a feed goes no further.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Too much happened since the point from which it was to go on.
    #[error("too much happened since position {}: read the list, and follow from now on", .0.0)]
    TooOld(Lsn),
    /// History goes no further.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl RunFeed {
    /// Follows all runs, or one, from after a position or from now on. What happens from this call on is not missed, so the
    /// present state is read after it.
    pub fn open(engine: &Engine, only: Option<RunId>, after: Option<Lsn>) -> Result<Self, FeedError> {
        let committed = engine.history().progress.last_committed();
        let read = after.unwrap_or(committed);
        if committed.0.saturating_sub(read.0) > RUN_FEED_REPLAY_MAX && only.is_none() {
            return Err(FeedError::TooOld(read));
        }
        Ok(Self { engine: engine.clone(), only, read: read.min(committed), pending: VecDeque::new() })
    }

    /// Where the feed stands: the point to go on from when everything it gave was dealt with.
    pub fn position(&self) -> Lsn {
        self.pending.front().map_or(self.read, |next| Lsn(next.at.0.saturating_sub(1)))
    }

    /// Waits for the next change. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<FedRun, FeedError> {
        loop {
            if let Some(fed) = self.pending.pop_front() {
                return Ok(fed);
            }
            let until = self.beyond(self.read).await?;
            let (pending, read) = self.changed(until).await?;
            (self.pending, self.read) = (pending, read);
        }
    }

    /// Waits until history is beyond a position; answers how far it is.
    async fn beyond(&self, position: Lsn) -> Result<Lsn, HistoryError> {
        let mut standing = self.engine.history().progress.standing();
        let reached = standing.wait_for(|standing| standing.taken_in > position || standing.end.is_some()).await;
        let standing = reached.map_err(|_| Stopping)?.clone();
        match standing.end {
            _ if standing.taken_in > position => Ok(standing.taken_in),
            Some(End::Broken(reason)) => Err(HistoryError::Broken { reason }),
            Some(End::Stopped) | None => Err(Stopping.into()),
        }
    }

    /// The runs that changed, in the order of their last change, and how far that was read.
    async fn changed(&self, until: Lsn) -> Result<(VecDeque<FedRun>, Lsn), ReadError> {
        let (after, only, shard) = (self.read, self.only, self.engine.shard());
        let rows = self.engine.read(move |reader, _| {
            Ok(match only {
                Some(run) => reader.run_journal(shard, run, Some(after), RUN_FEED_PAGE)?,
                None => reader.journal(shard, after, RUN_FEED_PAGE)?,
            })
        });
        let rows = rows.await?;
        let is_last = rows.len() < RUN_FEED_PAGE;
        let known = rows.into_iter().filter(|row| row.lsn <= until).collect::<Vec<_>>();
        let read = match known.last() {
            Some(last) if !is_last => last.lsn,
            Some(_) | None => until,
        };
        let newest = known.iter().filter_map(|row| row.run.map(|run| (run, row.lsn))).collect::<HashMap<_, _>>();
        let mut changed = newest.into_iter().map(|(run, at)| FedRun { run, at }).collect::<Vec<_>>();
        changed.sort_unstable_by_key(|fed| fed.at);
        Ok((changed.into(), read))
    }
}
