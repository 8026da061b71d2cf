//! A person takes a late result over.

use super::{Decision, Draft, Item, ItemResult, ItemStatus, SettledBy};
use crate::refusal::Refusal;

/// Applies one late result: the one at `index`, or the newest success, or the newest.
pub(crate) fn decide(mut draft: Draft, position: u32, index: Option<usize>) -> Result<Decision<Item>, Refusal> {
    let item = draft.item(position);
    check(item)?;
    let index = pick(item, index)?;
    let (result, before) = (item.late_results[index].result.clone(), item.status);
    let screenshot = item.late_results[index].screenshot.clone();
    let now = draft.now;
    draft.item_mut(position).late_results[index].accepted_at = Some(now);
    draft.write_result(position, &result, SettledBy::AcceptedLate);
    draft.item_mut(position).screenshot = screenshot;
    let job = draft.job_mut();
    match before {
        ItemStatus::Error => job.error_count -= 1,
        ItemStatus::Cancelled => job.cancelled_count -= 1,
        ItemStatus::Pending | ItemStatus::Processing | ItemStatus::Success => {
            unreachable!("only items that did not end well take a late result")
        }
    }
    match result {
        ItemResult::Success { .. } => job.success_count += 1,
        ItemResult::Error { .. } => job.error_count += 1,
    }
    draft.announce(position);
    let item = draft.item(position).clone();
    Ok(draft.decide(item))
}

fn check(item: &Item) -> Result<(), Refusal> {
    match item.status {
        ItemStatus::Error | ItemStatus::Cancelled => Ok(()),
        ItemStatus::Pending | ItemStatus::Processing => {
            let message = format!(
                "item {} is {} in attempt {}: wait for its end or cancel the job before a late result is accepted",
                item.item_id,
                item.status.as_str(),
                item.attempt
            );
            Err(Refusal::conflict("item_open", message))
        }
        ItemStatus::Success => {
            let message = format!("item {} has ended well: there is nothing to accept", item.item_id);
            Err(Refusal::conflict("item_succeeded", message))
        }
    }
}

fn pick(item: &Item, index: Option<usize>) -> Result<usize, Refusal> {
    let late = &item.late_results;
    if let Some(index) = index {
        return if index < late.len() {
            Ok(index)
        } else {
            let message = format!("lateIndex is {index}, but item {} has {} late results", item.item_id, late.len());
            Err(Refusal::bad_request("late_result_unknown", message))
        };
    }
    let success = late.iter().rposition(|late| matches!(late.result, ItemResult::Success { .. }));
    success.or(late.len().checked_sub(1)).ok_or_else(|| {
        let message = format!("item {} has no late result: there is nothing to accept", item.item_id);
        Refusal::conflict("no_late_result", message)
    })
}
