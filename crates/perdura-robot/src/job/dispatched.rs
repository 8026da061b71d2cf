//! What is known of a dispatch changes.

use super::{Decision, DispatchStatus, Draft, events};
use crate::bounds::ROBOT_ANSWER_CHARS_MAX;
use crate::refusal::Refusal;

/// What has become of a dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DispatchNews {
    /// It is about to leave.
    Sending,
    /// The robot has it.
    Accepted(String),
    /// The robot does not have it.
    Refused(String),
    /// Nobody knows.
    Unknown(String),
}

/// Writes it down, when the round is still the job's newest and active; repeating it changes nothing.
pub(crate) fn decide(mut draft: Draft, round: u32, news: &DispatchNews) -> Result<Decision<()>, Refusal> {
    let (status, answer) = match news {
        DispatchNews::Sending => (DispatchStatus::Sending, None),
        DispatchNews::Accepted(answer) => (DispatchStatus::Accepted, Some(answer)),
        DispatchNews::Refused(answer) => (DispatchStatus::Refused, Some(answer)),
        DispatchNews::Unknown(answer) => (DispatchStatus::Unknown, Some(answer)),
    };
    let job = draft.job();
    if *news == DispatchNews::Sending && (job.round != round || !job.status.is_active()) {
        let message = format!("job {} is {}: nothing is sent for it", job.job_id, job.status.as_str());
        return Err(Refusal::conflict("job_not_active", message));
    }
    // A robot that has been heard is known to have the dispatch, whatever comes later.
    let is_known = job.dispatch.status == DispatchStatus::Accepted;
    if job.round != round || is_known || job.dispatch.status == status && answer.is_none() {
        return Ok(draft.decide(()));
    }
    let (now, wait_ms) = (draft.now, draft.plan.job_type().round_ms(draft.job().round_items as usize));
    let job = draft.job_mut();
    job.dispatch.status = status;
    job.dispatch.answer = answer.map(|text| text.chars().take(ROBOT_ANSWER_CHARS_MAX).collect());
    if status == DispatchStatus::Accepted {
        job.dispatch.accepted_at = Some(now);
        if job.status.is_active() {
            job.deadline_at = Some(now.plus_ms(wait_ms));
        }
        let event = events::dispatched(draft.job(), now);
        draft.emit(event);
    }
    Ok(draft.decide(()))
}
