//! R7, W1: fifty calls with one run id, over restarts and takeovers, are one execution. The real order of commit and
//! effect, over the driver itself: calls judge at one moment and are carried out at another, owners die before and after a
//! commit, and deposed owners go on for a while.

use std::collections::BTreeMap;

use perdura::Event;
use perdura_core::{Answer, ApiCall, CallerId, Config, Effect, Input, read_event};
use perdura_engine::records::{Decision, Rows};
use perdura_engine::{Driver, DriverError};
use perdura_store::bounds::NUMBER_MAX;
use perdura_store::{Fault, Faults, MemStore};
use perdura_types::{EventId, EventSeq, ShardId, Timestamp, Transaction};
use serde_json::{Value, json};

use super::support::{document, workflow};
use crate::service::events::RunRequested;
use crate::service::run::{Queue, Queued, decide_queue};
use crate::service::workflow::publish;

const CALLS: u64 = 50;
/// More would be a loop that never ends.
const ACTIONS_MAX: usize = 20_000;

fn shard() -> ShardId {
    Config::default().shard
}

/// SplitMix64: a seed is the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// How far a call is.
enum Call {
    /// It reads anew.
    Fresh,
    /// It has judged, perhaps long ago.
    Judged(Box<Decision<Queued>>),
    /// It waits for this owner's commit.
    Sent { owner: u64, announces: Option<EventId> },
    /// It was told: the event's id, or that the run was there.
    Told(Option<EventId>),
}

struct Play {
    chance: Chance,
    store: MemStore,
    /// The one that may write, and those that believe so still.
    owners: BTreeMap<u64, Driver>,
    next_owner: u64,
    calls: Vec<Call>,
    now: Timestamp,
    /// What happened, for a second play of the same seed.
    trace: Vec<String>,
}

impl Play {
    fn new(seed: u64) -> Self {
        let mut play = Self {
            chance: Chance(seed),
            store: MemStore::new(),
            owners: BTreeMap::new(),
            next_owner: 0,
            calls: (0..CALLS).map(|_| Call::Fresh).collect(),
            now: Timestamp::from_millis(1_800_000_000_000),
            trace: Vec::new(),
        };
        play.take_over();
        let now = play.now;
        let driver = play.owners.values_mut().next().unwrap();
        let reader = driver.reader();
        let rows = Rows { reader: &*reader, shard: shard(), now };
        let published = publish(&rows, &"wf".parse().unwrap(), &workflow(&document("wf"))).unwrap();
        driver.handle(now, Input::Call(CallerId(999), ApiCall::Transact(published.transaction))).unwrap();
        driver.commit(now).unwrap();
        play
    }

    /// Another owner claims the shard; the ones before are deposed without knowing it.
    fn take_over(&mut self) {
        self.next_owner += 1;
        let (owner, store) = (self.next_owner, self.store.reopen());
        let mut driver =
            Driver::open(Box::new(store), Config::default(), &format!("owner {owner}"), 7, self.now).unwrap();
        driver.resume(self.now).unwrap();
        self.owners.insert(owner, driver);
    }

    /// An owner dies with everything that it has not committed. Its callers hear nothing and ask again.
    fn kill(&mut self, owner: u64) {
        self.owners.remove(&owner);
        for call in &mut self.calls {
            if matches!(call, Call::Sent { owner: sent_to, .. } if *sent_to == owner) {
                *call = Call::Fresh;
            }
        }
    }

    fn any_owner(&mut self) -> u64 {
        let place = self.chance.below(self.owners.len() as u64);
        *self.owners.keys().nth(usize::try_from(place).unwrap()).unwrap()
    }

    fn act(&mut self) {
        self.now = self.now.plus_ms(1);
        let action = self.chance.below(100);
        match action {
            0..70 => self.advance_a_call(),
            70..90 => {
                let owner = self.any_owner();
                self.commit(owner);
            }
            90..93 => {
                self.trace.push("takeover".into());
                self.take_over();
            }
            93..96 => {
                // The next commit, whoever makes it, meets a store that is busy, leaves the outcome open, or dies.
                let faults = [
                    Fault::Busy,
                    Fault::UnknownDone,
                    Fault::UnknownLost,
                    Fault::Fenced,
                    Fault::CrashBefore,
                    Fault::CrashAfter,
                ];
                let fault = faults[usize::try_from(self.chance.below(6)).unwrap()];
                self.trace.push(format!("{fault:?}"));
                self.store.set_faults(Faults::script([fault]));
            }
            _ => {
                let owner = self.any_owner();
                self.trace.push(format!("kill {owner}"));
                self.kill(owner);
                if self.owners.is_empty() {
                    self.take_over();
                }
            }
        }
    }

