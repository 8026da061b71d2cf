//! Time has passed: due timers fire, a bounded number at a time.

use perdura_types::{RunId, memo};

use super::Shard;
use crate::bounds::TIMERS_PER_TICK_MAX;
use crate::head::{ItemState, WaitKind};
use crate::past::{Past, Unreadable};
use crate::run::Run;
use crate::timers::TimerKind;

impl Shard {
    /// Fires what is due; the shell ticks again while [`Shard::next_timer`] is not in the future.
    pub(super) fn fire_timers(&mut self, past: &mut dyn Past) -> Result<(), Unreadable> {
        for _ in 0..TIMERS_PER_TICK_MAX {
            let Some((id, kind)) = self.timers.pop_due(self.now) else { break };
            self.fire(id, kind, past)?;
        }
        Ok(())
    }

    fn fire(&mut self, id: RunId, kind: TimerKind, past: &mut dyn Past) -> Result<(), Unreadable> {
        let Some(mut run) = self.take_run(id, past)? else { return Ok(()) };
        match kind {
            TimerKind::Item(number) => self.set_item_state(&mut run, number, ItemState::Ready),
            TimerKind::Wait(number) => self.time_out(&mut run, number),
            TimerKind::CancelWatch(number) => {
                if let Some(at) = run.head.cancels.iter().position(|cancel| cancel.number == number) {
                    let cancel = run.head.cancels.remove(at);
                    self.waits.remove(&cancel.event, (id, number));
                }
            }
            TimerKind::Start | TimerKind::Finish => self.cancel(&mut run),
        }
        self.put_run(run);
        Ok(())
    }

    fn time_out(&mut self, run: &mut Run, number: perdura_types::ItemNumber) {
        let Some(wait) = run.wait(number) else { return };
        let memo = match wait.kind {
            WaitKind::Sleep | WaitKind::Event { .. } | WaitKind::Signal { .. } => memo::nothing(),
            WaitKind::Invoke => memo::invoke_timeout(),
        };
        self.resume(run, number, memo, None);
    }
}
