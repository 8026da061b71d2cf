//! Trimming in memory. Runs go first, so that the events which only they kept go in the same call.

use perdura_types::{EventSeq, Lsn, RetentionClass, RunId, Timestamp};

use super::shard::Shard;
use crate::{Trim, Trimmed};

impl Shard {
    pub(super) fn trim(&mut self, trim: &Trim) -> Trimmed {
        let mut done = Trimmed::default();
        let mut budget = trim.rows_max.max(1);
        for (class, before) in RetentionClass::all().zip(trim.runs_before) {
            if let Some(before) = before {
                self.trim_runs(class, before, &mut budget, &mut done);
            }
        }
        self.trim_runless_journal(trim.keep_journal_from, &mut budget, &mut done);
        self.trim_events(trim, &mut budget, &mut done);
        self.trim_records(trim.now, &mut budget, &mut done);
        done.more = budget == 0;
        done
    }

    fn trim_runs(&mut self, class: RetentionClass, before: Timestamp, budget: &mut usize, done: &mut Trimmed) {
        while *budget > 0 {
            let of_class = (class, Timestamp::from_millis(i64::MIN), RunId::MIN)..(class, before, RunId::MIN);
            let Some(&(_, _, run)) = self.ended.range(of_class).next() else { return };
            let rows: Vec<Lsn> = self.run_positions(Some(run)).collect();
            self.remove_head(run);
            done.runs += 1;
            *budget = budget.saturating_sub(1 + rows.len());
            self.remove_journal(Some(run), &rows, done);
        }
    }

    fn trim_runless_journal(&mut self, keep_from: Lsn, budget: &mut usize, done: &mut Trimmed) {
        let rows: Vec<Lsn> = self.run_positions(None).take_while(|lsn| *lsn < keep_from).take(*budget).collect();
        *budget -= rows.len();
        self.remove_journal(None, &rows, done);
    }

    fn run_positions(&self, run: Option<RunId>) -> impl Iterator<Item = Lsn> + '_ {
        self.journal_by_run.range((run, Lsn(0))..=(run, Lsn(u64::MAX))).map(|(_, lsn)| *lsn)
    }

    fn remove_journal(&mut self, run: Option<RunId>, rows: &[Lsn], done: &mut Trimmed) {
        for lsn in rows {
            self.journal.remove(lsn);
            self.journal_by_run.remove(&(run, *lsn));
            done.journal += 1;
        }
    }

    fn trim_events(&mut self, trim: &Trim, budget: &mut usize, done: &mut Trimmed) {
        let Some(before) = trim.events_before else { return };
        let old: Vec<EventSeq> = self
            .events
            .range(..trim.keep_events_from)
            .filter(|(seq, event)| event.received_at < before && !self.starts_a_run(**seq))
            .map(|(seq, _)| *seq)
            .take(*budget)
            .collect();
        *budget -= old.len();
        for seq in old {
            let event = self.events.remove(&seq).expect("it was listed a moment ago");
            self.events_by_id.remove(&(event.id, seq));
            let named = self.events_by_name.get_mut(&event.name).expect("every event is listed under its name");
            named.remove(&seq);
            if named.is_empty() {
                self.events_by_name.remove(&event.name);
            }
            done.events += 1;
        }
    }

    fn starts_a_run(&self, seq: EventSeq) -> bool {
        self.by_trigger.range((seq, RunId::MIN)..).next().is_some_and(|(trigger, _)| *trigger == seq)
    }

    fn trim_records(&mut self, now: Timestamp, budget: &mut usize, done: &mut Trimmed) {
        for collection in self.records.values_mut() {
            let expired: Vec<String> = collection
                .iter()
                .filter(|(_, record)| record.expires_at.is_some_and(|at| at <= now))
                .map(|(key, _)| key.clone())
                .take(*budget)
                .collect();
            *budget -= expired.len();
            done.records += expired.len() as u64;
            for key in expired {
                collection.remove(&key);
            }
        }
        self.records.retain(|_, collection| !collection.is_empty());
    }
}
