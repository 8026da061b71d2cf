//! A robot reports items: the callback.

use super::{Decision, Draft, Item, ItemResult, LateResult, SettledBy, events};
use crate::bounds::LATE_RESULTS_MAX;
use crate::ids::ItemId;
use crate::refusal::Refusal;

/// What a robot says of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) item: ItemId,
    /// Robots of old do not say which attempt they mean.
    pub(crate) attempt: Option<u32>,
    pub(crate) result: ItemResult,
    pub(crate) screenshot: Option<String>,
}

/// What has become of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receipt {
    /// It ended the attempt.
    Counted,
    /// The attempt had ended by an earlier report.
    Duplicate,
    /// The attempt had ended otherwise: it is kept for a person.
    Late,
}

/// Takes all reports, in order, or none.
pub(crate) fn decide(mut draft: Draft, reports: &[(u32, Report)]) -> Result<Decision<Vec<Receipt>>, Refusal> {
    let mut receipts = Vec::with_capacity(reports.len());
    for (position, report) in reports {
        receipts.push(take(&mut draft, *position, report)?);
    }
    draft.complete_if_settled();
    Ok(draft.decide(receipts))
}

fn take(draft: &mut Draft, position: u32, report: &Report) -> Result<Receipt, Refusal> {
    let item = draft.item(position);
    let attempt = attempt_of(item, report.attempt)?;
    if attempt == item.attempt && item.status.is_open() {
        assert!(draft.job().status.is_active(), "item {} is open in an ended job", item.item_id);
        draft.settle(position, &report.result, SettledBy::Callback);
        draft.job_mut().round_has_results = true;
        draft.item_mut(position).screenshot.clone_from(&report.screenshot);
        return Ok(Receipt::Counted);
    }
    match item.end_of(attempt) {
        Some(SettledBy::Callback) => {
            // A second result of one attempt never counts; one that says something else is worth a look.
            if contradicts(item, attempt, &report.result) {
                keep_late(draft, position, attempt, report);
            }
            Ok(Receipt::Duplicate)
        }
        Some(
            SettledBy::ItemDeadline
            | SettledBy::JobTimeout
            | SettledBy::JobFailure
            | SettledBy::Cancel
            | SettledBy::AcceptedLate,
        )
        | None => {
            keep_late(draft, position, attempt, report);
            Ok(Receipt::Late)
        }
    }
}

fn attempt_of(item: &Item, given: Option<u32>) -> Result<u32, Refusal> {
    match given {
        Some(attempt) if (1..=item.attempt).contains(&attempt) => Ok(attempt),
        Some(attempt) => {
            let message = format!(
                "attempt is {attempt}, but item {} has attempts 1 to {}: send the attempt of the dispatch",
                item.item_id, item.attempt
            );
            Err(Refusal::bad_request("attempt_unknown", message))
        }
        None if item.attempt == 1 => Ok(1),
        None => {
            let message = format!(
                "attempt is missing, but item {} is in attempt {}: send the attempt of the dispatch",
                item.item_id, item.attempt
            );
            Err(Refusal::bad_request("attempt_required", message))
        }
    }
}

fn contradicts(item: &Item, attempt: u32, result: &ItemResult) -> bool {
    if attempt != item.attempt {
        let earlier = item.history.iter().find(|ended| ended.attempt == attempt);
        return earlier.is_some_and(|ended| ended.status != result.status());
    }
    match result {
        ItemResult::Success { tracking_number, .. } => {
            item.status != result.status()
                || *tracking_number != item.tracking_number.clone().or(item.guide_number.clone())
        }
        ItemResult::Error { .. } => item.status != result.status(),
    }
}

/// Keeps a result for a person, once.
fn keep_late(draft: &mut Draft, position: u32, attempt: u32, report: &Report) {
    let late = &draft.item(position).late_results;
    if late.iter().any(|late| late.attempt == attempt && late.result == report.result) {
        return;
    }
    let mut place = None;
    if late.len() >= LATE_RESULTS_MAX {
        // A success is what a person looks for; of errors the earlier ones will do.
        let is_success = matches!(report.result, ItemResult::Success { .. });
        let error = late.iter().position(|late| matches!(late.result, ItemResult::Error { .. }));
        let Some(error) = error.filter(|_| is_success) else { return };
        place = Some(error);
    }
    let now = draft.now;
    let (result, screenshot) = (report.result.clone(), report.screenshot.clone());
    let entry = LateResult { attempt, result, screenshot, received_at: now, accepted_at: None };
    let item = draft.item_mut(position);
    match place {
        Some(place) => item.late_results[place] = entry,
        None => item.late_results.push(entry),
    }
    draft.job_mut().late_count += 1;
    let event = events::item_late(draft.job(), draft.item(position), attempt, report.result.status(), now);
    draft.emit(event);
}
