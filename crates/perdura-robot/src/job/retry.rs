//! Items are tried again: each gets its next attempt, the job its next round.

use std::collections::{BTreeMap, BTreeSet};

use super::cancel::settled_view;
use super::{Decision, Dispatch, Draft, EndedAttempt, Item, ItemStatus, Job, JobStatus, events};
use crate::bounds::ATTEMPTS_PER_ITEM_MAX;
use crate::ids::{ItemId, JobId, OrderId};
use crate::refusal::Refusal;

/// Tries the chosen items again, or all that did not end well. `busy` are orders that another active job has.
pub(crate) fn decide(
    mut draft: Draft,
    chosen: Option<&BTreeSet<ItemId>>,
    busy: &BTreeMap<OrderId, JobId>,
) -> Result<Decision<Job>, Refusal> {
    check_job(&draft)?;
    let positions = pick(&draft, chosen)?;
    for position in &positions {
        check_item(draft.item(*position), busy)?;
    }
    for position in &positions {
        reopen_item(&mut draft, *position);
    }
    reopen_job(&mut draft, positions.len());
    let orchestrator = draft.plan.job_type().orchestrator;
    let items = positions.iter().map(|position| draft.item(*position)).collect::<Vec<_>>();
    let event = events::submitted(draft.job(), orchestrator, &items, draft.now);
    draft.emit(event);
    let job = settled_view(&draft);
    Ok(draft.decide(job))
}

fn check_job(draft: &Draft) -> Result<(), Refusal> {
    let job = draft.job();
    if job.status.is_active() {
        let message =
            format!("job {} is {}: wait for its end or cancel it before a retry", job.job_id, job.status.as_str());
        return Err(Refusal::conflict("job_active", message));
    }
    if draft.now.plus_ms(draft.plan.job_type().round_ms(job.total_items as usize)) >= job.expires_at {
        let message = format!("job {} is too old for another round: create a new job", job.job_id);
        return Err(Refusal::conflict("job_expiring", message));
    }
    Ok(())
}

fn pick(draft: &Draft, chosen: Option<&BTreeSet<ItemId>>) -> Result<Vec<u32>, Refusal> {
    let Some(chosen) = chosen else {
        let positions = draft.positions(|item| matches!(item.status, ItemStatus::Error | ItemStatus::Cancelled));
        if positions.is_empty() {
            let message = format!("every item of job {} ended well: there is nothing to retry", draft.job().job_id);
            return Err(Refusal::conflict("nothing_to_retry", message));
        }
        return Ok(positions);
    };
    let positions = draft.positions(|item| chosen.contains(&item.item_id));
    if positions.len() < chosen.len() {
        let known = draft.items().map(|item| item.item_id).collect::<BTreeSet<_>>();
        let unknown = chosen.iter().find(|item| !known.contains(item)).expect("fewer were found than were chosen");
        let message = format!("item {unknown} is not of job {}: GET the job for its items", draft.job().job_id);
        return Err(Refusal::not_found("item_not_found", message));
    }
    Ok(positions)
}

fn check_item(item: &Item, busy: &BTreeMap<OrderId, JobId>) -> Result<(), Refusal> {
    if !matches!(item.status, ItemStatus::Error | ItemStatus::Cancelled) {
        let message = format!(
            "item {} (order '{}') is {}: only items with an error and cancelled ones are tried again",
            item.item_id,
            item.order_id,
            item.status.as_str()
        );
        return Err(Refusal::conflict("item_not_retriable", message));
    }
    if item.attempt >= ATTEMPTS_PER_ITEM_MAX {
        let message = format!(
            "item {} (order '{}') has had {ATTEMPTS_PER_ITEM_MAX} attempts, which is the limit: create a new job for it",
            item.item_id, item.order_id
        );
        return Err(Refusal::conflict("attempts_exhausted", message));
    }
    match busy.get(&item.order_id) {
        Some(job) => Err(super::create::order_active(None, &item.order_id, *job)),
        None => Ok(()),
    }
}

fn reopen_item(draft: &mut Draft, position: u32) {
    let (now, job_id) = (draft.now, draft.job().job_id);
    match draft.item(position).status {
        ItemStatus::Error => draft.job_mut().error_count -= 1,
        ItemStatus::Cancelled => draft.job_mut().cancelled_count -= 1,
        ItemStatus::Pending | ItemStatus::Processing | ItemStatus::Success => {
            unreachable!("only items that did not end well are picked")
        }
    }
    let item = draft.item_mut(position);
    item.history.push(EndedAttempt {
        attempt: item.attempt,
        status: item.status,
        error_type: item.error_type.take(),
        error_message: item.error_message.take(),
        settled_by: item.settled_by.take(),
        completed_at: item.completed_at.take(),
    });
    item.attempt += 1;
    item.retry_count += 1;
    item.last_retry_at = Some(now);
    item.status = ItemStatus::Pending;
    (item.started_at, item.deadline_at, item.screenshot) = (None, None, None);
    let order = item.order_id.clone();
    draft.order_mut(&order).job_id = job_id;
}

fn reopen_job(draft: &mut Draft, items: usize) {
    let job = draft.job_mut();
    job.round += 1;
    job.round_items = u32::try_from(items).expect("a job has at most 10,000 items");
    job.status = JobStatus::Pending;
    job.batch_completed_emitted = false;
    job.round_has_results = false;
    job.dispatch = Dispatch::fresh(job.job_id, job.round);
    (job.failure_reason, job.completed_at, job.deadline_at, job.heartbeat_at) = (None, None, None, None);
}
