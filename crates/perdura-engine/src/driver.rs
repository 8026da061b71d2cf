//! The synchronous half of the shell: one shard, its store, and the order between them.
//!
//! [`Driver::handle`] as often as there are inputs, then [`Driver::commit`] once: that is group commit. Only what `commit`
//! returns may leave. The simulator drives exactly this; [`crate::Engine`] puts threads, clocks and sockets around it.

use std::sync::Arc;

use perdura_core::{Config, Drained, Effect, Input, LostCall, Shard, Unreadable, planted};
use perdura_store::{Batch, Claim, CommitError, Store, StoreError, StoreReader, Trim, Trimmed};
use perdura_types::{Epoch, IdempotencyKey, Lsn, RunId, ShardId, Timestamp, bounds::IDEMPOTENCY_MS};

use crate::bounds::{BUSY_TRIES_MAX, LEASE_MS, READ_PAGE};
use crate::past::StorePast;

/// Why a shard can no longer be driven.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// Another process took the shard over: everything since the last commit is void.
    #[error("another process has taken over this data: this one must stop")]
    Fenced,
    /// A row cannot be read.
    #[error("the data cannot be used: {0}")]
    Unreadable(#[from] Unreadable),
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    /// The store stayed busy.
    #[error("the store was busy {0} times in a row: another program may hold a lock on the database file")]
    Busy(u32),
}

/// One shard and its store.
pub struct Driver {
    config: Config,
    shard: Shard,
    epoch: Epoch,
    /// The seed of the shard, which tells it from any other.
    seed: u64,
    /// The last durable position.
    lsn: Lsn,
    store: Box<dyn Store>,
    reader: Arc<dyn StoreReader>,
    past: StorePast,
    lost: Vec<LostCall>,
}

impl Driver {
    /// Takes the shard over and brings its state back from its rows. Nothing moves before [`Self::resume`].
    pub fn open(
        mut store: Box<dyn Store>,
        config: Config,
        owner: &str,
        fresh_seed: u64,
        now: Timestamp,
    ) -> Result<Self, DriverError> {
        let claim = store.claim(config.shard, owner, fresh_seed, now, LEASE_MS)?;
        let reader = store.reader();
        let past = StorePast::new(config.shard, Arc::clone(&reader));
        let (shard, lost) = restore(&config, &claim, &*reader, now)?;
        let Claim { epoch, seed, lsn, .. } = claim;
        Ok(Self { config, shard, epoch, seed, lsn, store, reader, past, lost })
    }

    /// Settles the calls that were on the wire when the last owner stopped.
    pub fn resume(&mut self, now: Timestamp) -> Result<(), DriverError> {
        let lost = std::mem::take(&mut self.lost);
        Ok(self.shard.resume_lost(now, &lost, &mut self.past)?)
    }

    /// Calls whose outcome was unknown when the shard was taken over.
    pub fn lost_calls(&self) -> usize {
        self.lost.len()
    }

    /// Hands one input to the shard.
    pub fn handle(&mut self, now: Timestamp, input: Input) -> Result<(), DriverError> {
        Ok(self.shard.handle(now, input, &mut self.past)?)
    }

    /// Makes everything since the last commit durable and answers what may leave now. After an error the driver must
    /// be dropped: memory is ahead of the disk.
    pub fn commit(&mut self, now: Timestamp) -> Result<Vec<Effect>, DriverError> {
        let Drained { from, to, journal, heads, events, records, effects } = self.shard.drain();
        let batch =
            Batch { shard: self.config.shard, epoch: self.epoch, from, to, now, journal, heads, events, records };
        if !batch.is_empty() {
            self.write(&batch)?;
            self.lsn = batch.to;
        }
        Ok(effects)
    }

