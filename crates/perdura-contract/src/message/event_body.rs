//! The bytes of a stream of events.

use std::fmt::Write;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep_until};

use super::{Body, BodyError};
use crate::error::Error;
use crate::events::{Event, Events, Interruption, Progress};
use crate::rpc::envelope;
use crate::value::WireValue;

/// How events carry their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventForm {
    /// In envelopes; `undefined` is an empty one.
    Rpc,
    /// As bare JSON; `undefined` is no data, and an undefined end is not told.
    OpenApi,
}

/// Opens the stream at once, tells what happens, and says that it is still there while nothing does: only by writing is it
/// noticed that a client went away without a word.
const STILL_THERE: &str = ": \n\n";

/// A stream is lost; its connection breaks off.
#[derive(Debug, thiserror::Error)]
#[error("what the stream is about got lost")]
struct Lost;

/// The body that tells these events. Dropping it drops the stream.
pub(crate) fn event_body(events: Events<WireValue, WireValue>, form: EventForm, keep_alive: Duration) -> Body {
    let opening = stream::once(async { Ok(Bytes::from_static(STILL_THERE.as_bytes())) });
    let told = stream::unfold(Some(events), move |events| async move {
        let mut events = events?;
        let quiet_until = Instant::now() + keep_alive;
        tokio::select! {
            biased;
            progress = events.next() => {
                let goes_on = matches!(progress, Some(Ok(Progress::Yielded(_))));
                Some((bytes(progress, form), goes_on.then_some(events)))
            }
            () = sleep_until(quiet_until) => Some((Ok(Bytes::from_static(STILL_THERE.as_bytes())), Some(events))),
        }
    });
    Body::stream(opening.chain(told).filter(|chunk| {
        let is_something = !matches!(chunk, Ok(bytes) if bytes.is_empty());
        std::future::ready(is_something)
    }))
}

type Told = Option<Result<Progress<WireValue, WireValue>, Interruption>>;

fn bytes(progress: Told, form: EventForm) -> Result<Bytes, BodyError> {
    match progress {
        Some(Ok(Progress::Yielded(event))) => Ok(written("message", &event, form)),
        Some(Ok(Progress::Returned(event))) => {
            let is_told = form == EventForm::Rpc || event != Event::new(WireValue::Undefined);
            Ok(if is_told { written("done", &event, form) } else { Bytes::new() })
        }
        Some(Err(Interruption::Failed(error))) => Ok(failed(&error, form)),
        Some(Err(Interruption::Lost)) => Err(Box::new(Lost)),
        // A stream of values that must end with one did not: a mistake of ours.
        None => Ok(failed(&Error::internal(), form)),
    }
}

fn failed(error: &Error, form: EventForm) -> Bytes {
    written("error", &Event::new(error.to_wire()), form)
}

fn written(name: &str, event: &Event<WireValue>, form: EventForm) -> Bytes {
    if event.id.as_ref().is_some_and(|id| id.contains(['\r', '\n'])) {
        // The rest of the id would be read as fields of the event.
        return failed(&Error::internal(), form);
    }
    let mut text = String::new();
    for line in event.comments.iter().flat_map(|comment| comment.split(['\r', '\n'])) {
        put(&mut text, "", line);
    }
    put(&mut text, "event", name);
    if let Some(retry_ms) = event.retry_ms {
        put(&mut text, "retry", &retry_ms.to_string());
    }
    if let Some(id) = &event.id {
        put(&mut text, "id", id);
    }
    let data = match form {
        EventForm::Rpc => Some(envelope::write(&event.value)),
        EventForm::OpenApi if event.value == WireValue::Undefined => None,
        EventForm::OpenApi => Some(serde_json::to_vec(&event.value).expect("keys are text and numbers are finite")),
    };
    if let Some(data) = data {
        // JSON has no line breaks outside of its strings, and escapes them inside.
        put(&mut text, "data", &String::from_utf8(data).expect("JSON is UTF-8"));
    }
    text.push('\n');
    text.into()
}

fn put(text: &mut String, field: &str, value: &str) {
    writeln!(text, "{field}: {value}").expect("a string takes every line");
}
