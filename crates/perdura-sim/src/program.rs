//! Random functions as trees, and what an SDK makes of them: given the memos, what is over and which steps are next.

use std::collections::HashMap;

use perdura_types::{RawJson, SignalConflict, StepId};

use crate::matching::Match;

/// One step of a function, or several.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Run {
        step: StepId,
        fails: Fails,
        /// How often it is tried, when that differs from its function.
        attempts_max: Option<u32>,
        /// The record that it counts up together with its result.
        counter: Option<&'static str>,
    },
    Sleep {
        step: StepId,
        ms: i64,
    },
    Event {
        step: StepId,
        event: &'static str,
        condition: Option<Match>,
        timeout_ms: i64,
    },
    Signal {
        step: StepId,
        signal: &'static str,
        conflict: SignalConflict,
        timeout_ms: i64,
    },
    Invoke {
        step: StepId,
        function: String,
        k: i64,
        timeout_ms: Option<i64>,
    },
    Sequence(Vec<Node>),
    /// All branches; the first error ends it.
    All {
        is_race: bool,
        branches: Vec<Node>,
    },
    /// The branch that is over first.
    First {
        is_race: bool,
        branches: Vec<Node>,
    },
    Catch(Box<Node>),
}

/// How a step misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fails {
    Never,
    /// Its first executions throw.
    Times(u32),
    /// It throws an error that forbids retries.
    ForGood,
}

/// What the function does when all its steps are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Returns,
    /// Throws while the attempt is below.
    ThrowsBelow(u32),
    ThrowsForGood,
}

/// What an SDK does about steps that are left when the function could go on without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leftovers {
    /// It names them again whenever it is entered.
    Repeats,
    /// So it does, and it does not let the function return before they are over.
    Finishes,
    /// It tells the server which ones lost a race.
    Abandons,
}

/// A function's body.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) body: Node,
    pub(crate) ending: Ending,
    /// The execution version that its SDK reports.
    pub(crate) version: i32,
    /// Its SDK saves steps from within calls and goes on.
    pub(crate) checkpoints: bool,
    pub(crate) leftovers: Leftovers,
    /// Whether any step asks for an entry of its own.
    pub(crate) has_race_mode: bool,
}

/// What came of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// Over since the step at this position of the stack.
    Done {
        at: usize,
        value: u64,
    },
    /// It threw.
    Failed {
        at: usize,
        error: String,
    },
    Blocked,
}

/// A step that is not over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'p> {
    pub(crate) node: &'p Node,
    pub(crate) is_race: bool,
}

impl Node {
    /// The step of a leaf.
    pub(crate) fn step(&self) -> Option<&StepId> {
        match self {
            Self::Run { step, .. }
            | Self::Sleep { step, .. }
            | Self::Event { step, .. }
            | Self::Signal { step, .. }
            | Self::Invoke { step, .. } => Some(step),
            Self::Sequence(_) | Self::All { .. } | Self::First { .. } | Self::Catch(_) => None,
        }
    }

    fn children(&self) -> &[Node] {
        match self {
            Self::Sequence(nodes) | Self::All { branches: nodes, .. } | Self::First { branches: nodes, .. } => nodes,
            Self::Catch(node) => std::slice::from_ref(node),
            Self::Run { .. } | Self::Sleep { .. } | Self::Event { .. } | Self::Signal { .. } | Self::Invoke { .. } => {
                &[]
            }
        }
    }

    /// The leaf with this step.
    pub(crate) fn find(&self, step: &StepId) -> Option<&Node> {
        if self.step() == Some(step) {
            return Some(self);
        }
        self.children().iter().find_map(|child| child.find(step))
    }
}

/// Memos by step, each with its position from 1.
pub(crate) type Memos<'m> = HashMap<&'m str, (usize, &'m RawJson)>;

pub(crate) fn memos(steps: &[(StepId, RawJson)]) -> Memos<'_> {
    steps.iter().enumerate().map(|(index, (step, memo))| (step.as_str(), (index + 1, memo))).collect()
}

