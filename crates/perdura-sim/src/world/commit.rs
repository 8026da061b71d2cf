//! A commit, and the misfortunes around it.

use perdura_core::Effect;
use perdura_engine::DriverError;
use perdura_store::{Fault, Faults};

use super::{Staged, World};
use crate::history::{Source, When};

/// What becomes of the next commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Fine,
    /// The store is busy for a moment.
    Busy,
    /// It is written, and the store does not say so.
    UnknownDone,
    /// It is not written, and the store does not say so.
    UnknownLost,
    /// The process dies before it is written.
    CrashBefore,
    /// The process dies after it is written and before anything leaves.
    CrashAfter,
    /// The process dies while things leave.
    CrashWhileLeaving,
    /// Somebody else claims the shard just before.
    Fenced,
    /// A second owner takes over, and the first does not know.
    Takeover,
}

impl Fate {
    /// Whether the state at the last commit is what the next owner must find.
    fn loses_the_next_commit(self) -> bool {
        match self {
            Self::CrashBefore | Self::Fenced | Self::Takeover => true,
            Self::Fine
            | Self::Busy
            | Self::UnknownDone
            | Self::UnknownLost
            | Self::CrashAfter
            | Self::CrashWhileLeaving => false,
        }
    }
}

impl World {
    /// Chooses what becomes of the next commit.
    pub(super) fn choose_fate(&mut self) -> Result<(), String> {
        self.fate = Fate::Fine;
        self.expected = None;
        if !self.has_misfortunes || !self.rng.percent(self.scenario.misfortunes_percent) {
            return Ok(());
        }
        self.fate = self.rng.pick(&[
            Fate::Busy,
            Fate::UnknownDone,
            Fate::UnknownLost,
            Fate::CrashBefore,
            Fate::CrashBefore,
            Fate::CrashAfter,
            Fate::CrashAfter,
            Fate::CrashWhileLeaving,
            Fate::Fenced,
            Fate::Takeover,
        ]);
        if self.fate.loses_the_next_commit() {
            self.expect_state()?;
        }
        Ok(())
    }

    /// Remembers the state of now as the one that the next owner must find.
    fn expect_state(&mut self) -> Result<(), String> {
        let state = self.fingerprint()?;
        self.expected = Some((state, self.now()));
        Ok(())
    }

    fn fingerprint(&mut self) -> Result<String, String> {
        self.driver()?.fingerprint().map_err(|error| format!("the state cannot be shown: {error}"))
    }

    /// Commits what the shard took since the last commit, as its fate has it.
    pub(super) fn commit(&mut self) -> Result<(), String> {
        if self.staged.inputs == 0 {
            return Ok(());
        }
        self.figures.commits += 1;
        let fault = match self.fate {
            Fate::Fine | Fate::CrashWhileLeaving => Fault::None,
            Fate::Busy => Fault::Busy,
            Fate::UnknownDone => Fault::UnknownDone,
            Fate::UnknownLost => Fault::UnknownLost,
            Fate::CrashBefore => Fault::CrashBefore,
            Fate::CrashAfter => Fault::CrashAfter,
            Fate::Fenced => Fault::Fenced,
            Fate::Takeover => return self.take_over(),
        };
        if matches!(self.fate, Fate::CrashAfter | Fate::CrashWhileLeaving) {
            self.expect_state()?;
        }
        let (inputs, drains) = (self.staged.inputs, self.staged.drains);
        self.say(&format!("commit of {inputs} inputs: {:?}", self.fate));
        self.store.set_faults(Faults::script([fault]));
        let now = self.now();
        let result = self.driver()?.commit(now);
        self.store.set_faults(Faults::none());
        match result {
            Ok(effects) => {
                self.take_in_commit()?;
                if self.fate == Fate::CrashWhileLeaving {
                    let some = self.rng.index(effects.len() + 1);
                    self.let_out(effects.into_iter().take(some).collect())?;
                    return self.restart();
                }
                self.let_out(effects)?;
                self.is_draining |= drains;
                self.check_slots()?;
                self.choose_fate()
            }
            Err(error) => {
                self.check_failure(&error)?;
                self.restart()
            }
        }
    }

    /// A commit may fail only as its fate says.
    fn check_failure(&mut self, error: &DriverError) -> Result<(), String> {
        let is_expected = match self.fate {
            Fate::CrashBefore | Fate::CrashAfter => matches!(error, DriverError::Store(_)),
            Fate::Fenced => matches!(error, DriverError::Fenced),
            Fate::Fine
            | Fate::Busy
            | Fate::UnknownDone
            | Fate::UnknownLost
            | Fate::CrashWhileLeaving
            | Fate::Takeover => false,
        };
        self.say(&format!("the commit failed: {error}"));
        if is_expected { Ok(()) } else { Err(format!("a commit failed for no reason: {error}")) }
    }

