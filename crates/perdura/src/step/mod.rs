//! The steps of a function.

mod commit;
mod fetch;
mod invoke;
pub(crate) mod memo;
pub(crate) mod pending;
mod run;
mod send_event;
mod sleep;
mod wait_any;
mod wait_for_event;
mod wait_for_signal;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use perdura_types::{RunId, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backoff::Backoff;
use crate::environment::Environment;
use crate::event::Received;
use crate::execution::state::Shared;
use crate::function::SharedDefinition;
use crate::{Event, FunctionRef, Outgoing, Records, Result};
pub use commit::Commit;
pub use fetch::{Fetch, FetchResponse};
pub use invoke::Invoke;
pub use sleep::Sleep;
pub use wait_any::WaitAny;
pub use wait_for_event::WaitForEvent;
pub use wait_for_signal::WaitForSignal;

/// The steps of a function: each is done once, its result is kept, and a function that is entered again after a crash
/// finds the results and goes on where it was.
///
/// What a function does outside of its steps is done again whenever it is entered: keep that free of effects, of the time
/// and of chance. Await only steps there; other futures belong inside [`Step::run`].
///
/// Steps run one after another when they are awaited one after another, and at once under `tokio::join!`,
/// `tokio::try_join!` and `tokio::select!`. Losers of a `select!` are cancelled.
///
/// Clones are the same run.
#[derive(Clone)]
pub struct Step {
    run: Arc<RunFacts>,
    shared: Shared,
    attempts_max: Option<u32>,
    backoff: Option<Backoff>,
}

/// What a function may know of its run.
pub(crate) struct RunFacts {
    pub(crate) run: RunId,
    pub(crate) events: Vec<Received>,
    pub(crate) definition: SharedDefinition,
    pub(crate) environment: Environment,
}

impl Step {
    pub(crate) fn new(run: RunFacts, shared: Shared) -> Self {
        Self { run: Arc::new(run), shared, attempts_max: None, backoff: None }
    }

    /// The id of the run.
    pub fn run_id(&self) -> RunId {
        self.run.run
    }
    /// The event that started the run.
    pub fn event(&self) -> &Received {
        &self.run.events[0]
    }

    /// Executes code once and keeps its result.
    ///
    /// A failed attempt is made again, as the function or [`Step::retries`] allows; then the step fails with a [`StepError`],
    /// which the function may catch. The closure may borrow from the function.
    ///
    /// ```
    /// # use perdura::{Result, Step};
    /// # async fn charge(_: &str) -> std::result::Result<u64, std::io::Error> { Ok(7) }
    /// async fn pay(order: String, step: Step) -> Result<u64> {
    ///     let payment = step.run("charge", || async { Ok(charge(&order).await?) }).await?;
    ///     Ok(payment)
    /// }
    /// ```
    ///
    /// [`StepError`]: crate::StepError
    pub fn run<T, F, Fut>(
        &self,
        id: &str,
        mut code: F,
    ) -> impl Future<Output = Result<T, crate::StepError>> + use<T, F, Fut>
    where
        T: Serialize + DeserializeOwned,
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        run::execute(self, id, move |_| code(), |value: T| run::product(&value))
    }

    /// Options for the next step: how often a failed attempt is made again, instead of what the function says. Such a step is
    /// never executed within a call of the function: each of its attempts is a call of its own, and stands in the trace as one.
    ///
    /// With 0 the step is **never sent twice**: if the process dies while it executes, it fails with the error
    /// `AttemptLost` ([`StepError::is_attempt_lost`]), because nobody can know whether it did its work.
    ///
    /// ```
    /// # use perdura::{Result, Step};
    /// # async fn transfer() -> Result<()> { Ok(()) }
    /// # async fn ask_the_bank() -> Result<bool> { Ok(true) }
    /// # async fn f(_: (), step: Step) -> Result<()> {
    /// match step.retries(0).run("transfer", transfer).await {
    ///     Err(error) if error.is_attempt_lost() => {
    ///         step.run("ask-the-bank", ask_the_bank).await?;
    ///     }
    ///     other => other?,
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// [`StepError::is_attempt_lost`]: crate::StepError::is_attempt_lost
    #[must_use]
    pub fn retries(&self, retries: u32) -> Self {
        let retries = retries.min(perdura_types::bounds::RETRIES_MAX);
        Self { attempts_max: Some(retries + 1), ..self.clone() }
    }

    /// Options for the next step: the pauses between its attempts.
    #[must_use]
    pub fn backoff(&self, backoff: Backoff) -> Self {
        Self { backoff: Some(backoff), ..self.clone() }
    }

    /// Goes on after this time. Nothing is held in the meantime: the run lives in the store.
    pub fn sleep(&self, id: &str, duration: Duration) -> Sleep {
        Sleep::new(&self.shared, id, perdura_types::When::In(crate::function::millis(duration)))
    }

    /// Goes on at this moment.
    pub fn sleep_until(&self, id: &str, moment: impl Into<Timestamp>) -> Sleep {
        Sleep::new(&self.shared, id, perdura_types::When::At(moment.into()))
    }

