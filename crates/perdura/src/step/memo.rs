//! Reading what a finished step left behind.

use perdura_types::RawJson;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::StepError;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

/// `{"data": …}` or `{"error": …}`: a step or another function ended.
pub(crate) fn result<T: DeserializeOwned>(step: &str, memo: &RawJson) -> Result<T, StepError> {
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(memo.get()) else {
        return Err(unexpected(step, "the result of a step that ran", memo));
    };
    match envelope {
        Envelope { error: Some(error), .. } => Err(StepError::from_json(step, &RawJson::from(error.to_owned()))),
        Envelope { data, error: None } => value(step, data.map_or("null", RawValue::get)),
    }
}

/// A value of a type that the program knows.
pub(crate) fn value<T: DeserializeOwned>(step: &str, text: &str) -> Result<T, StepError> {
    serde_json::from_str(text).map_err(|error| {
        let wanted = std::any::type_name::<T>();
        StepError::new(step, "ResultInvalid", format!("the saved result of step '{step}' is not a {wanted}: {error}"))
    })
}

#[derive(Deserialize)]
struct EventMemo<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

/// `null` after a timeout, else the event.
pub(crate) fn event<T: DeserializeOwned>(step: &str, memo: &RawJson) -> Result<Option<T>, StepError> {
    if memo.is_null() {
        return Ok(None);
    }
    match serde_json::from_str::<EventMemo<'_>>(memo.get()) {
        Ok(event) => value(step, event.data.get()).map(Some),
        Err(_) => Err(unexpected(step, "an event", memo)),
    }
}

#[derive(Deserialize)]
struct SignalMemo<'a> {
    #[serde(borrow)]
    data: SignalData<'a>,
}
#[derive(Deserialize)]
struct SignalData<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

/// `null` after a timeout, else `{"data": {"signal", "data"}}`.
pub(crate) fn signal<T: DeserializeOwned>(step: &str, memo: &RawJson) -> Result<Option<T>, StepError> {
    if memo.is_null() {
        return Ok(None);
    }
    match serde_json::from_str::<SignalMemo<'_>>(memo.get()) {
        Ok(signal) => value(step, signal.data.data.get()).map(Some),
        Err(_) => Err(unexpected(step, "a signal", memo)),
    }
}

/// `null`: a sleep is over.
pub(crate) fn nothing(step: &str, memo: &RawJson) -> Result<(), StepError> {
    if memo.is_null() { Ok(()) } else { Err(unexpected(step, "the end of a sleep", memo)) }
}

/// The same id stood for another kind of step when its result was saved.
fn unexpected(step: &str, wanted: &str, memo: &RawJson) -> StepError {
    let shown = memo.get().chars().take(120).collect::<String>();
    StepError::new(
        step,
        "ProgramChanged",
        format!(
            "step '{step}' is now something else than when this run executed it: the program expects {wanted}, but the \
             saved result is {shown}; let old runs finish with the old program, or give the new step a new id"
        ),
    )
}