    /// The batch is durable: what it holds is history.
    fn take_in_commit(&mut self) -> Result<(), String> {
        let reader = perdura_store::Store::reader(&self.store.reopen());
        let from = Source { reader: &*reader, shard: self.scenario.config.shard, scenario: &self.scenario };
        self.history.read(&from, self.now_ms)?;
        self.history.lsn = self.lsn()?;
        let Staged { catalogs, signals, inputs: _, drains: _ } = std::mem::take(&mut self.staged);
        let batch = self.history.batch;
        let catalogs = catalogs.into_iter().map(|(after, at_ms, catalog)| (after, When { batch, at_ms }, catalog));
        self.history.catalogs.extend(catalogs);
        for (number, at_ms) in signals {
            self.signals[number].when = Some(When { batch, at_ms });
        }
        Ok(())
    }

    /// The process is gone. The next one must find what was committed, and nothing else.
    pub(super) fn restart(&mut self) -> Result<(), String> {
        self.figures.crashes += 1;
        let is_written = self.lsn()? > self.history.lsn;
        self.driver = None;
        self.store.crash();
        if is_written {
            self.take_in_commit()?;
        }
        self.begin_life()
    }

    /// A second owner takes over while the first still has inputs that it will try to write.
    fn take_over(&mut self) -> Result<(), String> {
        self.say("another owner takes over");
        self.figures.crashes += 1;
        let now = self.now();
        let mut deposed = self.driver.take().ok_or("the simulator lost its driver")?;
        self.compare()?;
        let before = self.lsn()?;
        self.check_fenced(deposed.commit(now), before)?;
        self.deposed = Some(deposed);
        self.begin_life()
    }

    /// An owner that was deposed some time ago still takes inputs and tries to write them.
    pub(super) fn disturb_by_deposed(&mut self) -> Result<(), String> {
        let Some(mut deposed) = self.deposed.take() else { return Ok(()) };
        let before = self.lsn()?;
        let events = vec![self.new_event(), self.new_event()];
        let now = self.now();
        let call = perdura_core::ApiCall::SendEvents(events);
        let input = perdura_core::Input::Call(perdura_core::CallerId(0), call);
        self.say("a deposed owner takes events");
        // Its reads may fail, or give what the new owner wrote: it must only not write.
        let result = deposed.handle(now, input).and_then(|()| deposed.commit(now));
        self.check_fenced(result, before)
    }

    /// What a deposed owner may get: the news that it is deposed, or that its store is gone.
    fn check_fenced(
        &mut self,
        result: Result<Vec<Effect>, DriverError>,
        before: perdura_types::Lsn,
    ) -> Result<(), String> {
        match result {
            Err(DriverError::Fenced | DriverError::Store(_) | DriverError::Unreadable(_)) => {}
            // What changes nothing needs no commit, and only answers may come of it.
            Ok(effects) if effects.iter().all(|effect| matches!(effect, Effect::Answer(..))) => {}
            Ok(_) => return Err("a deposed owner went on as if its commit had succeeded".to_owned()),
            Err(error @ DriverError::Busy(_)) => return Err(format!("a deposed owner failed strangely: {error}")),
        }
        let after = self.lsn()?;
        if after == before { Ok(()) } else { Err(format!("a deposed owner moved the position to {after}")) }
    }

    /// Whatever was not committed is forgotten, and the next owner starts.
    fn begin_life(&mut self) -> Result<(), String> {
        self.staged = Staged::default();
        self.catalog = self.history.catalogs.last().map(|(_, _, catalog)| *catalog).unwrap_or_default();
        self.on_wire.clear();
        self.is_draining = false;
        self.callers.clear();
        for flight in self.flights.values_mut().filter(|flight| flight.is_waiting) {
            flight.saved(false);
        }
        self.compare()?;
        let jump_ms = self.rng.pick(&[0, 0, 1, 1_000, 60_000, -1_000, -600_000, 7_200_000]);
        self.now_ms += jump_ms;
        self.say(&format!("the next owner starts, the clock moved by {jump_ms} ms"));
        self.open()
    }

    /// Rebuilds the state from its rows and holds it against what was in memory.
    fn compare(&mut self) -> Result<(), String> {
        let Some((expected, at)) = self.expected.take() else { return Ok(()) };
        let mut rebuilt = self.open_driver(at)?;
        let rebuilt = rebuilt.fingerprint().map_err(|error| error.to_string())?;
        if rebuilt == expected {
            return Ok(());
        }
        let difference = expected.lines().filter(|line| !rebuilt.contains(line)).map(|line| format!("- {line}"));
        let surplus = rebuilt.lines().filter(|line| !expected.contains(line)).map(|line| format!("+ {line}"));
        let lines = difference.chain(surplus).take(12).collect::<Vec<_>>().join("\n");
        Err(format!("the rebuilt state is not the one in memory at the last commit:\n{lines}"))
    }

    /// Every call of this life that has not come back holds one place, and no other place is held.
    fn check_slots(&mut self) -> Result<(), String> {
        let shard = self.driver()?.shard();
        let (held, ready) = (shard.open_attempts(), shard.ready_attempts());
        if held != self.on_wire.len() {
            return Err(format!("{held} calls hold a place while {} are on the wire", self.on_wire.len()));
        }
        if held == 0 && ready > 0 && !self.is_draining {
            return Err(format!("{ready} calls wait for a place while all places are free"));
        }
        Ok(())
    }
}
