//! One procedure with its code: from a value of the wire to an answer.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::StreamExt;
use http::HeaderMap;
use http::request::Parts;

use super::panics::{or_internal, or_interrupted};
use crate::call::{Alive, Call};
use crate::define::{Errors, Input, Output};
use crate::description::Procedure;
use crate::error::{Error, Failure};
use crate::events::{Events, Interruption};
use crate::validation::{Check, Issue, refusal};
use crate::value::{WireDeserializer, WireValue};

/// What a procedure gave, before a wire writes it.
#[derive(Debug)]
pub enum Answer {
    /// One value; `undefined` when the procedure has no output.
    Value(WireValue),
    /// A stream.
    Events(Events<WireValue, WireValue>),
}

/// How a call ended, or how its stream began.
#[derive(Debug)]
pub struct Outcome {
    /// The answer, or the error with its `defined` decided.
    pub result: Result<Answer, Error>,
    /// Headers that the handler set.
    pub headers: HeaderMap,
}

type Handling = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;
type Handler = Box<dyn Fn(Arc<Call>, WireValue) -> Handling + Send + Sync>;

/// A procedure with the code that answers it.
pub struct Served {
    procedure: Procedure,
    input: Option<Check>,
    errors: Arc<DeclaredErrors>,
    handler: Handler,
}

impl Served {
    pub(super) fn new<I, O, E, F, R>(procedure: Procedure, handle: F) -> Self
    where
        I: Input,
        O: Output,
        E: Errors,
        F: Fn(Arc<Call>, I) -> R + Send + Sync + 'static,
        R: Future<Output = Result<O, Failure<E>>> + Send + 'static,
    {
        let handler: Handler = Box::new(move |call, input| {
            let handling = read::<I>(input).map(|input| handle(call, input));
            Box::pin(async move {
                let output = handling?.await.map_err(Failure::into_error)?;
                output.into_answer().map_err(|_| Error::internal().with_message("Output validation failed"))
            })
        });
        Self {
            input: procedure.input.clone().map(Check::new),
            errors: Arc::new(DeclaredErrors::of(&procedure)),
            procedure,
            handler,
        }
    }

    /// What the procedure is.
    pub fn procedure(&self) -> &Procedure {
        &self.procedure
    }

    /// Checks the input, runs the handler and judges its error. Whoever drops the future ends the handler; the stream of an
    /// answer lives as long as it is held.
    pub async fn call(&self, parts: Parts, input: WireValue) -> Outcome {
        let (call, alive) = Call::new(parts);
        let call = Arc::new(call);
        let result = or_internal(async { (self.handler)(Arc::clone(&call), self.checked(input)?).await }).await;
        let result = match result {
            Ok(Answer::Value(value)) => Ok(Answer::Value(value)),
            Ok(Answer::Events(events)) => Ok(Answer::Events(self.watched(events, alive))),
            Err(error) => Err(self.errors.judged(error)),
        };
        Outcome { result, headers: call.take_response_headers() }
    }

    fn checked(&self, input: WireValue) -> Result<WireValue, Error> {
        match &self.input {
            Some(check) => check.input(input).map_err(refusal),
            // Nothing is asked for, so nothing is looked at.
            None => Ok(WireValue::Undefined),
        }
    }

    /// The stream with its errors judged; the call is alive as long as it is.
    fn watched(&self, events: Events<WireValue, WireValue>, alive: Alive) -> Events<WireValue, WireValue> {
        let errors = Arc::clone(&self.errors);
        Events::with_return(or_interrupted(events).map(move |progress| {
            let _ = &alive;
            progress.map_err(|interruption| match interruption {
                Interruption::Failed(error) => Interruption::Failed(errors.judged(error)),
                Interruption::Lost => Interruption::Lost,
            })
        }))
    }
}

/// The host's type; what its schema cannot say (a number's range, a rule of its own) is an issue too.
fn read<I: Input>(input: WireValue) -> Result<I, Error> {
    serde_path_to_error::deserialize(WireDeserializer(input)).map_err(|error| {
        use serde_path_to_error::Segment;
        let path = error.path().iter().filter_map(|segment| match segment {
            Segment::Seq { index } => Some(WireValue::Number((*index).into())),
            Segment::Map { key } => Some(key.as_str().into()),
            Segment::Enum { .. } | Segment::Unknown => None,
        });
        let path = path.collect();
        refusal(vec![Issue { path, message: error.into_inner().to_string() }])
    })
}

/// The errors of a procedure, with the schemas of their data.
struct DeclaredErrors(Vec<(&'static str, http::StatusCode, Option<Check>)>);

impl DeclaredErrors {
    fn of(procedure: &Procedure) -> Self {
        let errors = procedure.errors.iter();
        Self(errors.map(|error| (error.code, error.status, error.data.clone().map(Check::new))).collect())
    }

    /// An error is defined when its code is declared, with its status, and its data is of the declared shape: whoever threw
    /// it, and however.
    fn judged(&self, mut error: Error) -> Error {
        let is_defined = self.0.iter().any(|(code, status, data)| {
            *code == error.code()
                && *status == error.status()
                && data.as_ref().is_none_or(|check| check.accepts(error.data()))
        });
        error.set_defined(is_defined);
        error
    }
}

impl fmt::Debug for Served {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Served").field("procedure", &self.procedure).finish_non_exhaustive()
    }
}
