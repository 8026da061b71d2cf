//! One run in all detail: its trace, the events that it nearly took, and why it is not moving.

use perdura_core::{
    Answer, ApiCall, Diagnosis, EventWait, Facts, Head, JournalBody, NearMiss, Past, RunTrace, SpanKind, read_event,
};
use perdura_store::{EventFilter, StoreReader};
use perdura_types::{FunctionId, Lsn, RunId, ShardId, StepId, Timestamp};

use crate::bounds::{JOURNAL_ROWS_MAX, NEAR_MISS_EVENTS_MAX, NEAR_MISS_PAGE, NEAR_MISSES_MAX, RELATED_RUNS_MAX};
use crate::engine::{Engine, ReadError, Stopping};

/// A wait of a run for an event, with recent events that did not end it.
#[derive(Debug)]
pub struct WaitMisses {
    /// The wait.
    pub wait: EventWait,
    /// The newest first.
    pub misses: Vec<NearMiss>,
}

impl Engine {
    /// Everything that a run called or waited for, with every attempt; nothing when there is no such run.
    pub async fn trace(&self, run: RunId) -> Result<Option<RunTrace>, ReadError> {
        let shard = self.shard();
        self.read(move |reader, past| {
            let Some(mut trace) = RunTrace::read(run, past)? else { return Ok(None) };
            join_children(reader, shard, &mut trace)?;
            Ok(Some(trace))
        })
        .await
    }

    /// What happened to a run, row by row, behind a position; nothing when there is no such run.
    pub async fn journal(
        &self,
        run: RunId,
        after: Option<Lsn>,
        limit: usize,
    ) -> Result<Option<Vec<(Lsn, JournalBody)>>, ReadError> {
        let shard = self.shard();
        self.read(move |reader, past| {
            if past.head(run)?.is_none() {
                return Ok(None);
            }
            let rows = reader.run_journal(shard, run, after, limit.min(JOURNAL_ROWS_MAX))?;
            let rows = rows.into_iter().map(|row| Ok((row.lsn, JournalBody::decode(&row.body)?)));
            rows.collect::<Result<_, ReadError>>().map(Some)
        })
        .await
    }

    /// For each event that a run waits for: recent events of that name that did not end the wait, and why. At most `limit`
    /// per wait, up to a bound; nothing when there is no such run.
    pub async fn near_misses(&self, run: RunId, limit: usize) -> Result<Option<Vec<WaitMisses>>, ReadError> {
        let (shard, now) = (self.shard(), self.clock().now());
        self.read(move |reader, past| {
            let Some((head, trace)) = read_run(run, past)? else { return Ok(None) };
            let waits = EventWait::of(&head, &trace).into_iter();
            let misses = waits.map(|wait| misses_of(reader, shard, wait, now, limit));
            misses.collect::<Result<_, _>>().map(Some)
        })
        .await
    }

    /// Why a run is not moving; nothing when there is no such run.
    pub async fn diagnose(&self, run: RunId) -> Result<Option<Diagnosis>, ReadError> {
        let Some(function) = self.read(move |_, past| function_of(run, past)).await? else { return Ok(None) };
        let mut facts = self.facts(function).await;
        let (shard, now) = (self.shard(), self.clock().now());
        self.read(move |reader, past| {
            let Some((head, mut trace)) = read_run(run, past)? else { return Ok(None) };
            join_children(reader, shard, &mut trace)?;
            for wait in EventWait::of(&head, &trace) {
                let found = misses_of(reader, shard, wait, now, NEAR_MISSES_MAX)?;
                facts.near_misses.insert(found.wait.step, found.misses.len());
            }
            facts.children.extend(trace.spans.iter().filter_map(|span| match &span.kind {
                SpanKind::Invoke { child, .. } => Some((span.step.clone()?, (*child)?)),
                _ => None,
            }));
            Ok(Some(Diagnosis::of(&head, &trace, &facts)))
        })
        .await
    }

    async fn facts(&self, function: FunctionId) -> Facts {
        match self.call(ApiCall::Standing(function)).await {
            Ok(Answer::Standing(standing)) => Facts {
                app_error: standing.app_url.and_then(|url| self.sync_errors().of(&url)),
                function: standing.function,
                open: (standing.open, standing.open_max),
                open_of_app: (standing.open_of_app, standing.open_of_app_max),
                is_stopping: standing.is_draining,
                ..Facts::default()
            },
            Ok(_) | Err(Stopping) => Facts { is_stopping: true, ..Facts::default() },
        }
    }
}

fn function_of(run: RunId, past: &mut dyn Past) -> Result<Option<FunctionId>, ReadError> {
    let Some(row) = past.head(run)? else { return Ok(None) };
    Ok(Some(Head::decode(&row.body)?.function))
}

fn read_run(run: RunId, past: &mut dyn Past) -> Result<Option<(Head, RunTrace)>, ReadError> {
    let Some(row) = past.head(run)? else { return Ok(None) };
    let head = Head::decode(&row.body)?;
    Ok(RunTrace::read(run, past)?.map(|trace| (head, trace)))
}

/// Puts in which runs the invoking steps started, and what those got.
fn join_children(reader: &dyn StoreReader, shard: ShardId, trace: &mut RunTrace) -> Result<(), ReadError> {
    let run = trace.run;
    for span in &mut trace.spans {
        let (SpanKind::Invoke { event: Some(event), child, .. }, Some(step)) = (&mut span.kind, &span.step) else {
            continue;
        };
        let Some(row) = reader.event_by_id(shard, *event)? else { continue };
        *child = child_of(reader, shard, &row, &(run, step.clone()))?;
        let mut data = read_event(&row)?.data.to_value();
        if let Some(data) = data.as_object_mut() {
            // The engine's own block is not what the caller passed.
            data.remove("_inngest");
        }
        span.input = Some(perdura_types::RawJson::of(&data));
    }
    Ok(())
}

fn child_of(
    reader: &dyn StoreReader,
    shard: ShardId,
    event: &perdura_types::EventRow,
    parent: &(RunId, StepId),
) -> Result<Option<RunId>, ReadError> {
    for row in reader.heads_by_trigger(shard, event.seq, RELATED_RUNS_MAX)? {
        let head = Head::decode(&row.body)?;
        if head.parent().as_ref() == Some(parent) {
            return Ok(Some(head.run));
        }
    }
    Ok(None)
}

fn misses_of(
    reader: &dyn StoreReader,
    shard: ShardId,
    wait: EventWait,
    now: Timestamp,
    limit: usize,
) -> Result<WaitMisses, ReadError> {
    let limit = limit.min(NEAR_MISSES_MAX);
    let mut filter = EventFilter { name: Some(wait.event.clone()), ..EventFilter::default() };
    let (mut misses, mut seen) = (Vec::new(), 0);
    while misses.len() < limit && seen < NEAR_MISS_EVENTS_MAX {
        let page = reader.events_page(shard, &filter, NEAR_MISS_PAGE)?;
        let Some(last) = page.last() else { break };
        (filter.before, seen) = (Some(last.seq), seen + page.len());
        for row in &page {
            let event = read_event(row)?;
            if let Some(reason) = wait.miss(&event, now)
                && misses.len() < limit
            {
                let (seq, received_at) = (event.seq, event.received_at);
                misses.push(NearMiss { seq, event: event.to_public(), received_at, reason });
            }
        }
        if page.len() < NEAR_MISS_PAGE {
            break;
        }
    }
    Ok(WaitMisses { wait, misses })
}
