//! The faults stop: everything must come to rest.

use perdura_core::Input;

use super::World;
use super::commit::Fate;
use crate::bounds::SETTLE_STEPS_MAX;
use crate::scenario::APPS;

impl World {
    pub(super) fn settle(&mut self) -> Result<(), String> {
        if self.is_draining || self.staged.drains {
            self.restart()?;
        }
        self.say("the faults stop");
        self.has_misfortunes = false;
        self.fate = Fate::Fine;
        self.expected = None;
        for app in 0..APPS {
            self.sync(app, 0)?;
        }
        for _ in 0..SETTLE_STEPS_MAX {
            self.step += 1;
            if !self.settle_one()? {
                return self.check_rest();
            }
        }
        Err(format!("it did not come to rest within {SETTLE_STEPS_MAX} steps"))
    }

    /// Lets one thing happen; false when there is nothing left.
    fn settle_one(&mut self) -> Result<bool, String> {
        if self.staged.inputs > 0 {
            self.commit()?;
        } else if let Some(id) = self.flights.iter().find(|(_, flight)| !flight.is_waiting).map(|(id, _)| *id) {
            self.advance_flight(id)?;
        } else if let Some(letter) = self.wire.pop().or_else(|| self.late.pop()) {
            self.deliver(letter)?;
        } else if let Some(at) = self.driver()?.shard().next_timer() {
            self.now_ms = self.now_ms.max(at.as_millis());
            self.handle(Input::Tick)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// At rest there is no live run, no call, no timer and no wait.
    fn check_rest(&mut self) -> Result<(), String> {
        let shard = self.driver()?.shard();
        let (live, open, ready) = (shard.live_runs(), shard.open_attempts(), shard.ready_attempts());
        let state = self.driver()?.fingerprint().map_err(|error| error.to_string())?;
        let left = state.lines().filter(|line| !line.starts_with("keys ") && !line.starts_with("app "));
        let left = left.filter(|line| *line != "signals {}").take(8).collect::<Vec<_>>().join("\n");
        if live + open + ready == 0 && left.is_empty() {
            return Ok(());
        }
        Err(format!("at rest there are still {live} live runs, {open} open calls and {ready} ready ones:\n{left}"))
    }
}
