//! What is sent, and in which order: at most so many calls at once, apps in turn, older runs first.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::FixedState;
use perdura_types::{AppId, Call, FunctionId, ItemNumber, RequestId, RunId, RunStatus};

use super::Shard;
use crate::bounds::MISSING_FUNCTION_RETRY_MS;
use crate::catalog::Function;
use crate::effect::{Effect, Standing};
use crate::head::ItemState;
use crate::journal::Entry;
use crate::past::{Past, Unreadable};
use crate::run::Run;
use crate::timers::TimerKind;

/// Names an item of a run.
pub(super) type ItemKey = (RunId, ItemNumber);

/// Items that may be called, and calls on the wire.
#[derive(Debug)]
pub(super) struct Queue {
    open_max: usize,
    open_per_app_max: usize,
    apps: BTreeMap<AppId, AppQueue>,
    /// Ready items of all apps.
    ready: usize,
    /// The app of each call on the wire, also of runs that have ended meanwhile.
    open: HashMap<RequestId, AppId, FixedState>,
    /// The app that was served last.
    turn: Option<AppId>,
}

#[derive(Debug, Default)]
struct AppQueue {
    ready: BTreeSet<ItemKey>,
    open: usize,
}

impl Queue {
    pub(super) fn new(open_max: usize, open_per_app_max: usize) -> Self {
        Self { open_max, open_per_app_max, apps: BTreeMap::new(), ready: 0, open: HashMap::default(), turn: None }
    }
    pub(super) fn add_ready(&mut self, app: AppId, key: ItemKey) {
        self.ready += usize::from(self.apps.entry(app).or_default().ready.insert(key));
    }
    pub(super) fn remove_ready(&mut self, app: AppId, key: ItemKey) {
        let known = self.apps.get_mut(&app).is_some_and(|queue| queue.ready.remove(&key));
        if known {
            self.ready -= 1;
            self.drop_if_empty(app);
            return;
        }
        // The app of a function changes when it is registered after its run became ready.
        let other = self.apps.iter_mut().find_map(|(app, queue)| queue.ready.remove(&key).then_some(*app));
        if let Some(other) = other {
            self.ready -= 1;
            self.drop_if_empty(other);
        }
    }
    fn drop_if_empty(&mut self, app: AppId) {
        if self.apps.get(&app).is_some_and(|queue| queue.open == 0 && queue.ready.is_empty()) {
            self.apps.remove(&app);
        }
    }
    fn open_of(&self, app: AppId) -> usize {
        self.apps.get(&app).map_or(0, |queue| queue.open)
    }
    pub(super) fn open_len(&self) -> usize {
        self.open.len()
    }
    pub(super) fn ready_len(&self) -> usize {
        self.ready
    }
    /// The oldest run with a ready item: ids of runs are in the order of their creation.
    pub(super) fn oldest(&self) -> Option<RunId> {
        self.apps.values().filter_map(|queue| queue.ready.first()).map(|(run, _)| *run).min()
    }
    /// Every ready item, for comparing a rebuilt shard with the one it replaces.
    pub(super) fn ready_keys(&self) -> BTreeSet<ItemKey> {
        self.apps.values().flat_map(|queue| queue.ready.iter().copied()).collect()
    }
    /// Notes that a call left.
    fn opened(&mut self, app: AppId, request: RequestId) {
        self.apps.entry(app).or_default().open += 1;
        self.open.insert(request, app);
    }
    /// Notes that a call came back.
    pub(super) fn closed(&mut self, request: RequestId) {
        let Some(app) = self.open.remove(&request) else { return };
        if let Some(queue) = self.apps.get_mut(&app) {
            queue.open -= 1;
        }
        self.drop_if_empty(app);
    }
    /// The next item to send, if there is one and room for it.
    fn pop(&mut self) -> Option<(AppId, ItemKey)> {
        if self.open.len() >= self.open_max {
            return None;
        }
        let has_work = |queue: &AppQueue| !queue.ready.is_empty() && queue.open < self.open_per_app_max;
        let after = self.turn.and_then(|turn| {
            let later = (std::ops::Bound::Excluded(turn), std::ops::Bound::Unbounded);
            self.apps.range(later).find(|(_, queue)| has_work(queue)).map(|(app, _)| *app)
        });
        let app = after.or_else(|| self.apps.iter().find(|(_, queue)| has_work(queue)).map(|(app, _)| *app))?;
        self.turn = Some(app);
        let key = self.apps.get_mut(&app)?.ready.pop_first()?;
        self.ready -= 1;
        self.drop_if_empty(app);
        Some((app, key))
    }
}

