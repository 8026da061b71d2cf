//! The thread that fills history: it follows the journal, reads the heads of the runs that changed, and writes a row for
//! each. It has nothing to do with what is promised: whatever happens to it, the engine goes on.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use perdura_core::{Entry, Head, JournalBody, Unreadable};
use perdura_store::{
    EndedWait, History, HistoryBatch, HistoryPosition, HistoryTrim, JournalRow, RunSummary, StoreError, StoreReader,
};
use perdura_types::{EventId, EventSeq, Lsn, RunId, ShardId};

use super::progress::{End, Progress, Work};
use crate::bounds::{
    HISTORY_BYTES_PER_BATCH_MAX, HISTORY_EVENTS_KNOWN_MAX, HISTORY_REBUILDS_MAX, HISTORY_ROWS_PER_BATCH_MAX,
};

/// The running thread. Dropping it ends the thread and waits for it.
#[derive(Debug)]
pub(crate) struct Projection {
    progress: Progress,
    thread: Option<JoinHandle<()>>,
}

/// Where the rows come from.
pub(crate) struct Source {
    pub(crate) shard: ShardId,
    pub(crate) seed: u64,
    pub(crate) reader: Arc<dyn StoreReader>,
}

#[derive(Debug, thiserror::Error)]
enum ProjectionError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl Projection {
    pub(crate) fn start(history: Box<dyn History>, source: Source, progress: Progress) -> std::io::Result<Self> {
        let position = HistoryPosition { seed: source.seed, lsn: Lsn(0) };
        let filler = Filler { history, source, progress: progress.clone(), position, events: HashMap::new() };
        let thread = std::thread::Builder::new().name("history".to_owned()).spawn(move || filler.run())?;
        Ok(Self { progress, thread: Some(thread) })
    }
}

impl Drop for Projection {
    fn drop(&mut self) {
        self.progress.finish();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported when it happened; there is nothing more to do about it.
            let _ended = thread.join();
        }
    }
}

struct Filler {
    history: Box<dyn History>,
    source: Source,
    progress: Progress,
    position: HistoryPosition,
    /// Ids and names of events that started runs lately.
    events: HashMap<EventSeq, (EventId, String)>,
}

/// Says that nothing comes any more, also when the thread panics: nobody may wait forever.
struct EndGuard(Progress);

impl Drop for EndGuard {
    fn drop(&mut self) {
        let end = if std::thread::panicking() { End::Broken("its thread panicked".to_owned()) } else { End::Stopped };
        self.0.end(end);
    }
}

impl Filler {
    fn run(mut self) {
        let _guard = EndGuard(self.progress.clone());
        let mut rebuilds = 0;
        let mut result = self.begin();
        loop {
            match result.and_then(|()| self.follow()) {
                Ok(()) | Err(ProjectionError::Store(StoreError::Closed)) => return,
                Err(error) if rebuilds < HISTORY_REBUILDS_MAX => {
                    tracing::warn!(%error, "history is filled anew");
                    rebuilds += 1;
                    result = self.clear();
                }
                Err(error) => {
                    tracing::error!(%error, "history is given up until the next start; runs go on");
                    return self.progress.end(End::Broken(error.to_string()));
                }
            }
        }
    }

