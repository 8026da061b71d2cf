//! What comes out of a procedure.

use futures_util::StreamExt;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Errors;
use super::schemas::{is_unit, serialised};
use crate::client::{CallError, Subscription, WireSubscription};
use crate::description::OutputShape;
use crate::events::{Events, Interruption, Progress};
use crate::router::Answer;
use crate::value::{Mismatch, WireValue, from_wire, to_wire};
use crate::{Error, Event};

/// What comes out of a procedure: any type that `serde` writes and reads (callers in Rust read it) and `schemars`
/// describes, `()` for nothing, or [`Events`] for a stream.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the output of a procedure",
    note = "derive Serialize, Deserialize and schemars::JsonSchema for it, and let it own what it holds"
)]
pub trait Output: Send + 'static + Sized {
    /// What a caller in Rust gets.
    type Received<E: Errors>: Send;

    /// The serialising view.
    fn shape() -> OutputShape;

    /// As it goes over the wire.
    fn into_answer(self) -> Result<Answer, Mismatch>;

    /// As it came over the wire.
    fn from_reply<E: Errors>(reply: Reply) -> Result<Self::Received<E>, CallError<E>>;
}

/// What a client got back, before it has a type.
#[derive(Debug)]
pub enum Reply {
    /// One value.
    Value(WireValue),
    /// A stream.
    Events(WireSubscription),
}

impl<T: Serialize + DeserializeOwned + JsonSchema + Send + 'static> Output for T {
    type Received<E: Errors> = T;

    fn shape() -> OutputShape {
        if is_unit::<T>() { OutputShape::Nothing } else { OutputShape::Value(serialised::<T>()) }
    }

    fn into_answer(self) -> Result<Answer, Mismatch> {
        if is_unit::<T>() {
            return Ok(Answer::Value(WireValue::Undefined));
        }
        to_wire(&self).map(Answer::Value)
    }

    fn from_reply<E: Errors>(reply: Reply) -> Result<T, CallError<E>> {
        match reply {
            Reply::Value(value) => from_wire(value).map_err(|error| CallError::Malformed(error.to_string())),
            Reply::Events(_) => Err(CallError::Malformed("a stream came instead of one value".to_owned())),
        }
    }
}

impl<Y, R> Output for Events<Y, R>
where
    Y: Serialize + DeserializeOwned + JsonSchema + Send + 'static,
    R: Serialize + DeserializeOwned + JsonSchema + Send + 'static,
{
    type Received<E: Errors> = Subscription<Y, R, E>;

    fn shape() -> OutputShape {
        let returns = (!is_unit::<R>()).then(serialised::<R>);
        OutputShape::Stream { yields: serialised::<Y>(), returns }
    }

    fn into_answer(self) -> Result<Answer, Mismatch> {
        let events = self.map(|progress| match progress? {
            Progress::Yielded(event) => written(event, to_wire).map(Progress::Yielded),
            Progress::Returned(event) => written(event, returned).map(Progress::Returned),
        });
        Ok(Answer::Events(Events::with_return(events)))
    }

    fn from_reply<E: Errors>(reply: Reply) -> Result<Subscription<Y, R, E>, CallError<E>> {
        match reply {
            Reply::Events(events) => Ok(Subscription::new(events)),
            Reply::Value(_) => Err(CallError::Malformed("one value came instead of a stream".to_owned())),
        }
    }
}

fn returned<R: Serialize + 'static>(value: &R) -> Result<WireValue, Mismatch> {
    if is_unit::<R>() { Ok(WireValue::Undefined) } else { to_wire(value) }
}

fn written<T>(
    event: Event<T>,
    write: impl Fn(&T) -> Result<WireValue, Mismatch>,
) -> Result<Event<WireValue>, Interruption> {
    event.try_map(|value| write(&value)).map_err(|_| Error::internal().into())
}
