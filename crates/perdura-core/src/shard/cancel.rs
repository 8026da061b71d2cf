//! A run is cancelled by a caller.

use perdura_types::RunId;

use super::Shard;
use crate::effect::Answer;
use crate::past::{Past, Unreadable};

impl Shard {
    pub(super) fn cancel_by_api(&mut self, id: RunId, past: &mut dyn Past) -> Result<Answer, Unreadable> {
        let Some(mut run) = self.take_run(id, past)? else { return Ok(Answer::NotFound) };
        self.cancel(&mut run);
        self.put_run(run);
        Ok(Answer::Done)
    }
}
