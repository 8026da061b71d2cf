//! A robot is alive, and may have begun an item.

use super::{Decision, Draft, ItemStatus, events};
use crate::bounds::HEARTBEAT_PAUSE_MS;
use perdura_types::Moment;

/// Notes it. The answer is whether the job, and the item when one is named, still want a result.
pub(crate) fn decide(mut draft: Draft, item: Option<(u32, Option<u32>)>) -> Decision<bool> {
    if !draft.job().status.is_active() {
        return draft.decide(false);
    }
    let now = draft.now;
    let Some((position, attempt)) = item else {
        let is_fresh = |last: Moment| now < last.plus_ms(HEARTBEAT_PAUSE_MS);
        if !draft.job().heartbeat_at.is_some_and(is_fresh) {
            draft.job_mut().heartbeat_at = Some(now);
        }
        return draft.decide(true);
    };
    let current = draft.item(position);
    if !current.status.is_open() || attempt.is_some_and(|attempt| attempt != current.attempt) {
        return draft.decide(false);
    }
    let deadline = now.plus_ms(draft.plan.job_type().started_item_ms());
    let deadline = draft.job().deadline_at.map_or(deadline, |job| job.min(deadline));
    let is_fresh = |last: Moment| deadline < last.plus_ms(HEARTBEAT_PAUSE_MS);
    if draft.item(position).status == ItemStatus::Processing && draft.item(position).deadline_at.is_some_and(is_fresh) {
        return draft.decide(true);
    }
    draft.job_mut().heartbeat_at = Some(now);
    let item = draft.item_mut(position);
    item.deadline_at = Some(deadline);
    if item.status == ItemStatus::Pending {
        item.status = ItemStatus::Processing;
        item.started_at = Some(now);
        let event = events::item_started(draft.job(), draft.item(position), now);
        draft.emit(event);
    }
    draft.decide(true)
}
