//! What durably happened, read from the store commit by commit, with the rules that each row must keep by itself.

use std::collections::{BTreeMap, BTreeSet};

use perdura_core::{AttemptEnd, Entry, JournalBody, RunStatus};
use perdura_store::StoreReader;
use perdura_types::{Event, EventId, EventSeq, ItemNumber, Lsn, RawJson, RequestId, RunId, ShardId, StepId};
use serde_json::Value;

use crate::matching::Facts;
use crate::scenario::{Catalog, Scenario};
use crate::world::step::CLIENT_COUNTED;

/// When something happened: in which commit, and at which moment of it. Inputs never share a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When {
    pub(crate) batch: u32,
    pub(crate) at_ms: i64,
}

/// An accepted event.
#[derive(Debug)]
pub(crate) struct EventFact {
    pub(crate) event: Event,
    pub(crate) data: Value,
    pub(crate) facts: Option<Facts>,
    pub(crate) when: When,
    /// The latest moment that any owner had seen by then.
    pub(crate) high_water_ms: i64,
}

/// A finished step.
#[derive(Debug)]
pub(crate) struct StepFact {
    pub(crate) op: String,
    pub(crate) memo: RawJson,
    pub(crate) event: Option<EventSeq>,
    pub(crate) when: When,
    pub(crate) order: usize,
    /// Its memo is that of the run which is repeated.
    pub(crate) is_copied: bool,
}

/// A step that was planned and then abandoned.
#[derive(Debug)]
pub(crate) struct Abandoned {
    pub(crate) op: String,
    pub(crate) planned: When,
    pub(crate) when: When,
}

/// A run.
#[derive(Debug)]
pub(crate) struct RunFact {
    pub(crate) slug: String,
    pub(crate) trigger: EventSeq,
    /// The last event before it: its own, unless it repeats another run.
    pub(crate) after: EventSeq,
    pub(crate) rerun_of: Option<RunId>,
    pub(crate) created: When,
    pub(crate) planned: BTreeMap<StepId, (String, When)>,
    pub(crate) steps: BTreeMap<StepId, StepFact>,
    /// Steps that are not wanted any more: opcode, when they were planned and when they were abandoned.
    pub(crate) abandoned: BTreeMap<StepId, Abandoned>,
    /// How often each item met records that had changed.
    conflicts: BTreeMap<ItemNumber, u32>,
    /// The newest attempt of each item.
    attempts: BTreeMap<ItemNumber, u32>,
    /// Items whose last attempt ended in a conflict.
    conflicted: BTreeSet<ItemNumber>,
    pub(crate) first_opened: Option<When>,
    /// Its event names a moment before which it must not start.
    not_before_ms: i64,
    open: BTreeMap<ItemNumber, RequestId>,
    /// When each failed item may be tried again.
    retries: BTreeMap<ItemNumber, i64>,
    pub(crate) ended: Option<(RunStatus, When)>,
}

/// Everything durable.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) lsn: Lsn,
    pub(crate) batch: u32,
    pub(crate) events: BTreeMap<EventSeq, EventFact>,
    pub(crate) event_ids: BTreeSet<EventId>,
    /// What each client's change of a counter counted.
    pub(crate) client_changes: BTreeMap<u64, String>,
    pub(crate) runs: BTreeMap<RunId, RunFact>,
    pub(crate) opened: BTreeSet<RequestId>,
    /// From which event on which apps are registered.
    pub(crate) catalogs: Vec<(EventSeq, When, Catalog)>,
    /// The latest moment that any owner had seen at the last commit.
    pub(crate) high_water_ms: i64,
}

/// Where history is read from.
pub(crate) struct Source<'a> {
    pub(crate) reader: &'a dyn StoreReader,
    pub(crate) shard: ShardId,
    pub(crate) scenario: &'a Scenario,
}

const PAGE: usize = 10_000;

impl History {
    pub(crate) fn last_event(&self) -> EventSeq {
        self.events.last_key_value().map_or(EventSeq(0), |(seq, _)| *seq)
    }

    /// The apps that were registered when this event was accepted.
    pub(crate) fn catalog_at(&self, seq: EventSeq) -> Catalog {
        let before = self.catalogs.iter().rev().find(|(after, ..)| *after < seq);
        before.map_or_else(Catalog::default, |(_, _, catalog)| *catalog)
    }

    /// The apps that were registered when this run was created.
    pub(crate) fn catalog_of(&self, run: &RunFact) -> Catalog {
        if run.rerun_of.is_none() {
            return self.catalog_at(run.trigger);
        }
        let before = self.catalogs.iter().rev().find(|(_, when, _)| *when < run.created);
        before.map_or_else(Catalog::default, |(_, _, catalog)| *catalog)
    }

