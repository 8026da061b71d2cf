//! One execution of a function: the future, what its steps share, and the calls that it owes an answer.
//!
//! A call brings the results that the run has so far. They are fed one at a time, in the order in which the steps ended,
//! and the function is polled in between: so a function that is replayed takes the same path as the one that was there
//! before, whatever it does with `select!`. When all are fed and the function wants more, the call is answered with what it
//! wants; a call for one step is answered when that step has executed.

mod answer;
mod changed;
pub(crate) mod state;
mod waker;

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use perdura_types::{Call, Op, OpKind, ParallelMode, RawJson, Reply, StepId};
use tokio::time::Sleep;

use crate::bounds::{POLLS_PER_TURN_MAX, REPLAY_PATIENCE};
use crate::environment::Environment;
use crate::event::Received;
use crate::function::SharedDefinition;
use crate::handler::Root;
use crate::step::{RunFacts, Step};
use crate::{Error, Result};
use state::{Grant, JobEnd, Keys, Shared, Want};
use waker::RootWaker;

/// Takes the answer to a call.
pub(crate) type ReplyTo = Box<dyn FnOnce(Reply) + Send>;

/// One execution of a function.
pub(crate) struct Execution {
    definition: SharedDefinition,
    root: RootState,
    shared: Shared,
    waker: Arc<RootWaker>,
    /// Results that have been taken from calls; the first so many of any later call are known.
    taken: usize,
    /// Results that the function has not seen yet.
    due: VecDeque<(StepId, RawJson)>,
    entry: Option<Entry>,
    targets: Vec<Target>,
    /// How long the function may go on with something that is not the step that is due.
    patience: Option<Pin<Box<Sleep>>>,
}

/// The function's future.
enum RootState {
    Executing(Root),
    /// It returned; the answer waits for a call of the function.
    Ended(Result<RawJson>),
    /// It was answered, or it failed and must begin again.
    Gone,
}

/// A call of the function that is not answered.
struct Entry {
    attempt: u32,
    plan_only: bool,
    reply: ReplyTo,
    /// The step that is executed within this call.
    inline: Option<StepId>,
}

/// A call for one step that is not answered.
struct Target {
    step: StepId,
    attempt: u32,
    is_granted: bool,
    reply: ReplyTo,
}

impl Execution {
    /// Begins at the beginning: the results that the first call brings are fed to it.
    pub(crate) fn new(definition: &SharedDefinition, call: &Call, environment: Environment, keys: Keys) -> Self {
        let shared = Shared::new(keys);
        let events = call.events.iter().map(|event| Received { event: Arc::clone(event) }).collect::<Vec<_>>();
        let run = RunFacts { run: call.run, events, definition: Arc::clone(definition), environment };
        let data = input(&call.events[0]);
        let handler = Arc::clone(&definition.handler);
        let step = Step::new(run, shared.clone());
        // The handler itself may panic before it makes a future.
        let root = match catch_unwind(AssertUnwindSafe(|| handler(&data, step))) {
            Ok(Ok(root)) => RootState::Executing(root),
            Ok(Err(error)) => RootState::Ended(Err(error)),
            Err(panic) => RootState::Ended(Err(panicked(&*panic))),
        };
        Self {
            definition: Arc::clone(definition),
            root,
            shared,
            waker: RootWaker::new(),
            taken: 0,
            due: VecDeque::new(),
            entry: None,
            targets: Vec::new(),
            patience: None,
        }
    }