    /// Goes on where the last process stopped, unless history is that of another shard or of a future which is gone.
    fn begin(&mut self) -> Result<(), ProjectionError> {
        match self.history.position()? {
            None => {}
            Some(found) if found.seed == self.source.seed && found.lsn <= self.progress.last_committed() => {
                self.position = found;
            }
            Some(_) => self.clear()?,
        }
        self.progress.took_in(self.position.lsn);
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ProjectionError> {
        self.history.clear()?;
        self.position.lsn = Lsn(0);
        self.progress.cleared();
        Ok(())
    }

    fn follow(&mut self) -> Result<(), ProjectionError> {
        let mut last_batch = Instant::now();
        loop {
            let Work { committed, trim, is_over } = self.progress.next_work(self.position.lsn, last_batch);
            self.take_in(committed)?;
            last_batch = Instant::now();
            if let Some(trim) = trim {
                self.trim(&trim)?;
            }
            if is_over {
                return Ok(());
            }
        }
    }

    fn take_in(&mut self, committed: Lsn) -> Result<(), ProjectionError> {
        while self.position.lsn < committed {
            let Source { shard, reader, .. } = &self.source;
            let after = self.position.lsn;
            let rows = reader.journal_within(*shard, after, HISTORY_ROWS_PER_BATCH_MAX, HISTORY_BYTES_PER_BATCH_MAX)?;
            let bytes: usize = rows.iter().map(|row| row.body.len()).sum();
            let is_last = rows.len() < HISTORY_ROWS_PER_BATCH_MAX && bytes < HISTORY_BYTES_PER_BATCH_MAX;
            let seen = rows.last().map_or(after, |row| row.lsn);
            // Positions without a row, of records or of what was trimmed, have nothing to take in.
            let lsn = if is_last { seen.max(committed) } else { seen };
            let to = HistoryPosition { lsn, ..self.position };
            let runs = self.changed_runs(&rows)?;
            let waits = ended_waits(&rows)?;
            self.history.apply(&HistoryBatch { to, runs, waits })?;
            self.position = to;
            self.progress.took_in(lsn);
            if self.progress.is_over() {
                break;
            }
        }
        Ok(())
    }

    /// The newest state of each run that a row concerns. It may be newer than the row, and is then told again.
    fn changed_runs(&mut self, rows: &[JournalRow]) -> Result<Vec<RunSummary>, ProjectionError> {
        let concerned = rows.iter().filter(|row| JournalBody::may_concern_lists(&row.body)).filter_map(|row| row.run);
        let concerned = concerned.collect::<BTreeSet<_>>();
        let mut runs = Vec::with_capacity(concerned.len());
        for run in concerned {
            runs.extend(self.summary(run)?);
        }
        Ok(runs)
    }

    /// The run as lists show it; nothing when it was trimmed meanwhile.
    fn summary(&mut self, run: RunId) -> Result<Option<RunSummary>, ProjectionError> {
        let Some(row) = self.source.reader.head(self.source.shard, run)? else { return Ok(None) };
        let head = Head::decode(&row.body)?;
        let (parent, error) = (head.parent(), head.short_error());
        let Some((event, event_name)) = self.event(head.events[0])? else { return Ok(None) };
        Ok(Some(RunSummary {
            run,
            app: head.app,
            function: head.slug,
            status: head.status,
            queued_at: head.created_at,
            started_at: head.started_at,
            ended_at: head.ended_at,
            trigger: head.events[0],
            event,
            event_name,
            parent,
            rerun_of: head.rerun_of,
            error,
        }))
    }

    fn event(&mut self, seq: EventSeq) -> Result<Option<(EventId, String)>, StoreError> {
        if let Some(known) = self.events.get(&seq) {
            return Ok(Some(known.clone()));
        }
        let Some(row) = self.source.reader.event(self.source.shard, seq)? else { return Ok(None) };
        if self.events.len() == HISTORY_EVENTS_KNOWN_MAX {
            self.events.clear();
        }
        self.events.insert(seq, (row.id, row.name.clone()));
        Ok(Some((row.id, row.name)))
    }

    fn trim(&mut self, trim: &HistoryTrim) -> Result<(), ProjectionError> {
        while self.history.trim(trim)? == trim.runs_max && !self.progress.is_over() {}
        Ok(())
    }
}

/// The waits that events ended in these rows.
fn ended_waits(rows: &[JournalRow]) -> Result<Vec<EndedWait>, Unreadable> {
    let mut waits = Vec::new();
    for row in rows.iter().filter(|row| JournalBody::may_have_ended_waits(&row.body)) {
        let (Some(run), JournalBody { at, entries }) = (row.run, JournalBody::decode(&row.body)?) else { continue };
        waits.extend(entries.into_iter().filter_map(|entry| match entry {
            Entry::Step { step, name, event: Some(event), copied: false, .. } => {
                Some(EndedWait { event, run, step, name, at })
            }
            _ => None,
        }));
    }
    Ok(waits)
}