impl Shard {
    /// The app that answers for a run; runs of unknown functions share one queue.
    pub(super) fn app_of(&self, run: &Run) -> AppId {
        self.catalog.get(run.head.function).map_or_else(|| AppId::of(""), |function| function.app)
    }

    /// What a call of this function has to wait for.
    pub(super) fn standing(&self, function: FunctionId) -> Standing {
        let function = self.catalog.get(function);
        Standing {
            open: self.queue.open_len(),
            open_max: self.queue.open_max,
            open_of_app: function.map_or(0, |function| self.queue.open_of(function.app)),
            open_of_app_max: self.queue.open_per_app_max,
            is_draining: self.draining,
            app_url: function.and_then(|known| Some(self.catalog.app(&known.config.app)?.1.url.clone())),
            function: function.map(|function| Arc::clone(&function.config)),
        }
    }

    /// Sends what there is room for.
    pub(super) fn open_ready_items(&mut self, past: &mut dyn Past) -> Result<(), Unreadable> {
        while let Some((app, (id, number))) = self.queue.pop() {
            let Some(mut run) = self.take_run(id, past)? else { continue };
            if let Some(function) = self.catalog.get(run.head.function).cloned() {
                if function.app != app {
                    // It became ready while its app was away: from here on it stands in the queue of its app.
                    self.queue.add_ready(function.app, (id, number));
                    self.put_back(run);
                    continue;
                }
                self.open(&mut run, number, &function);
            } else {
                let until = self.now.plus_ms(MISSING_FUNCTION_RETRY_MS);
                self.set_item_state(&mut run, number, ItemState::Waiting { until });
            }
            self.put_run(run);
        }
        Ok(())
    }

    fn open(&mut self, run: &mut Run, number: ItemNumber, function: &Function) {
        let request = self.new_request_id();
        let starts = run.head.started_at.is_none();
        self.mark_started(run, function);
        run.head.attempts_max = function.config.attempts_max;
        let Some(item) = run.item_mut(number) else { return };
        item.state = ItemState::Open { request };
        let item = item.clone();
        self.queue.opened(function.app, request);
        let step = item.step.clone();
        self.entry(run, Entry::Opened { item: number, attempt: item.attempt, request, step, starts });
        let attempts_max = item.attempts_max.unwrap_or(function.config.attempts_max);
        // A step may run inline only when nothing else of the run can move meanwhile; and where a lost call may not be
        // repeated, each step gets a call of its own, so that the loss is the step's and its author can catch it.
        let plan_only =
            item.step.is_some() || attempts_max == 1 || run.head.plans_for_good || run.is_busy_beside(number);
        let call = Call {
            run: run.head.run,
            request,
            item: number,
            function: Arc::clone(&function.config),
            attempt: item.attempt,
            attempts_max,
            version: run.head.version,
            events: run.events.clone(),
            steps: run.steps().clone(),
            stack_current: run.stack_position(item.after.as_ref()),
            target: item.step,
            plan_only,
            state_bytes: run.state_bytes(),
        };
        self.effect(Effect::Dispatch(Box::new(call)));
    }

    fn mark_started(&mut self, run: &mut Run, function: &Function) {
        if run.head.started_at.is_some() {
            return;
        }
        run.head.status = RunStatus::Running;
        run.head.started_at = Some(self.now);
        if let Some(at) = run.head.start_by.take() {
            self.timers.remove(at, run.head.run, TimerKind::Start);
        }
        if let Some(finish_ms) = function.config.timeouts.finish_ms {
            let at = self.now.plus_ms(finish_ms);
            run.head.finish_by = Some(at);
            self.timers.add(at, run.head.run, TimerKind::Finish);
        }
    }
}
