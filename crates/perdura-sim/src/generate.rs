//! Random functions.

use perdura_types::{SignalConflict, StepId, Timeouts};

use crate::bounds::NODES_MAX;
use crate::matching::{Match, TriggerMatch};
use crate::program::{Ending, Fails, Leftovers, Node, Program};
use crate::rng::Rng;
use crate::scenario::{COUNTERS, Cancel, EVENTS, Function, SIGNALS, VARIANTS, Variant};

/// The function with this index; it invokes only later ones, so that no chain of invokes is endless.
pub(crate) fn function(rng: &mut Rng, index: usize, count: usize) -> Function {
    let app = index % 2;
    let is_handler = index + 1 == count && rng.percent(40);
    let program = program(rng, index, count, is_handler);
    let attempts_max = rng.pick(&[1, 1, 2, 3, 4]);
    let varies = attempts_max > 1 && rng.percent(20);
    let variants = [0; VARIANTS].map(|_| Variant {
        is_present: true,
        attempts_max: if varies { rng.pick(&[2, 3, 4]) } else { attempts_max },
        cancels: cancels(rng),
        timeouts: timeouts(rng),
    });
    let mut function = Function {
        id: format!("f{index}"),
        slug: format!("app{app}-f{index}"),
        app,
        program,
        triggers: if is_handler { vec![("inngest/function.failed".to_owned(), None)] } else { triggers(rng) },
        is_keyed: !is_handler && rng.percent(15),
        variants,
        looks_back: rng.percent(90),
    };
    if rng.percent(15) {
        function.variants[VARIANTS - 1].is_present = false;
    }
    function
}

fn triggers(rng: &mut Rng) -> Vec<(String, Option<TriggerMatch>)> {
    let mut triggers = Vec::new();
    for _ in 0..rng.pick(&[0, 1, 1, 1, 2]) {
        let name = if rng.percent(15) { rng.pick(&["e/*", "x.*", "e/c.*"]) } else { rng.pick(&EVENTS) };
        let condition = match rng.below(4) {
            0 => Some(TriggerMatch::KeyIs(rng.between(0, 2))),
            1 => Some(TriggerMatch::BelowOrKey(rng.between(1, 3), rng.between(0, 2))),
            _ => None,
        };
        triggers.push((name.to_owned(), condition));
    }
    triggers
}

fn cancels(rng: &mut Rng) -> Vec<Cancel> {
    let mut cancels = Vec::new();
    while rng.percent(15) && cancels.len() < 3 {
        cancels.push(Cancel {
            event: rng.pick(&EVENTS),
            condition: rng.pick(&[
                Some(Match::SameKeyAndAtLeast(3)),
                Some(Match::OwnKeyAboveAndAtLeast(3)),
                Some(Match::KeyIs(2)),
                None,
            ]),
            timeout_ms: rng.pick(&[None, None, Some(60_000)]),
        });
    }
    cancels
}

fn timeouts(rng: &mut Rng) -> Timeouts {
    let start_ms = rng.percent(8).then(|| rng.between(500, 60_000));
    let finish_ms = rng.percent(8).then(|| rng.between(5_000, 600_000));
    Timeouts { start_ms, finish_ms }
}

fn program(rng: &mut Rng, index: usize, count: usize, is_handler: bool) -> Program {
    let mut maker = Maker { rng, index, count, left: NODES_MAX, used: 0, has_race_mode: false, is_handler };
    let length = maker.rng.between(1, 3);
    let body = Node::Sequence((0..length).map(|_| maker.node(3)).collect());
    let has_race_mode = maker.has_race_mode;
    let version = rng.pick(&[1, 2, 2, 2]);
    let ending = match rng.below(20) {
        0 => Ending::ThrowsBelow(1),
        1 => Ending::ThrowsBelow(2),
        2 if !is_handler => Ending::ThrowsBelow(9),
        3 if !is_handler => Ending::ThrowsForGood,
        _ => Ending::Returns,
    };
    let ending = if is_handler { Ending::Returns } else { ending };
    let checkpoints = version == 2 && rng.percent(35);
    let leftovers = rng.pick(&[Leftovers::Repeats, Leftovers::Finishes, Leftovers::Abandons, Leftovers::Abandons]);
    Program { body, ending, version, checkpoints, leftovers, has_race_mode }
}

