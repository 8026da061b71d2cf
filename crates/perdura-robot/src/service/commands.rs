//! What may be done to a job that exists.

use std::collections::BTreeSet;

use super::Robot;
use super::create::busy;
use crate::ids::{ItemId, JobId};
use crate::job::dispatched::DispatchNews;
use crate::job::fail::FailCause;
use crate::job::{
    Draft, Item, Job, Order, Place, Plan, accept_late, cancel, deadlines, dispatched, fail, processing, retry,
    rotate_key,
};
use crate::records::{ITEM_PLACES, ITEMS, JOBS, ORDERS, PLANS, Rows, Stored, item_key, items_of, order_key};
use crate::refusal::Refusal;
use perdura_types::Moment;

impl Robot {
    /// Stops an active job: what is open is not to be done. The robot is told afterwards.
    pub async fn cancel_job(&self, job: JobId, reason: Option<String>) -> Result<Job, Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| cancel::decide(whole(rows, job)?, reason.clone())).await
    }

    /// Tries the chosen items of an ended job again, or all that did not end well.
    pub async fn retry_job(&self, job: JobId, chosen: Option<BTreeSet<ItemId>>) -> Result<Job, Refusal> {
        if chosen.as_ref().is_some_and(BTreeSet::is_empty) {
            let message = "itemIds is empty: name an item, or leave it out to retry all that did not end well";
            return Err(Refusal::bad_request("items_invalid", message));
        }
        let workspace = self.read(move |rows| Ok(read_job(rows, job)?.value.workspace_id)).await?;
        let _submissions = self.inner.locks.workspace(&workspace).await;
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| {
            let mut draft = whole(rows, job)?;
            let orders = draft.items().map(|item| item.order_id.clone()).collect::<Vec<_>>();
            for order in orders {
                add_order(rows, &mut draft, &order)?;
            }
            let others = draft.orders().filter(|order| order.job_id != job);
            let busy = busy(rows, others)?;
            retry::decide(draft, chosen.as_ref(), &busy)
        })
        .await
    }

    /// Takes a late result of an item over.
    pub async fn accept_late(&self, job: JobId, item: ItemId, index: Option<usize>) -> Result<Item, Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| {
            let mut draft = bare(rows, job)?;
            let place = place_of(rows, item)?;
            if place.job_id != job {
                let message = format!("item {item} is not of job {job}: GET the job for its items");
                return Err(Refusal::not_found("item_not_found", message));
            }
            add_item(rows, &mut draft, place.position)?;
            accept_late::decide(draft, place.position, index)
        })
        .await
    }

    /// Gives a job's next dispatch another callback key.
    pub async fn rotate_key(&self, job: JobId, revokes: bool) -> Result<Job, Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| rotate_key::decide(bare(rows, job)?, revokes)).await
    }

    /// A round begins.
    pub(crate) async fn mark_processing(&self, job: JobId, round: u32) -> Result<(), Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| processing::decide(bare(rows, job)?, round)).await
    }

    /// What is known of a dispatch changes.
    pub(crate) async fn record_dispatch(&self, job: JobId, round: u32, news: DispatchNews) -> Result<(), Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| dispatched::decide(bare(rows, job)?, round, &news)).await
    }

    /// Items whose own deadline has passed are given up. The answer is when to look again, if ever.
    pub(crate) async fn sweep_items(&self, job: JobId, round: u32) -> Result<Option<Moment>, Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| {
            let is_quiet = read_job(rows, job)?.value.heartbeat_at.is_none();
            // Before the first sign of life no item has a deadline of its own.
            let draft = if is_quiet { bare(rows, job)? } else { whole(rows, job)? };
            Ok(deadlines::decide(draft, round))
        })
        .await
    }

    /// A round is given up, with everything that is open. The answer is whether there was anything to give up.
    pub(crate) async fn fail_job(&self, job: JobId, round: Option<u32>, cause: FailCause) -> Result<bool, Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| Ok(fail::decide(whole(rows, job)?, round, &cause))).await
    }
}

/// A job without its items.
pub(super) fn bare(rows: &Rows<'_>, job: JobId) -> Result<Draft, Refusal> {
    let stored = read_job(rows, job)?;
    let plan = rows.get::<Plan>(PLANS, &job.to_string())?.ok_or_else(|| not_found(job))?;
    Ok(Draft::new(rows.now, plan.value, stored))
}

/// A job with all its items.
pub(super) fn whole(rows: &Rows<'_>, job: JobId) -> Result<Draft, Refusal> {
    let mut draft = bare(rows, job)?;
    for item in rows.all::<Item>(ITEMS, &items_of(job))? {
        draft.add_item(item);
    }
    Ok(draft)
}

/// Adds an item, and its order, to a draft.
pub(super) fn add_item(rows: &Rows<'_>, draft: &mut Draft, position: u32) -> Result<(), Refusal> {
    let job = draft.job().job_id;
    let item = rows.get::<Item>(ITEMS, &item_key(job, position))?.ok_or_else(|| not_found(job))?;
    let order = item.value.order_id.clone();
    draft.add_item(item);
    add_order(rows, draft, &order)
}

fn add_order(rows: &Rows<'_>, draft: &mut Draft, order: &crate::ids::OrderId) -> Result<(), Refusal> {
    let key = order_key(&draft.job().workspace_id, order);
    if let Some(order) = rows.get::<Order>(ORDERS, &key)? {
        draft.add_order(order);
    }
    Ok(())
}

/// Where an item lies.
pub(super) fn place_of(rows: &Rows<'_>, item: ItemId) -> Result<Place, Refusal> {
    let place = rows.get::<Place>(ITEM_PLACES, &item.to_string())?;
    place.map(|stored| stored.value).ok_or_else(|| {
        let message = format!("there is no item {item}: send the itemId of the dispatch");
        Refusal::not_found("item_not_found", message)
    })
}

pub(super) fn read_job(rows: &Rows<'_>, job: JobId) -> Result<Stored<Job>, Refusal> {
    rows.get::<Job>(JOBS, &job.to_string())?.ok_or_else(|| not_found(job))
}

fn not_found(job: JobId) -> Refusal {
    Refusal::not_found("job_not_found", format!("there is no job {job}: GET /api/robot/jobs lists them"))
}