    /// Goes on when an event of this type arrives; `None` when none did in time.
    ///
    /// ```
    /// # use perdura::{Event, Result, Step};
    /// # use std::time::Duration;
    /// # #[derive(serde::Serialize, serde::Deserialize)] struct Approved { order: String, by: String }
    /// # impl Event for Approved { const NAME: &'static str = "shop/order.approved"; }
    /// # async fn f(_: (), step: Step) -> Result<()> {
    /// let approved = step
    ///     .wait_for_event::<Approved>("approval")
    ///     .matching("event.data.order == async.data.order")
    ///     .timeout(Duration::from_secs(3 * 24 * 3600))
    ///     .await?;
    /// match approved {
    ///     Some(approved) => println!("approved by {}", approved.by),
    ///     None => println!("nobody said anything"),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// In the condition `event` is the run's own event and `async` the one that arrives. A wait with a condition also
    /// finds events that arrived after the run began and before the wait did: an early event is not lost.
    pub fn wait_for_event<E: Event>(&self, id: &str) -> WaitForEvent<E> {
        WaitForEvent::new(&self.shared, id)
    }

    /// Goes on when a signal of this name is sent. At most one run waits for a name at a time.
    pub fn wait_for_signal<T: DeserializeOwned>(&self, id: &str, signal: &str) -> WaitForSignal<T> {
        WaitForSignal::new(&self.shared, id, signal)
    }

    /// Goes on with the first of several things that happen; the others are no longer waited for.
    ///
    /// ```
    /// # use perdura::{Event, Result, Step};
    /// # use std::time::Duration;
    /// # #[derive(serde::Serialize, serde::Deserialize)] struct Approved { order: String }
    /// # impl Event for Approved { const NAME: &'static str = "shop/order.approved"; }
    /// # #[derive(serde::Serialize, serde::Deserialize)] struct Withdrawn { order: String }
    /// # impl Event for Withdrawn { const NAME: &'static str = "shop/order.withdrawn"; }
    /// # async fn f(_: (), step: Step) -> Result<()> {
    /// enum Decision { Approved, Withdrawn }
    /// let decision = step
    ///     .wait_any("decision")
    ///     .event("event.data.order == async.data.order", |_: Approved| Decision::Approved)
    ///     .event("event.data.order == async.data.order", |_: Withdrawn| Decision::Withdrawn)
    ///     .timeout(Duration::from_secs(3600))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn wait_any<T>(&self, id: &str) -> WaitAny<T> {
        WaitAny::new(&self.shared, id)
    }

    /// Runs another function and goes on with its result.
    ///
    /// ```
    /// # use perdura::{FunctionRef, Result, Step};
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Parcel { id: u32 }
    /// const PRINT_LABEL: FunctionRef<Parcel, String> = FunctionRef::new("shop-print-label");
    /// # async fn f(_: (), step: Step) -> Result<()> {
    /// let label = step.invoke("label", PRINT_LABEL, Parcel { id: 7 }).await?;
    /// # Ok(()) }
    /// ```
    pub fn invoke<In: Serialize, Out: DeserializeOwned>(
        &self,
        id: &str,
        function: FunctionRef<In, Out>,
        input: In,
    ) -> Invoke<Out> {
        Invoke::new(&self.shared, id, function.slug(), &input)
    }

    /// Like [`Step::invoke`], for a function whose full id, `<app>-<function>`, is known only at run time.
    pub fn invoke_by_id<Out: DeserializeOwned>(&self, id: &str, function: &str, input: impl Serialize) -> Invoke<Out> {
        Invoke::new(&self.shared, id, function, &input)
    }

    /// Sends an event, once.
    pub fn send_event<E: Into<Outgoing>>(
        &self,
        id: &str,
        event: E,
    ) -> impl Future<Output = Result<(), crate::StepError>> + use<E> {
        self.send_events(id, vec![event.into()])
    }

    /// Sends events together, once.
    pub fn send_events(
        &self,
        id: &str,
        events: Vec<Outgoing>,
    ) -> impl Future<Output = Result<(), crate::StepError>> + use<> {
        send_event::send(self, id, events)
    }

    /// Asks something over HTTP, and keeps the answer. Every status is an answer; only a missing one is an error.
    pub fn fetch(
        &self,
        id: &str,
        request: Fetch,
    ) -> impl Future<Output = Result<FetchResponse, crate::StepError>> + use<> {
        fetch::fetch(self, id, request)
    }

    /// Like [`Step::run`], but the result and changes of [records](Records) are written together, or not at all.
    ///
    /// When a record has changed since the code looked at it, the code is executed again at once, without spending an
    /// attempt. Only where the app runs in one process with the engine.
    pub fn commit<T, F, Fut>(
        &self,
        id: &str,
        mut code: F,
    ) -> impl Future<Output = Result<T, crate::StepError>> + use<T, F, Fut>
    where
        T: Serialize + DeserializeOwned,
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<Commit<T>>>,
    {
        let environment = self.run.environment.clone();
        let checked = move |_: &_| {
            let execution = environment.check_transactions().map(|()| code());
            async move { execution?.await }
        };
        run::execute(self, id, checked, Commit::into_product)
    }

    /// The records of the engine that this app runs in; an error where it runs elsewhere.
    pub fn records(&self) -> Result<Records> {
        self.run.environment.records()
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step").field("run", &self.run.run).finish_non_exhaustive()
    }
}
