//! Items that have begun and were not heard of again are given up, so that one of them does not hold the batch.

use super::{Decision, Draft, ErrorType, ItemResult, SettledBy};
use perdura_types::Moment;

/// Gives up what is due. The answer is when to look again; never, once the round has ended.
pub(crate) fn decide(mut draft: Draft, round: u32) -> Decision<Option<Moment>> {
    if draft.job().round != round || !draft.job().status.is_active() {
        return draft.decide(None);
    }
    let (now, patience_ms, end) = (draft.now, draft.plan.job_type().started_item_ms(), draft.job().deadline_at);
    // At the job's own deadline the whole job is given up, and says so.
    let is_early = |at: Moment| end.is_none_or(|end| at < end);
    let due =
        draft.positions(|item| item.status.is_open() && item.deadline_at.is_some_and(|at| at <= now && is_early(at)));
    for position in due {
        let message = format!(
            "the robot began this item and did not report it within {} s",
            draft.item(position).started_at.map_or(patience_ms, |at| now.0.since(at.0)) / 1_000
        );
        let result = ItemResult::Error { error_type: ErrorType::Timeout, error_message: Some(message) };
        draft.settle(position, &result, SettledBy::ItemDeadline);
    }
    draft.complete_if_settled();
    if !draft.job().status.is_active() {
        return draft.decide(None);
    }
    // An item that begins after this moment is not due before its whole time has passed.
    let next = draft.items().filter(|item| item.status.is_open()).filter_map(|item| item.deadline_at);
    let next = next.filter(|at| is_early(*at)).chain([now.plus_ms(patience_ms)]).min();
    draft.decide(next)
}
