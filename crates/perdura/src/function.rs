//! Functions: an id, an async fn, and how it behaves.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use perdura_types::bounds::{RETRIES_DEFAULT, RETRIES_MAX};
use perdura_types::{CancelOn, FunctionConfig, Sdk, Timeouts, Trigger};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backoff::Backoff;
use crate::failure::Failed;
use crate::handler::{Erased, Handler, erase};
use crate::{Event, Step};

/// A durable function: `async fn(In, Step) -> perdura::Result<Out>` with a name and rules.
///
/// ```
/// # use perdura::{Event, Function, Result, Step};
/// # #[derive(serde::Serialize, serde::Deserialize)] struct OrderPaid { order: String }
/// # impl Event for OrderPaid { const NAME: &'static str = "shop/order.paid"; }
/// async fn fulfil(paid: OrderPaid, step: Step) -> Result<String> {
///     let parcel = step.run("pack", || async { Ok(format!("parcel for {}", paid.order)) }).await?;
///     Ok(parcel)
/// }
/// let function = Function::new("fulfil", fulfil).retries(10).when("event.data.order != ''");
/// ```
pub struct Function<In, Out> {
    definition: Definition,
    types: PhantomData<fn(In) -> Out>,
}

/// A function without its types.
#[derive(Clone)]
pub(crate) struct Definition {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) handler: Erased,
    pub(crate) on_failure: Option<Erased>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) retries: u32,
    pub(crate) backoff: Backoff,
    pub(crate) cancel: Vec<CancelOn>,
    pub(crate) timeouts: Timeouts,
    pub(crate) idempotency: Option<String>,
}

impl<In, Out> Function<In, Out>
where
    In: DeserializeOwned + Send + 'static,
    Out: Serialize + Send + 'static,
{
    /// A function that runs for each event of type `In`.
    pub fn new(id: &str, handler: impl Handler<In, Out>) -> Self
    where
        In: Event,
    {
        Self::untriggered(id, handler).on(In::NAME)
    }

    /// A function that runs when it is [invoked](Step::invoke), or for the triggers that are added with [`Self::on`].
    pub fn untriggered(id: &str, handler: impl Handler<In, Out>) -> Self {
        let definition = Definition {
            id: id.to_owned(),
            name: id.to_owned(),
            handler: erase(handler),
            on_failure: None,
            triggers: Vec::new(),
            retries: RETRIES_DEFAULT,
            backoff: Backoff::default(),
            cancel: Vec::new(),
            timeouts: Timeouts::default(),
            idempotency: None,
        };
        Self { definition, types: PhantomData }
    }

    /// A name for people; the id by default.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.definition.name);
        self
    }

    /// Runs for events of this name, too. A pattern may end in `/*` or `.*`.
    #[must_use]
    pub fn on(mut self, event: &str) -> Self {
        self.definition.triggers.push(Trigger::Event { name: event.to_owned(), expression: None });
        self
    }

    /// Runs only when this is true of the event, e.g. `event.data.amount_cents > 1000`. Concerns the trigger that was added
    /// last.
    #[must_use]
    pub fn when(mut self, condition: &str) -> Self {
        if let Some(Trigger::Event { expression, .. }) = self.definition.triggers.last_mut() {
            *expression = Some(condition.to_owned());
        }
        self
    }

    /// How often a failed attempt is made again: the function's own code, and each step that says nothing else. 4 by
    /// default, at most 20. With 0, no step is ever sent twice, even when the process dies; see [`Step::retries`].
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.definition.retries = retries.min(RETRIES_MAX);
        self
    }

    /// The pauses between attempts, for the function's own code and each step that says nothing else.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.definition.backoff = backoff;
        self
    }

    /// An event that ends a live run.
    ///
    /// The condition compares the run's own event with the cancelling one:
    /// `event.data.order == async.data.order`.
    #[must_use]
    pub fn cancel_on<E: Event>(mut self, condition: &str) -> Self {
        let expression = Some(condition.to_owned()).filter(|text| !text.is_empty());
        self.definition.cancel.push(CancelOn { event: E::NAME.to_owned(), expression, timeout_ms: None });
        self
    }

    /// Cancels a run that has not begun within this time.
    #[must_use]
    pub fn start_within(mut self, limit: Duration) -> Self {
        self.definition.timeouts.start_ms = Some(millis(limit));
        self
    }

    /// Cancels a run that has not ended within this time of its beginning.
    #[must_use]
    pub fn finish_within(mut self, limit: Duration) -> Self {
        self.definition.timeouts.finish_ms = Some(millis(limit));
        self
    }

    /// Starts at most one run per value of this expression in 24 hours, e.g. `event.data.order`.
    #[must_use]
    pub fn idempotency(mut self, key: &str) -> Self {
        self.definition.idempotency = Some(key.to_owned());
        self
    }

    /// What runs, as a durable function of its own, when a run of this one has failed for good.
    ///
    /// ```
    /// # use perdura::{Event, Failed, Function, Result, Step};
    /// # #[derive(serde::Serialize, serde::Deserialize)] struct OrderPaid { order: String }
    /// # impl Event for OrderPaid { const NAME: &'static str = "shop/order.paid"; }
    /// # async fn fulfil(_: OrderPaid, _: Step) -> Result<()> { Ok(()) }
    /// async fn tell_somebody(failed: Failed<OrderPaid>, step: Step) -> Result<()> {
    ///     step.run("page", || async { println!("{}: {}", failed.function_id, failed.message); Ok(()) }).await?;
    ///     Ok(())
    /// }
    /// let function = Function::new("fulfil", fulfil).on_failure(tell_somebody);
    /// ```
    #[must_use]
    pub fn on_failure(mut self, handler: impl Handler<Failed<In>, ()>) -> Self {
        self.definition.on_failure = Some(erase(handler));
        self
    }

    pub(crate) fn into_definition(self) -> Definition {
        self.definition
    }
}

