//! A person stops a job: its open items are not to be done.

use super::{Decision, Draft, Job, JobStatus, events};
use crate::refusal::Refusal;

/// Cancels what is open. The robot is told by a function of its own, which the event starts.
pub(crate) fn decide(mut draft: Draft, reason: Option<String>) -> Result<Decision<Job>, Refusal> {
    let job = draft.job();
    if !job.status.is_active() {
        let message = format!("job {} is {}: only an active job can be cancelled", job.job_id, job.status.as_str());
        return Err(Refusal::conflict("job_not_active", message));
    }
    for position in draft.positions(|item| item.status.is_open()) {
        draft.cancel_item(position);
    }
    draft.end(JobStatus::Cancelled, Some(reason.unwrap_or_else(|| "cancelled by a person".to_owned())));
    let event = events::cancelled(draft.job(), draft.now);
    draft.emit(event);
    let job = settled_view(&draft);
    Ok(draft.decide(job))
}

/// The job as it will be read once the decision is applied.
pub(super) fn settled_view(draft: &Draft) -> Job {
    let job = draft.job().clone();
    Job { outcome: job.outcome_now(), updated_at: draft.now, ..job }
}