    fn write(&mut self, batch: &Batch) -> Result<(), DriverError> {
        for _ in 0..BUSY_TRIES_MAX {
            match self.store.commit(batch) {
                Ok(()) => return Ok(()),
                Err(CommitError::Busy) => {
                    if planted!(self.config, BusyTakenForWritten) {
                        return Ok(());
                    }
                }
                Err(CommitError::Fenced { .. }) => {
                    if planted!(self.config, FenceIgnored) {
                        return Ok(());
                    }
                    return Err(DriverError::Fenced);
                }
                Err(CommitError::Unknown) => {
                    if planted!(self.config, UnknownTakenForWritten) || self.is_written(batch)? {
                        return Ok(());
                    }
                }
                Err(CommitError::Fatal(error)) => return Err(error.into()),
            }
        }
        Err(DriverError::Busy(BUSY_TRIES_MAX))
    }

    /// Settles a commit of unknown outcome: the position tells.
    fn is_written(&self, batch: &Batch) -> Result<bool, DriverError> {
        let position = self.store.position(self.config.shard)?;
        match position {
            Some(position) if position.epoch == self.epoch && position.lsn == batch.to => Ok(true),
            Some(position) if position.epoch == self.epoch && position.lsn == batch.from => Ok(false),
            Some(_) | None => Err(DriverError::Fenced),
        }
    }

    /// Reads committed rows from any thread.
    pub fn reader(&self) -> Arc<dyn StoreReader> {
        Arc::clone(&self.reader)
    }
    /// The shard, for its gauges.
    pub fn shard(&self) -> &Shard {
        &self.shard
    }
    /// The claim that this driver writes under.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }
    /// Removes what is old.
    pub fn trim(&mut self, trim: &Trim) -> Result<Trimmed, CommitError> {
        self.store.trim(trim)
    }
    /// Which shard.
    pub fn shard_id(&self) -> ShardId {
        self.config.shard
    }
    /// The shard's seed, which tells it from any other.
    pub fn seed(&self) -> u64 {
        self.seed
    }
    /// The last durable position.
    pub fn lsn(&self) -> Lsn {
        self.lsn
    }
    /// The whole state as text, for comparing a rebuilt shard with the one it replaces.
    pub fn fingerprint(&mut self) -> Result<String, DriverError> {
        Ok(self.shard.fingerprint(&mut self.past)?)
    }
}

fn restore(
    config: &Config,
    claim: &Claim,
    reader: &dyn StoreReader,
    now: Timestamp,
) -> Result<(Shard, Vec<LostCall>), DriverError> {
    let mut shard = Shard::new(config.clone(), claim.seed, claim.epoch, Lsn(claim.lsn.0), claim.last_event);
    let mut after: Option<String> = None;
    loop {
        let page = reader.records(config.shard, Shard::APPS, after.as_deref(), READ_PAGE)?;
        for (_, record) in &page {
            shard.restore_app(record)?;
        }
        match page.last() {
            Some((key, _)) if page.len() == READ_PAGE => after = Some(key.clone()),
            Some(_) | None => break,
        }
    }
    restore_keys(config, &mut shard, reader, now)?;
    let mut lost = Vec::new();
    let mut after = None;
    loop {
        let page = reader.live_heads(config.shard, after, READ_PAGE)?;
        for row in &page {
            lost.extend(shard.restore_head(row)?);
        }
        match page.last() {
            Some(row) if page.len() == READ_PAGE => after = Some(row.run),
            Some(_) | None => break,
        }
    }
    Ok((shard, lost))
}

fn restore_keys(
    config: &Config,
    shard: &mut Shard,
    reader: &dyn StoreReader,
    now: Timestamp,
) -> Result<(), DriverError> {
    let since = RunId::from_parts(now.plus_ms(1 - IDEMPOTENCY_MS), 0);
    let mut after = None;
    loop {
        let page = reader.idempotency_since(config.shard, since, after, READ_PAGE)?;
        for (key, run) in &page {
            shard.restore_idempotency(IdempotencyKey::from_bytes(*key), *run);
        }
        match page.last() {
            Some((_, run)) if page.len() == READ_PAGE => after = Some(*run),
            Some(_) | None => return Ok(()),
        }
    }
}
