//! One batch: its items one after another, in one visit to the portal, and always an end.

use std::sync::Arc;

use super::Workshop;
use super::item::{self, Interrupted};
use super::visit::Visit;
use crate::courier::heartbeat::Heartbeat;
use crate::driver::{Driver, Failure};
use crate::ids::Reference;
use crate::spool::{Batch, Begin, Progress};
use crate::stop::Stop;
use crate::wire::callback::Outcome;
use crate::wire::dispatch::Item;

/// Works on a batch until all its items have ended, or the robot stops.
pub async fn run<D: Driver>(workshop: &Workshop<D>, batch: &Arc<Batch>, mut stop: Stop) {
    let _place = tokio::select! {
        place = workshop.places.acquire() => place.expect("nobody closes the places"),
        () = stop.requested() => return,
    };
    let id = &batch.dispatch.dispatch_id;
    if !has_open_items(workshop, batch) {
        return;
    }
    tracing::info!(dispatch = %id, items = batch.dispatch.items.len(), "batch begins");
    let mut visit = Visit::new(workshop, batch, stop.clone());
    let interrupted = match visit.begin().await {
        Ok(()) => work_on_items(workshop, batch, &mut visit, &mut stop).await,
        Err(failure) => Err(Interrupted::Over(failure)),
    };
    match interrupted {
        Ok(()) => tracing::info!(dispatch = %id, "batch ends"),
        Err(Interrupted::Stopping) => tracing::info!(dispatch = %id, "the rest of the batch is for the next start"),
        Err(Interrupted::Over(_)) if stop.is_requested() => {
            tracing::info!(dispatch = %id, "the session ended with the robot: the rest is for the next start");
        }
        Err(Interrupted::Over(failure)) => {
            tracing::error!(dispatch = %id, %failure, "batch cannot go on: its open items are reported");
            report_open_items(workshop, batch, &failure).await;
        }
    }
    visit.end().await;
}

fn has_open_items<D: Driver>(workshop: &Workshop<D>, batch: &Batch) -> bool {
    (0..batch.dispatch.items.len()).any(|item| progress(workshop, batch, item).is_open())
}

fn progress<D: Driver>(workshop: &Workshop<D>, batch: &Batch, item: usize) -> Progress {
    // A batch that is over has forgotten its items; nothing is left to do for them.
    workshop.spool.progress(batch, item).unwrap_or(Progress::Cancelled)
}

async fn work_on_items<D: Driver>(
    workshop: &Workshop<D>,
    batch: &Arc<Batch>,
    visit: &mut Visit<'_, D>,
    stop: &mut Stop,
) -> Result<(), Interrupted> {
    let heartbeat = Heartbeat::new(workshop.heartbeats.clone(), Arc::clone(batch));
    let mut is_first = true;
    for (index, item) in batch.dispatch.items.iter().enumerate() {
        if !progress(workshop, batch, index).is_open() {
            continue;
        }
        if !is_first {
            stop.pause(workshop.pace.item_pause).await;
        }
        is_first = false;
        if stop.is_requested() {
            return Err(Interrupted::Stopping);
        }
        // From here on the item may be at the carrier's: the journal says so before the portal can.
        let begin = workshop.spool.begin(batch, index).await;
        if begin == Begin::Skip {
            continue;
        }
        heartbeat.begun(index);
        let outcome = item::work(workshop, visit, item, begin, stop).await?;
        tracing::info!(item_id = %item.item_id, outcome = outcome.word(), "item ends");
        workshop.spool.settle(batch, vec![(index, outcome)]).await;
    }
    Ok(())
}

/// Nothing is left pending: who waits for these items learns why they were not done.
async fn report_open_items<D: Driver>(workshop: &Workshop<D>, batch: &Batch, failure: &Failure) {
    let outcome = |(index, item): (usize, &Item)| {
        let message = match progress(workshop, batch, index) {
            Progress::Settled { .. } | Progress::Cancelled => return None,
            Progress::Waiting => format!("not begun: {failure}"),
            Progress::Begun => {
                let reference = Reference::of(&item.item_id, item.attempt);
                format!("{failure}; whether it was shipped is not known: search the portal for {reference}")
            }
        };
        Some((index, Outcome::error(failure.error_type(), &message, None)))
    };
    let outcomes = batch.dispatch.items.iter().enumerate().filter_map(outcome).collect();
    workshop.spool.settle(batch, outcomes).await;
}