impl<In, Out> fmt::Debug for Function<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function").field("id", &self.definition.id).finish_non_exhaustive()
    }
}

/// Retries of a failure handler: enough for a passing fault.
const FAILURE_RETRIES: u32 = 1;

impl Definition {
    /// The function that handles failures of this one, when it has one.
    pub(crate) fn failure_function(&self, app: &str) -> Option<Self> {
        let handler = self.on_failure.clone()?;
        let expression = Some(format!("event.data.function_id == '{}'", slug(app, &self.id)));
        Some(Self {
            id: format!("{}-failure", self.id),
            name: format!("{} (failure)", self.name),
            handler,
            on_failure: None,
            triggers: vec![Trigger::Event { name: "inngest/function.failed".to_owned(), expression }],
            retries: FAILURE_RETRIES,
            backoff: self.backoff.clone(),
            cancel: Vec::new(),
            timeouts: Timeouts::default(),
            idempotency: None,
        })
    }

    /// The function as the engine registers it.
    pub(crate) fn config(&self, app: &str, url: &str) -> FunctionConfig {
        FunctionConfig {
            name: self.name.clone(),
            triggers: self.triggers.clone(),
            sdk: sdk(),
            attempts_max: self.retries + 1,
            idempotency: self.idempotency.clone(),
            cancel: self.cancel.clone(),
            timeouts: self.timeouts,
            ..FunctionConfig::new(app, &self.id, url)
        }
    }
}

/// The id of a function within its environment.
pub(crate) fn slug(app: &str, function: &str) -> String {
    format!("{app}-{function}")
}

pub(crate) fn sdk() -> Sdk {
    Sdk { language: "rust".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Names a function and its types, for [invoking](Step::invoke) it.
///
/// ```
/// use perdura::FunctionRef;
/// # type Parcel = String; type Receipt = String;
/// /// Of the app `shop`: what it takes and what it gives.
/// const PRINT_LABEL: FunctionRef<Parcel, Receipt> = FunctionRef::new("shop-print-label");
/// ```
pub struct FunctionRef<In, Out> {
    slug: &'static str,
    types: PhantomData<fn(In) -> Out>,
}

impl<In, Out> FunctionRef<In, Out> {
    /// By its full id, `<app>-<function>`.
    pub const fn new(slug: &'static str) -> Self {
        Self { slug, types: PhantomData }
    }
    /// The full id.
    pub const fn slug(&self) -> &'static str {
        self.slug
    }
}

impl<In, Out> Clone for FunctionRef<In, Out> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<In, Out> Copy for FunctionRef<In, Out> {}
impl<In, Out> fmt::Debug for FunctionRef<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FunctionRef").field(&self.slug).finish()
    }
}

/// The types that handlers are shared by.
pub(crate) type SharedDefinition = Arc<Definition>;

const _: fn() = || {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Function<(), ()>>();
    is_send_and_sync::<Step>();
};
