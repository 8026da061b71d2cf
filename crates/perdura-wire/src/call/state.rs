//! The state of a run as an SDK fetches it when its call left it out.

use perdura_types::{Event, FinishedSteps, RawJson};
use serde::{Serialize, Serializer};

/// The body of `GET /v0/runs/{id}/actions`: the same object as `steps` of a call.
pub fn encode_steps(steps: &FinishedSteps) -> Vec<u8> {
    crate::answer::body(&Steps(Some(steps)))
}

/// The body of `GET /v0/runs/{id}/batch`: all events of the run.
pub fn encode_events<E: AsRef<Event>>(events: &[E]) -> Vec<u8> {
    let public: Vec<RawJson> = events.iter().map(|event| event.as_ref().to_public()).collect();
    crate::answer::body(&public)
}

/// Memos as an object, in the order the steps finished, and after them other arguments for steps that are not finished;
/// an empty one when they are left out.
pub(super) struct Steps<'a>(pub(super) Option<&'a FinishedSteps>);

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = self.0.iter().flat_map(|steps| steps.iter().chain(steps.inputs()));
        serializer.collect_map(all.map(|(id, memo)| (id, memo)))
    }
}
