//! An app as the engine of this process calls it.
//!
//! A function that is suspended stays in memory as it is, and goes on without a replay. When too many are suspended, the ones
//! that were longest so are dropped; they are replayed when they go on.

use std::collections::{BTreeMap, HashMap};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use perdura_engine::{LocalApp, ReplyTo, local_url};
use perdura_types::{Call, RunId};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::app::App;
use crate::bounds::SUSPENDED_MAX;
use crate::environment::Environment;
use crate::execution::state::Keys;
use crate::execution::{Execution, function_missing};

/// An app within the engine's process.
pub(crate) struct LocalExecutor {
    app: App,
    environment: Environment,
    runs: Arc<Mutex<Runs>>,
}

/// The executions that are in memory.
#[derive(Default)]
struct Runs {
    by_id: HashMap<RunId, Slot>,
    /// Suspended runs, the longest suspended first.
    suspended: BTreeMap<u64, RunId>,
    next_turn: u64,
}

/// One execution.
enum Slot {
    /// Nothing of it is being called.
    Suspended { execution: Box<Execution>, turn: u64 },
    /// A task drives it; further calls go there.
    Driven(UnboundedSender<(Call, ReplyTo)>),
}

impl LocalExecutor {
    pub(crate) fn new(app: App, environment: Environment) -> Self {
        Self { app, environment, runs: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Runs> {
        lock(&self.runs)
    }
}

fn lock(runs: &Mutex<Runs>) -> MutexGuard<'_, Runs> {
    runs.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LocalApp for LocalExecutor {
    fn registration(&self) -> perdura_types::App {
        let url = local_url(self.app.name());
        self.app.registration(&url, |_| url.clone())
    }

    fn perform(&self, call: Call, reply: ReplyTo) {
        let Some(definition) = self.app.find(&call.function.slug) else {
            reply.send(function_missing(&call.function.slug));
            return;
        };
        let run = call.run;
        let mut runs = self.lock();
        let execution = match runs.by_id.remove(&run) {
            Some(Slot::Driven(calls)) => {
                // The task takes its calls under the same lock before it ends, so this one is not lost.
                let _taken = calls.send((call, reply));
                runs.by_id.insert(run, Slot::Driven(calls));
                return;
            }
            Some(Slot::Suspended { execution, turn }) => {
                runs.suspended.remove(&turn);
                execution
            }
            None => Box::new(Execution::new(definition, &call, self.environment.clone(), Keys::Plain)),
        };
        let (sender, receiver) = unbounded_channel();
        runs.by_id.insert(run, Slot::Driven(sender));
        drop(runs);
        tokio::spawn(drive(Arc::clone(&self.runs), run, execution, (call, reply), receiver));
    }
}

/// Goes on with an execution until no call of it is left to answer.
async fn drive(
    runs: Arc<Mutex<Runs>>,
    run: RunId,
    mut execution: Box<Execution>,
    (call, reply): (Call, ReplyTo),
    mut calls: UnboundedReceiver<(Call, ReplyTo)>,
) {
    begin(&mut execution, call, reply);
    loop {
        poll_fn(|cx| {
            while let std::task::Poll::Ready(Some((call, reply))) = calls.poll_recv(cx) {
                begin(&mut execution, call, reply);
            }
            execution.poll(cx)
        })
        .await;
        let mut runs = lock(&runs);
        if let Ok((call, reply)) = calls.try_recv() {
            drop(runs);
            begin(&mut execution, call, reply);
            continue;
        }
        runs.by_id.remove(&run);
        if !execution.is_gone() {
            runs.suspend(run, execution);
        }
        return;
    }
}

fn begin(execution: &mut Execution, call: Call, reply: ReplyTo) {
    execution.begin(call, Box::new(move |answer| reply.send(answer)));
}

impl Runs {
    fn suspend(&mut self, run: RunId, execution: Box<Execution>) {
        self.next_turn += 1;
        let turn = self.next_turn;
        self.suspended.insert(turn, run);
        self.by_id.insert(run, Slot::Suspended { execution, turn });
        if self.suspended.len() > SUSPENDED_MAX
            && let Some((_, oldest)) = self.suspended.pop_first()
        {
            self.by_id.remove(&oldest);
        }
    }
}