/// The steps that an entry comes to and that are not over.
#[derive(Debug, Default)]
pub(crate) struct Seen<'p> {
    /// What the function waits for.
    pub(crate) found: Vec<Found<'p>>,
    /// What it wants no more, when its SDK tells.
    pub(crate) lost: Vec<Found<'p>>,
}

/// Goes through the function as an SDK does on each entry.
pub(crate) fn enter<'p>(program: &'p Program, memos: &Memos) -> (State, Seen<'p>) {
    let mut seen = Seen::default();
    let state = walk(&program.body, memos, false, &mut seen);
    if program.leftovers != Leftovers::Abandons {
        seen.found.append(&mut seen.lost);
    }
    (state, seen)
}

fn walk<'p>(node: &'p Node, memos: &Memos, is_race: bool, seen: &mut Seen<'p>) -> State {
    match node {
        Node::Run { step, .. }
        | Node::Sleep { step, .. }
        | Node::Event { step, .. }
        | Node::Signal { step, .. }
        | Node::Invoke { step, .. } => {
            let Some((at, memo)) = memos.get(step.as_str()) else {
                seen.found.push(Found { node, is_race });
                return State::Blocked;
            };
            let value = memo.to_value();
            match value.get("error").filter(|_| value.get("name").is_none()) {
                Some(error) => {
                    State::Failed { at: *at, error: error["name"].as_str().unwrap_or("nameless").to_owned() }
                }
                None => State::Done { at: *at, value: hash(memo.get().as_bytes()) },
            }
        }
        Node::Sequence(nodes) => walk_sequence(nodes, memos, is_race, seen),
        Node::All { is_race, branches } => {
            let states = branches.iter().map(|branch| walk(branch, memos, *is_race, seen)).collect::<Vec<_>>();
            all(&states)
        }
        Node::First { is_race, branches } => {
            let before = seen.found.len();
            let states = branches.iter().map(|branch| walk(branch, memos, *is_race, seen)).collect::<Vec<_>>();
            let over = states.into_iter().filter(|state| *state != State::Blocked).min_by_key(position);
            if over.is_some() {
                seen.lost.extend(seen.found.split_off(before));
            }
            over.unwrap_or(State::Blocked)
        }
        Node::Catch(node) => match walk(node, memos, is_race, seen) {
            State::Failed { at, error } => State::Done { at, value: hash(error.as_bytes()) },
            other @ (State::Done { .. } | State::Blocked) => other,
        },
    }
}

fn walk_sequence<'p>(nodes: &'p [Node], memos: &Memos, is_race: bool, seen: &mut Seen<'p>) -> State {
    let (mut last, mut sum) = (0, 7_u64);
    for node in nodes {
        match walk(node, memos, is_race, seen) {
            State::Done { at, value } => {
                last = last.max(at);
                sum = sum.wrapping_mul(31).wrapping_add(value);
            }
            State::Failed { at, error } => return State::Failed { at: last.max(at), error },
            State::Blocked => return State::Blocked,
        }
    }
    State::Done { at: last, value: sum }
}

fn all(states: &[State]) -> State {
    let failed =
        states.iter().filter(|state| matches!(state, State::Failed { .. })).min_by_key(|state| position(state));
    if let Some(failed) = failed {
        return failed.clone();
    }
    let (mut last, mut sum) = (0, 11_u64);
    for state in states {
        match state {
            State::Done { at, value } => {
                last = last.max(*at);
                sum = sum.wrapping_mul(37).wrapping_add(*value);
            }
            State::Failed { .. } | State::Blocked => return State::Blocked,
        }
    }
    State::Done { at: last, value: sum }
}

fn position(state: &State) -> usize {
    match state {
        State::Done { at, .. } | State::Failed { at, .. } => *at,
        State::Blocked => usize::MAX,
    }
}

/// FNV-1a, cut so that JSON keeps it exactly.
fn hash(bytes: &[u8]) -> u64 {
    let full = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    full >> 16
}