    /// Takes in what the last commit wrote, at this moment of its owner.
    pub(crate) fn read(&mut self, from: &Source, now_ms: i64) -> Result<(), String> {
        let Source { reader, shard, scenario } = from;
        self.batch += 1;
        let rows = reader.journal(*shard, self.lsn, PAGE).map_err(|error| error.to_string())?;
        let mut after = self.last_event();
        loop {
            after = after.next();
            let Some(row) = reader.event(*shard, after).map_err(|error| error.to_string())? else { break };
            let event: Event = serde_json::from_slice(&row.body[1..]).map_err(|error| error.to_string())?;
            self.add_event(event);
        }
        for row in rows {
            let body = JournalBody::decode(&row.body).map_err(|error| error.to_string())?;
            let when = When { batch: self.batch, at_ms: body.at.as_millis() };
            for entry in body.entries {
                match (row.run, entry) {
                    (None, Entry::Records { .. }) => {}
                    (None, entry) => return Err(format!("{entry:?} of no run")),
                    (Some(run), entry) => {
                        self.add_entry(run, entry, when, scenario).map_err(|what| format!("run {run}: {what}"))?;
                    }
                }
            }
        }
        self.high_water_ms = self.high_water_ms.max(now_ms);
        Ok(())
    }

    fn add_event(&mut self, event: Event) {
        let data = event.data.to_value();
        let when = When { batch: self.batch, at_ms: event.received_at.as_millis() };
        let high_water_ms = self.high_water_ms.max(when.at_ms);
        self.event_ids.insert(event.internal_id);
        if *event.name == *CLIENT_COUNTED {
            let (number, counted) = (data["number"].as_u64(), data["counted"].as_str());
            self.client_changes.insert(number.unwrap_or_default(), counted.unwrap_or_default().to_owned());
        }
        let facts = Facts::of(&data);
        self.events.insert(event.seq, EventFact { event, data, facts, when, high_water_ms });
    }

    fn add_entry(&mut self, id: RunId, entry: Entry, when: When, scenario: &Scenario) -> Result<(), String> {
        if let Entry::Created { function, events, rerun_of, after } = entry {
            let event = self.events.get(&events[0]).filter(|_| rerun_of.is_none());
            let run = RunFact {
                slug: function,
                trigger: events[0],
                after: after.unwrap_or(events[0]),
                rerun_of,
                created: when,
                planned: BTreeMap::new(),
                steps: BTreeMap::new(),
                abandoned: BTreeMap::new(),
                conflicts: BTreeMap::new(),
                attempts: BTreeMap::new(),
                conflicted: BTreeSet::new(),
                first_opened: None,
                not_before_ms: event.map_or(0, |event| event.event.ts.as_millis()),
                open: BTreeMap::new(),
                retries: BTreeMap::new(),
                ended: None,
            };
            return match self.runs.insert(id, run) {
                None => Ok(()),
                Some(_) => Err("it was created twice".to_owned()),
            };
        }
        // A timer that fired stays fired, even when the next owner's clock is behind.
        let seen_ms = self.high_water_ms.max(when.at_ms);
        let run = self.runs.get_mut(&id).ok_or("it moves before it was created")?;
        if run.ended.is_some() {
            return Err(format!("{entry:?} after its end"));
        }
        match entry {
            Entry::Created { .. } | Entry::Records { .. } => Ok(()),
            Entry::Opened { item, attempt, request, step, starts } => {
                self.opened.insert(request);
                if starts != run.first_opened.is_none() {
                    return Err(format!("call {request} says that it starts its run: {starts}"));
                }
                run.first_opened.get_or_insert(when);
                run.check_time(item, seen_ms)?;
                run.check_attempt(item, attempt, step.as_ref())?;
                run.open(item, request, step.as_ref(), scenario)
            }
            Entry::Closed { item, end } => run.close(item, &end),
            Entry::Planned { step, op, .. } => {
                run.abandoned.remove(&step);
                if run.steps.contains_key(&step) || run.planned.insert(step.clone(), (op, when)).is_some() {
                    return Err(format!("step {step} was planned twice"));
                }
                Ok(())
            }
            Entry::Abandoned { step } => {
                let (op, planned) = run.planned.remove(&step).ok_or("a step was abandoned that was not planned")?;
                run.abandoned.insert(step, Abandoned { op, planned, when });
                Ok(())
            }
            Entry::Step { step, op, memo, event, copied, .. } => {
                run.finish_step(step, StepFact { op, memo, event, when, order: run.steps.len(), is_copied: copied })
            }
            Entry::Ended { status } => {
                run.ended = Some((status, when));
                Ok(())
            }
        }
    }
}