    fn advance_a_call(&mut self) {
        let number = self.chance.below(CALLS);
        let place = usize::try_from(number).unwrap();
        let call = std::mem::replace(&mut self.calls[place], Call::Fresh);
        self.calls[place] = match call {
            Call::Fresh => Call::Judged(Box::new(self.judge(number))),
            Call::Judged(decision) => self.send(number, *decision),
            waiting @ (Call::Sent { .. } | Call::Told(_)) => waiting,
        };
    }

    fn judge(&mut self, number: u64) -> Decision<Queued> {
        let owner = self.any_owner();
        let reader = self.owners[&owner].reader();
        let rows = Rows { reader: &*reader, shard: shard(), now: self.now };
        let want = Queue {
            workflow: "wf".parse().unwrap(),
            publication: None,
            run: "run-1".parse().unwrap(),
            input: json!({ "call": number }),
            base_url: String::new(),
            event: EventId::from_parts(self.now, u128::from(number)),
            retry_of: None,
        };
        decide_queue(&rows, &want).unwrap()
    }

    fn send(&mut self, number: u64, decision: Decision<Queued>) -> Call {
        let announces = match &decision.answer {
            Queued::New(_, event) => Some(*event),
            Queued::Existing(_) => None,
        };
        if decision.transaction == Transaction::default() {
            self.trace.push(format!("{number} finds the run"));
            return Call::Told(None);
        }
        let (owner, now) = (self.any_owner(), self.now);
        let driver = self.owners.get_mut(&owner).unwrap();
        driver.handle(now, Input::Call(CallerId(number), ApiCall::Transact(decision.transaction))).unwrap();
        self.trace.push(format!("{number} asks {owner}"));
        Call::Sent { owner, announces }
    }

    fn commit(&mut self, owner: u64) {
        let driver = self.owners.get_mut(&owner).unwrap();
        let effects = match driver.commit(self.now) {
            Ok(effects) => effects,
            Err(DriverError::Fenced) => {
                self.trace.push(format!("{owner} is deposed"));
                self.kill(owner);
                if self.owners.is_empty() {
                    self.take_over();
                }
                return;
            }
            Err(DriverError::Store(_)) => {
                self.trace.push("the machine dies".into());
                let owners: Vec<_> = self.owners.keys().copied().collect();
                for owner in owners {
                    self.kill(owner);
                }
                self.take_over();
                return;
            }
            Err(error @ (DriverError::Unreadable(_) | DriverError::Busy(_))) => panic!("{error}"),
        };
        for effect in effects {
            let Effect::Answer(CallerId(number), answer) = effect else { continue };
            let call = &mut self.calls[usize::try_from(number).unwrap()];
            let Call::Sent { announces, .. } = call else { panic!("call {number} has not asked") };
            self.trace.push(format!("{number} is told {answer:?}"));
            *call = match answer {
                Answer::Committed { .. } => Call::Told(*announces),
                Answer::Conflict { .. } => Call::Fresh,
                other => panic!("{other:?}"),
            };
        }
    }

    fn play(mut self) -> Vec<String> {
        for _ in 0..ACTIONS_MAX {
            if self.calls.iter().all(|call| matches!(call, Call::Told(_))) {
                self.check();
                return self.trace;
            }
            self.act();
        }
        panic!("after {ACTIONS_MAX} actions some calls have no answer");
    }

    fn check(&mut self) {
        self.take_over();
        let driver = self.owners.pop_last().unwrap().1;
        let (reader, shard) = (driver.reader(), shard());
        let rows = reader.events_named(shard, RunRequested::NAME, EventSeq(0), EventSeq(NUMBER_MAX), 100).unwrap();
        let events: Vec<_> = rows.iter().map(|row| read_event(row).unwrap()).collect();
        assert_eq!(events.len(), 1, "one execution is asked for");
        let told: Vec<_> =
            self.calls.iter().filter_map(|call| if let Call::Told(event) = call { *event } else { None }).collect();
        // Whoever was told an event was told this one. Its caller may have died before the answer.
        assert!(told.len() <= 1 && told.iter().all(|event| *event == events[0].internal_id), "{told:?}");
        let count = |collection: &str| reader.records(shard, collection, None, 100).unwrap().len();
        assert_eq!(
            (count("coordination.run"), count("coordination.timeline"), count("coordination.by_time")),
            (1, 1, 1)
        );
        let input = reader.record(shard, "coordination.input", "run-1").unwrap().unwrap();
        let input: Value = perdura_types::body::decode(&input.body).unwrap();
        assert_eq!(events[0].data.to_value()["input"], input, "the run and its event are of one call");
    }
}

#[test]
fn r7_fifty_calls_over_restarts_and_takeovers_are_one_execution() {
    let seeds = std::env::var("PERDURA_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(300);
    for seed in 0..seeds {
        Play::new(seed).play();
    }
}

#[test]
fn r7_a_seed_plays_the_same_twice() {
    for seed in 0..5 {
        let (once, twice) = (Play::new(seed).play(), Play::new(seed).play());
        assert_eq!(once, twice);
        assert!(once.len() > 50);
    }
}