struct Maker<'r> {
    rng: &'r mut Rng,
    index: usize,
    count: usize,
    left: usize,
    used: usize,
    has_race_mode: bool,
    is_handler: bool,
}

impl Maker<'_> {
    fn step(&mut self) -> StepId {
        self.used += 1;
        StepId::new(format!("s{}", self.used))
    }

    fn node(&mut self, depth: u32) -> Node {
        self.left = self.left.saturating_sub(1);
        if self.is_handler || self.left == 0 {
            return Node::Run { step: self.step(), fails: Fails::Never, attempts_max: None, counter: None };
        }
        if depth > 0 && self.rng.percent(38) {
            return self.group(depth - 1);
        }
        let leaf = self.leaf();
        if self.rng.percent(55) { Node::Catch(Box::new(leaf)) } else { leaf }
    }

    fn group(&mut self, depth: u32) -> Node {
        if self.rng.percent(20) {
            let length = self.rng.between(1, 3);
            return Node::Sequence((0..length).map(|_| self.node(depth)).collect());
        }
        let (is_first, is_race) = (self.rng.percent(33), self.rng.percent(35));
        self.has_race_mode |= is_race;
        let width = if self.rng.percent(5) { 12 } else { self.rng.between(2, 4) };
        self.left = self.left.max(2);
        let branches = (0..width).map(|_| self.node(depth)).collect();
        let group = if is_first { Node::First { is_race, branches } } else { Node::All { is_race, branches } };
        if self.rng.percent(60) { Node::Catch(Box::new(group)) } else { group }
    }

    fn leaf(&mut self) -> Node {
        let step = self.step();
        match self.rng.below(10) {
            0 => Node::Sleep { step, ms: self.rng.pick(&[0, 1, 1_000, 30_000, 3_600_000]) },
            1 | 2 => Node::Event {
                step,
                event: self.rng.pick(&EVENTS),
                condition: self.condition(),
                timeout_ms: self.rng.pick(&[0, 2_000, 60_000, 600_000, 600_000, 90_000_000, 90_000_000]),
            },
            3 => Node::Signal {
                step,
                signal: self.rng.pick(&SIGNALS),
                conflict: self.rng.pick(&[SignalConflict::Fail, SignalConflict::Replace, SignalConflict::Replace]),
                timeout_ms: self.rng.pick(&[2_000, 60_000, 600_000, 90_000_000]),
            },
            4 => {
                let (first, last) = (self.index + 1, self.count);
                let target = first + self.rng.index(last - first + 1);
                let function = if target < last { format!("app{}-f{target}", target % 2) } else { "nobody".to_owned() };
                let timeout_ms = self.rng.pick(&[None, None, Some(1_000), Some(600_000)]);
                Node::Invoke { step, function, k: self.rng.between(0, 2), timeout_ms }
            }
            _ => Node::Run {
                step,
                fails: match self.rng.below(14) {
                    0 => Fails::Times(1),
                    1 => Fails::Times(2),
                    2 => Fails::Times(9),
                    3 => Fails::ForGood,
                    _ => Fails::Never,
                },
                attempts_max: self.rng.pick(&[None, None, None, None, Some(1), Some(2), Some(6)]),
                counter: self.rng.percent(40).then(|| self.rng.pick(&COUNTERS)),
            },
        }
    }

    fn condition(&mut self) -> Option<Match> {
        let conditions = [
            Match::SameKey,
            Match::SameKey,
            Match::KeyIs(self.rng.between(0, 2)),
            Match::AtLeast(self.rng.between(1, 4)),
            Match::SameKeyAndAtLeast(self.rng.between(1, 4)),
            Match::SameKeyOrZero,
            Match::OwnKeyAboveAndAtLeast(self.rng.between(0, 3)),
        ];
        if self.rng.percent(2) {
            return Some(Match::Invalid);
        }
        self.rng.percent(80).then(|| self.rng.pick(&conditions))
    }
}
