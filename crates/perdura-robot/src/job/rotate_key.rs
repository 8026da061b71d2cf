//! The next dispatch of a job gets another callback key.

use super::cancel::settled_view;
use super::{Decision, Draft, Job};
use crate::bounds::KEYS_PER_JOB_MAX;
use crate::refusal::Refusal;

/// Counts the key up. The keys before it are taken until they are revoked: the robot may be at work with one of them.
pub(crate) fn decide(mut draft: Draft, revokes: bool) -> Result<Decision<Job>, Refusal> {
    let number = draft.job().key_number() + 1;
    if number > KEYS_PER_JOB_MAX {
        let message = format!("the key of job {} was rotated {KEYS_PER_JOB_MAX} times", draft.job().job_id);
        return Err(Refusal::conflict("keys_exhausted", message));
    }
    let job = draft.job_mut();
    job.key_id = Job::key_id_of(job.job_id, number);
    if revokes {
        job.oldest_key = number;
    }
    let job = settled_view(&draft);
    Ok(draft.decide(job))
}
