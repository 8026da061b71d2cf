//! A round is given up, and with it every item that is open.

use serde::{Deserialize, Serialize};

use super::{Decision, Draft, ErrorType, ItemResult, JobStatus, SettledBy};

/// Why a round is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FailCause {
    /// The robot did not report everything in time.
    Timeout,
    /// Something else, in words.
    Failure(String),
}

/// Gives it up. The answer is whether anything was left to give up; nothing is when the round has ended or is another.
pub(crate) fn decide(mut draft: Draft, round: Option<u32>, cause: &FailCause) -> Decision<bool> {
    let job = draft.job();
    if !job.status.is_active() || round.is_some_and(|round| round != job.round) {
        return draft.decide(false);
    }
    let (reason, error_type, by) = match cause {
        FailCause::Timeout => {
            ("the robot did not report every item in time".to_owned(), ErrorType::Timeout, SettledBy::JobTimeout)
        }
        FailCause::Failure(reason) => (reason.clone(), ErrorType::Unknown, SettledBy::JobFailure),
    };
    let result = ItemResult::Error { error_type, error_message: Some(reason.clone()) };
    for position in draft.positions(|item| item.status.is_open()) {
        draft.settle(position, &result, by);
    }
    let short = reason.chars().take(crate::bounds::ROBOT_ANSWER_CHARS_MAX).collect();
    draft.end(JobStatus::Failed, Some(short));
    draft.decide(true)
}
