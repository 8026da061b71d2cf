//! A wait looks back: an event since the run's start that the run has not used yet ends it at once.

use std::sync::Arc;

use perdura_types::{Event, EventSeq};

use super::Shard;
use crate::bounds::LOOK_BACK_PAGE;
use crate::head::Condition;
use crate::journal;
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;

impl Shard {
    /// The first event of this name that fits, if there is one.
    pub(super) fn look_back(
        &self,
        run: &Run,
        name: &str,
        condition: &Condition,
        past: &mut dyn Past,
    ) -> Result<Option<Arc<Event>>, Unreadable> {
        let start = run.head.looks_back_to();
        if *condition == Condition::Never {
            return Ok(None);
        }
        if let Some(found) = self.look_back_on_disk(run, name, condition, start, past)? {
            return Ok(Some(found));
        }
        let recent = self.recent.named(name, start.max(self.recent.floor()));
        Ok(recent.into_iter().find(|event| self.fits(run, event, condition)))
    }

    /// Events that memory no longer holds.
    fn look_back_on_disk(
        &self,
        run: &Run,
        name: &str,
        condition: &Condition,
        start: EventSeq,
        past: &mut dyn Past,
    ) -> Result<Option<Arc<Event>>, Unreadable> {
        let (mut after, until) = (start, self.recent.floor());
        while after < until && !planted!(self.config, LookBackOnlyInMemory) {
            let page = past.events_named(name, after, until, LOOK_BACK_PAGE)?;
            for row in &page {
                let event: Event = journal::decode("an event", &row.body)?;
                if self.fits(run, &event, condition) {
                    return Ok(Some(Arc::new(event)));
                }
            }
            match page.last() {
                Some(last) if page.len() == LOOK_BACK_PAGE => after = last.seq,
                Some(_) | None => break,
            }
        }
        Ok(None)
    }

    fn fits(&self, run: &Run, event: &Event, condition: &Condition) -> bool {
        if run.has_used(event.seq) && !planted!(self.config, UsedEventTakenAgain) {
            return false;
        }
        match condition {
            Condition::Any => true,
            Condition::Never => false,
            Condition::If(program) => {
                program.matches(&event.to_public().to_value(), self.now.as_millis()).unwrap_or(false)
            }
        }
    }
}
