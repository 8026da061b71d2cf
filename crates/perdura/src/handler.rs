//! Async fns as handlers, and handlers without their types.

use std::pin::Pin;
use std::sync::Arc;

use perdura_types::RawJson;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result, Step};

/// What a [`Function`](crate::Function) is made of: `async fn(In, Step) -> perdura::Result<Out>`.
///
/// It is implemented for every fitting fn and closure; there is no need to implement it by hand.
#[diagnostic::on_unimplemented(
    message = "this is not a handler of durable functions",
    label = "expected `async fn({In}, Step) -> perdura::Result<{Out}>`",
    note = "a handler takes its input and a `perdura::Step`, returns `perdura::Result<_>`, and its future must be `Send`: hold no \
            `Rc`, `RefCell` guard or lock guard across an `.await`"
)]
pub trait Handler<In, Out>: Send + Sync + 'static {
    /// Begins an execution.
    fn call(&self, input: In, step: Step) -> impl Future<Output = Result<Out>> + Send + 'static;
}

impl<F, Fut, In, Out> Handler<In, Out> for F
where
    F: Fn(In, Step) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Out>> + Send + 'static,
{
    fn call(&self, input: In, step: Step) -> impl Future<Output = Result<Out>> + Send + 'static {
        self(input, step)
    }
}

/// An execution without its types.
pub(crate) type Root = Pin<Box<dyn Future<Output = Result<RawJson>> + Send>>;

/// A handler without its types: from the data of the event to the JSON of the result.
pub(crate) type Erased = Arc<dyn Fn(&RawJson, Step) -> Result<Root> + Send + Sync>;

pub(crate) fn erase<In, Out>(handler: impl Handler<In, Out>) -> Erased
where
    In: DeserializeOwned + Send + 'static,
    Out: Serialize + Send + 'static,
{
    let handler = Arc::new(handler);
    Arc::new(move |data, step| {
        let input = serde_json::from_str::<In>(data.get()).map_err(|error| unreadable::<In>(&error))?;
        let execution = handler.call(input, step);
        Ok(Box::pin(async move { to_json(&execution.await?) }))
    })
}

/// Events do not change, so no later attempt would read them better.
fn unreadable<In>(error: &serde_json::Error) -> Error {
    let wanted = std::any::type_name::<In>();
    Error::new("InputInvalid", format!("the event's data is not a {wanted}: {error}")).non_retriable()
}

/// The JSON form of a result.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<RawJson> {
    match serde_json::value::to_raw_value(value) {
        Ok(raw) => Ok(raw.into()),
        Err(error) => {
            let name = std::any::type_name::<T>();
            Err(Error::new("ResultInvalid", format!("a {name} has no JSON form: {error}")).non_retriable())
        }
    }
}