impl RunFact {
    /// Steps that were planned and are not over.
    pub(crate) fn outstanding(&self) -> impl Iterator<Item = &StepId> {
        self.planned.keys().filter(|step| !self.steps.contains_key(*step))
    }

    /// A start that is put off and a retry do not come too early.
    fn check_time(&mut self, item: ItemNumber, seen_ms: i64) -> Result<(), String> {
        let from_ms = self.retries.remove(&item).unwrap_or(self.not_before_ms);
        if seen_ms >= from_ms {
            return Ok(());
        }
        Err(format!("item {item} was sent {} ms too early", from_ms - seen_ms))
    }

    /// How often the item met records that had changed.
    pub(crate) fn conflicts_of(&self, item: ItemNumber) -> u32 {
        self.conflicts.get(&item).copied().unwrap_or(0)
    }
    pub(crate) fn conflicts(&self) -> u32 {
        self.conflicts.values().sum()
    }

    /// A conflict spends no attempt, and whatever else ended the last attempt spends one. Only an entry in which a step
    /// finished starts anew.
    fn check_attempt(&mut self, item: ItemNumber, attempt: u32, step: Option<&StepId>) -> Result<(), String> {
        if let Some(step) = step.filter(|step| self.abandoned.contains_key(*step)) {
            return Err(format!("step {step} was called after it was abandoned"));
        }
        let was_conflict = self.conflicted.remove(&item);
        let before = self.attempts.insert(item, attempt);
        let wanted = before.map_or(0, |before| before + u32::from(!was_conflict));
        let is_fresh = step.is_none() && attempt == u32::from(!was_conflict);
        if attempt == wanted || is_fresh {
            return Ok(());
        }
        Err(format!("item {item} was sent as attempt {attempt} where attempt {wanted} is next"))
    }

    fn open(
        &mut self,
        item: ItemNumber,
        request: RequestId,
        step: Option<&StepId>,
        scenario: &Scenario,
    ) -> Result<(), String> {
        if self.open.insert(item, request).is_some() {
            return Err(format!("item {item} was sent while it was on the wire"));
        }
        if self.open.iter().filter(|(open, _)| **open != item).any(|(_, other)| *other == request) {
            return Err(format!("dispatch {request} was used twice"));
        }
        let program = &scenario.function(&self.slug).ok_or("an unknown function runs")?.program;
        // Where all steps of a group must be over before the next ones start, an entry finds none of them running.
        let waits_for_all = program.version == 2 && !program.has_race_mode && !program.checkpoints;
        if step.is_none() && waits_for_all && self.outstanding().next().is_some() {
            let left = self.outstanding().map(StepId::as_str).collect::<Vec<_>>().join(", ");
            return Err(format!("the function was entered while the parallel steps {left} were not over"));
        }
        Ok(())
    }

    fn close(&mut self, item: ItemNumber, end: &AttemptEnd) -> Result<(), String> {
        match self.open.remove(&item) {
            Some(_) => {
                match end {
                    AttemptEnd::Retry { at, .. } => {
                        self.retries.insert(item, at.as_millis());
                    }
                    AttemptEnd::Conflict => {
                        *self.conflicts.entry(item).or_default() += 1;
                        self.conflicted.insert(item);
                    }
                    AttemptEnd::Answered | AttemptEnd::Failed { .. } | AttemptEnd::Lost => {}
                }
                Ok(())
            }
            None => Err(format!("item {item} ended ({end:?}) without being on the wire: a stale reply was taken")),
        }
    }

    fn finish_step(&mut self, step: StepId, fact: StepFact) -> Result<(), String> {
        if let Some(by) = fact.memo.to_value()["data"]["by"].as_str()
            && fact.op == "StepRun"
            && !fact.is_copied
            && !self.open.values().any(|request| request.to_string() == by)
        {
            return Err(format!("step {step} took its result from dispatch {by}, which is not on the wire"));
        }
        if self.abandoned.get(&step).is_some_and(|abandoned| abandoned.op != "StepPlanned") {
            return Err(format!("step {step} ended ({}) after it was abandoned", fact.op));
        }
        if self.steps.contains_key(&step) {
            return Err(format!("the result of step {step} was written twice"));
        }
        self.steps.insert(step, fact);
        Ok(())
    }
}
