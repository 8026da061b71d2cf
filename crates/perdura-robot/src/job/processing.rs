//! A round begins: from here on its dispatch may leave.

use super::{Decision, Draft, JobStatus, events};
use crate::refusal::Refusal;

/// Repeating it changes nothing. Refused when the round is not the job's newest, or has ended.
pub(crate) fn decide(mut draft: Draft, round: u32) -> Result<Decision<()>, Refusal> {
    let job = draft.job();
    if job.round != round || !job.status.is_active() {
        let (id, status) = (job.job_id, job.status.as_str());
        let message = format!("job {id} is {status} in round {}, so round {round} cannot begin", job.round);
        return Err(Refusal::conflict("job_not_active", message));
    }
    if job.status == JobStatus::Pending {
        let now = draft.now;
        let job = draft.job_mut();
        job.status = JobStatus::Processing;
        job.started_at = job.started_at.or(Some(now));
        let event = events::processing(draft.job(), now);
        draft.emit(event);
    }
    Ok(draft.decide(()))
}
