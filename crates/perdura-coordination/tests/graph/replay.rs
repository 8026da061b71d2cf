//! Walks a case through the engine, and holds every step of it against the model.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use perdura_coordination::document::Workflow;
use perdura_coordination::graph::{DeskIndex, DeskState, Plan, Walk};
use serde_json::Value;

use crate::case::{Case, KindCase, id};
use crate::model::{Model, memory, output_of};

/// What the cases came to.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    desks_run: u64,
    desks_skipped: u64,
    joins_over_some: u64,
    failed_runs: u64,
    largest: usize,
    most_at_once: usize,
}

impl Seen {
    pub(crate) fn add(&mut self, other: &Self) {
        self.desks_run += other.desks_run;
        self.desks_skipped += other.desks_skipped;
        self.joins_over_some += other.joins_over_some;
        self.failed_runs += other.failed_runs;
        self.largest = self.largest.max(other.largest);
        self.most_at_once = self.most_at_once.max(other.most_at_once);
    }
    pub(crate) fn assert_broad(&self, cases: u32) {
        if cases < 1_000 {
            return;
        }
        let cases = u64::from(cases);
        assert!(self.desks_run > cases && self.desks_skipped > cases / 10, "{self:?}");
        assert!(self.joins_over_some > cases / 100 && self.failed_runs > cases / 100, "{self:?}");
        assert!(self.largest > 150 && self.most_at_once > 4, "{self:?}");
    }
}

struct Replay<'a> {
    case: &'a Case,
    model: Model<'a>,
    plan: Arc<Plan>,
    walk: Walk,
    by_id: BTreeMap<String, usize>,
    running: Vec<(usize, DeskIndex, Value)>,
    ended: BTreeSet<usize>,
    started: BTreeSet<usize>,
    seen: Seen,
}

pub(crate) fn check(case: &Case) -> Result<Seen, String> {
    let workflow: Workflow = serde_json::from_value(case.document()).unwrap();
    let plan = Arc::new(Plan::of(&workflow).map_err(|result| format!("{:?}", result.errors))?);
    let walk = Walk::new(Arc::clone(&plan), case.input());
    let by_id = (0..case.desks.len()).map(|desk| (id(desk), desk)).collect();
    let seen = Seen { largest: case.desks.len(), ..Seen::default() };
    let (running, ended, started) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut replay = Replay { case, model: Model::of(case), plan, walk, by_id, running, ended, started, seen };
    replay.run()?;
    replay.check_end()?;
    Ok(replay.seen)
}

impl Replay<'_> {
    fn run(&mut self) -> Result<(), String> {
        for turn in 0.. {
            let (choice, starts_more) = self.case.choices[turn % self.case.choices.len()];
            // Sometimes a desk ends before all are started that could be.
            let room = if starts_more || self.running.is_empty() { self.case.at_once } else { self.running.len() };
            while self.running.len() < room && self.start()? {}
            self.seen.most_at_once = self.seen.most_at_once.max(self.running.len());
            if self.running.is_empty() {
                break;
            }
            let (desk, index, input) = self.running.swap_remove(choice.index(self.running.len()));
            self.end(desk, index, &input)?;
        }
        if self.walk.is_over() { Ok(()) } else { Err("nothing runs, and the walk is not over".to_owned()) }
    }

    fn start(&mut self) -> Result<bool, String> {
        let ready = self.ready();
        let Some((index, input)) = self.walk.start() else {
            let stopped = self.walk.has_failed();
            return if ready.is_empty() || stopped { Ok(false) } else { Err(format!("{ready:?} could start")) };
        };
        let desk = self.by_id[self.plan.desk(index).id()];
        let first = ready.first().map(|(_, _, desk)| *desk);
        if self.walk.has_failed() || first != Some(desk) || !self.started.insert(desk) {
            return Err(format!("{desk} started, and {ready:?} could"));
        }
        if self.model.input(desk).as_ref() != Some(&input.input) {
            return Err(format!("{desk} received {}, and not {:?}", input.input, self.model.input(desk)));
        }
        self.check_merged(desk, &input)?;
        self.seen.desks_run += 1;
        self.running.push((desk, index, input.input));
        Ok(true)
    }

    fn check_merged(&mut self, desk: usize, input: &perdura_coordination::graph::DeskInput) -> Result<(), String> {
        if self.case.desks[desk].kind != KindCase::Join || desk == 0 {
            return Ok(());
        }
        let ran = self.model.sources(desk).into_iter().collect::<BTreeSet<_>>().len();
        let merged = input.merged.as_ref().and_then(Value::as_object).ok_or("a join merges")?;
        let present = if input.is_several {
            let fields = input.input.as_object().unwrap().iter();
            fields.filter(|(from, value)| !value.is_null() || merged.contains_key(*from)).count()
        } else {
            1
        };
        self.seen.joins_over_some += u64::from(merged.len() < ran);
        if merged.len() == present { Ok(()) } else { Err(format!("{desk} merged {merged:?} of {}", input.input)) }
    }

    /// The desks that may start, the next one first: by priority, then by their place in the document.
    fn ready(&mut self) -> Vec<(u8, usize, usize)> {
        let places = self.case.places();
        let mut ready = Vec::new();
        for (desk, place) in places.into_iter().enumerate() {
            let is_due = !self.started.contains(&desk) && self.model.input(desk).is_some();
            let sources = self.model.sources(desk);
            if is_due && sources.iter().all(|source| self.is_settled(*source)) {
                ready.push((2 - self.case.desks[desk].priority, place, desk));
            }
        }
        ready.sort_unstable();
        ready
    }

    /// Whether a desk has ended, or is known to run never: everything that could lead to it is settled.
    fn is_settled(&mut self, desk: usize) -> bool {
        let is_skipped = !self.ended.contains(&desk) && self.model.input(desk).is_none();
        let sources = if is_skipped { self.model.sources(desk) } else { Vec::new() };
        self.ended.contains(&desk) || (is_skipped && sources.into_iter().all(|source| self.is_settled(source)))
    }

    fn end(&mut self, desk: usize, index: DeskIndex, input: &Value) -> Result<(), String> {
        self.ended.insert(desk);
        if self.case.failing.iter().any(|failing| failing.index(self.case.desks.len()) == desk) {
            self.walk.fail(index);
            return Ok(());
        }
        let output = output_of(self.case, desk, input);
        let verdicts = self.plan.judge(index, &self.case.input(), &output, &memory(desk), 0);
        self.walk.complete(index, output, verdicts.map_err(|error| error.to_string())?);
        Ok(())
    }

    fn check_end(&mut self) -> Result<(), String> {
        if self.walk.has_failed() {
            self.seen.failed_runs += 1;
            return Ok(());
        }
        for index in self.plan.desks() {
            let desk = self.by_id[self.plan.desk(index).id()];
            let expected = self.model.output(desk).map_or(DeskState::Skipped, DeskState::Completed);
            if *self.walk.state(index) != expected {
                return Err(format!("{desk} is {:?}, and not {expected:?}", self.walk.state(index)));
            }
            self.seen.desks_skipped += u64::from(expected == DeskState::Skipped);
        }
        let outputs = self.walk.output(0).map_err(|error| error.to_string())?.outputs;
        let ends = self.model.ends();
        if outputs == ends { Ok(()) } else { Err(format!("the run gave {outputs:?}, and not {ends:?}")) }
    }
}
