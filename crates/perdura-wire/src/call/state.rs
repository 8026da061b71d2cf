//! The state of a run as an SDK fetches it when its call left it out.

use perdura_types::{Event, RawJson, StepId};
use serde::{Serialize, Serializer};

/// The body of `GET /v0/runs/{id}/actions`: the same object as `steps` of a call.
pub fn encode_steps(steps: &[(StepId, RawJson)]) -> Vec<u8> {
    crate::answer::body(&Steps(steps))
}

/// The body of `GET /v0/runs/{id}/batch`: all events of the run.
pub fn encode_events<E: AsRef<Event>>(events: &[E]) -> Vec<u8> {
    let public: Vec<RawJson> = events.iter().map(|event| event.as_ref().to_public()).collect();
    crate::answer::body(&public)
}

/// Memos as an object, in the order the steps finished.
pub(super) struct Steps<'a>(pub(super) &'a [(StepId, RawJson)]);

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, memo)| (id, memo)))
    }
}