    /// Whether nothing can come of another call: a failed execution begins again, from the results there are.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.root, RootState::Gone)
    }

    /// Takes a call. It is answered by [`Self::poll`].
    pub(crate) fn begin(&mut self, call: Call, reply: ReplyTo) {
        let known = call.steps.len().min(self.taken);
        self.due.extend(call.steps.iter().skip(known).map(|(step, memo)| (step.clone(), memo.clone())));
        self.taken = self.taken.max(call.steps.len());
        let attempt = call.attempt;
        if let Some(step) = call.target {
            self.targets.push(Target { step, attempt, is_granted: false, reply });
        } else {
            self.entry = Some(Entry { attempt, plan_only: call.plan_only, reply, inline: None });
        }
    }

    /// Goes on as far as possible. Ready when no call is left to answer.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.waker.wake_also(cx.waker());
        for _ in 0..POLLS_PER_TURN_MAX {
            self.poll_root();
            self.answer_ends();
            if !matches!(self.root, RootState::Executing(_)) {
                self.answer_over();
                return Poll::Ready(());
            }
            if self.feed_next() {
                self.patience = None;
                continue;
            }
            let progressed = self.due.is_empty() && (self.grant_targets() | self.answer_entry());
            if progressed || self.waker.is_woken() {
                continue;
            }
            if self.due.is_empty() && self.entry.is_none() && self.targets.is_empty() {
                return Poll::Ready(());
            }
            if !self.is_lost() {
                self.patience = None;
                return Poll::Pending;
            }
            if self.is_patient(cx) {
                return Poll::Pending;
            }
            self.answer_changed();
        }
        // It wakes itself all the time: others get their turn first.
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn poll_root(&mut self) {
        let RootState::Executing(root) = &mut self.root else { return };
        let waker = self.waker.begin_poll();
        let mut context = Context::from_waker(&waker);
        match catch_unwind(AssertUnwindSafe(|| root.as_mut().poll(&mut context))) {
            Ok(Poll::Pending) => {}
            Ok(Poll::Ready(result)) => self.root = RootState::Ended(result),
            Err(panic) => self.root = RootState::Ended(Err(panicked(&*panic))),
        }
    }

    /// Gives the function the next result, if it has asked for that step.
    fn feed_next(&mut self) -> bool {
        let mut state = self.shared.lock();
        let is_expected = self.due.front().is_some_and(|(step, _)| state.expects(step));
        if is_expected && let Some((step, memo)) = self.due.pop_front() {
            state.feed(step, memo);
        }
        is_expected
    }

    /// Whether the function may still come to the step that is due: something else than its steps can wake it.
    fn is_patient(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.waker.is_kept() {
            return false;
        }
        let patience = self.patience.get_or_insert_with(|| Box::pin(tokio::time::sleep(REPLAY_PATIENCE)));
        patience.as_mut().poll(cx).is_pending()
    }

    /// Whether the function asks for something else than what the run has done or is to do.
    fn is_lost(&self) -> bool {
        !self.due.is_empty() || self.targets.iter().any(|target| !target.is_granted)
    }

    /// Lets the steps execute that are called for, and answers for those that nobody wants. Says whether there was one.
    fn grant_targets(&mut self) -> bool {
        let mut state = self.shared.lock();
        let mut abandoned = Vec::new();
        let mut granted = false;
        for position in (0..self.targets.len()).rev() {
            let target = &mut self.targets[position];
            if target.is_granted {
                continue;
            }
            if let Some(request) = state.request_mut(&target.step) {
                request.is_reported = true;
                request.grant = Some(Grant { attempt: target.attempt });
                (target.is_granted, granted) = (true, true);
            } else if state.is_abandoned(&target.step) {
                abandoned.push(self.targets.swap_remove(position));
            }
        }
        drop(state);
        for target in abandoned {
            (target.reply)(answer::abandoned(target.step));
        }
        granted
    }

    /// Answers the call of the function, or lets the one step that it wants execute within it, which it says.
    fn answer_entry(&mut self) -> bool {
        let Some(entry) = &mut self.entry else { return false };
        if entry.inline.is_some() {
            return false;
        }
        let mut state = self.shared.lock();
        let is_alone = state.requests.len() == 1 && !entry.plan_only && self.targets.is_empty();
        if let [request] = &mut *state.requests
            && is_alone
            && !request.is_reported
            && matches!(request.want, Want::Run { attempts_max: None })
        {
            request.grant = Some(Grant { attempt: entry.attempt });
            entry.inline = Some(request.id.clone());
            return true;
        }
        let is_stuck_outside = state.requests.is_empty() && self.waker.is_kept();
        if is_stuck_outside {
            return false;
        }
        let abandons = state.take_abandons().into_iter().map(|(id, name)| op(id, name, OpKind::Abandon));
        let mut ops = abandons.collect::<Vec<_>>();
        for request in state.requests.iter_mut().filter(|request| !request.is_reported) {
            request.is_reported = true;
            let kind = match &request.want {
                Want::Run { attempts_max } => OpKind::StepPlanned { attempts_max: *attempts_max },
                Want::Op(kind) => (**kind).clone(),
            };
            ops.push(op(request.id.clone(), request.name.clone(), kind));
        }
        drop(state);
        if let Some(entry) = self.entry.take() {
            (entry.reply)(answer::ops(ops, None));
        }
        false
    }

    /// Answers the calls whose step has executed.
    fn answer_ends(&mut self) {
        let ends = std::mem::take(&mut self.shared.lock().ends);
        for end in ends {
            self.answer_end(end);
        }
    }

    fn answer_end(&mut self, end: JobEnd) {
        if let Some(position) = self.targets.iter().position(|target| target.step == end.id) {
            let target = self.targets.swap_remove(position);
            (target.reply)(answer::job(end));
        } else if let Some(entry) = self.entry.take_if(|entry| entry.inline.as_ref() == Some(&end.id)) {
            (entry.reply)(answer::job(end));
        }
    }

    /// The function has returned: tells whoever waits for it. Calls for steps are for ones that nobody wants any more.
    fn answer_over(&mut self) {
        let lost = std::mem::take(&mut self.targets);
        for target in lost {
            (target.reply)(answer::abandoned(target.step));
        }
        self.due.clear();
        let Some(entry) = self.entry.take() else { return };
        match std::mem::replace(&mut self.root, RootState::Gone) {
            RootState::Ended(result) => {
                let delay = self.definition.backoff.delay(entry.attempt);
                (entry.reply)(answer::end(result, delay));
            }
            RootState::Executing(_) | RootState::Gone => {}
        }
    }

    /// The function does not take the path that the run has taken: every call fails with the difference.
    fn answer_changed(&mut self) {
        let found = self.taken - self.due.len();
        let next = self.due.pop_front().map(|(step, _)| step);
        let lost = |target: &Target| !target.is_granted;
        let next = next.or_else(|| self.targets.iter().find(|target| lost(target)).map(|target| target.step.clone()));
        let error = self.changed(found, next.as_ref().map_or("", |step| step.as_str()));
        for target in std::mem::take(&mut self.targets) {
            (target.reply)(answer::failed(&error));
        }
        if let Some(entry) = self.entry.take() {
            (entry.reply)(answer::failed(&error));
        }
        self.root = RootState::Gone;
    }

    fn changed(&self, found: usize, due: &str) -> Error {
        let wanted = self.shared.lock().requests.iter().map(changed::Shown::of).collect::<Vec<_>>();
        changed::error(&self.definition.id, found, due, &wanted)
    }
}

/// The answer to a call of a function that the program does not have.
pub(crate) fn function_missing(slug: &str) -> Reply {
    let message = format!("the program has no function '{slug}': put it back, or let its runs be cancelled");
    answer::failed(&Error::new("FunctionMissing", message))
}

/// The data of the event, without what the engine adds for itself.
fn input(event: &perdura_types::Event) -> RawJson {
    if !event.data.get().contains("\"_inngest\"") {
        return event.data.clone();
    }
    let mut data = event.data.to_value();
    if let serde_json::Value::Object(fields) = &mut data {
        fields.remove("_inngest");
    }
    RawJson::of(&data)
}

fn op(id: StepId, name: String, kind: OpKind) -> Op {
    // A step's end always enters the function: with `select!` one may be enough to go on.
    Op { id, name, mode: ParallelMode::Race, input: None, kind }
}

/// The error of a panic.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Error::new("Panic", text.unwrap_or_else(|| "the code panicked".to_owned()))
}
