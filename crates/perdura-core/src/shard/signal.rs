//! A signal arrives.

use perdura_types::{RawJson, memo};

use super::Shard;
use crate::effect::Answer;
use crate::past::{Past, Unreadable};

impl Shard {
    pub(super) fn signal(&mut self, signal: &str, data: &RawJson, past: &mut dyn Past) -> Result<Answer, Unreadable> {
        let Some((id, number)) = self.signals.get(signal).copied() else { return Ok(Answer::NotFound) };
        let Some(mut run) = self.take_run(id, past)? else { return Ok(Answer::NotFound) };
        self.resume(&mut run, number, memo::signal(signal, data), None);
        self.put_run(run);
        Ok(Answer::Signalled(id))
    }
}
