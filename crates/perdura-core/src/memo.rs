//! What a finished step leaves behind, in the form that SDKs read.

use perdura_types::{Event, RawJson};
use serde::Serialize;
use serde_json::json;

#[derive(Serialize)]
struct Data<'a> {
    data: &'a RawJson,
}
#[derive(Serialize)]
struct Failure<'a> {
    error: &'a RawJson,
}
#[derive(Serialize)]
struct Signal<'a> {
    signal: &'a str,
    data: &'a RawJson,
}

/// `{"data": …}`: a step's result.
pub(crate) fn data(data: &RawJson) -> RawJson {
    RawJson::of(&Data { data })
}
/// `{"error": …}`: a step failed for good.
pub(crate) fn error(error: &RawJson) -> RawJson {
    RawJson::of(&Failure { error })
}
/// `null`: a sleep is over, or a wait timed out.
pub(crate) fn nothing() -> RawJson {
    RawJson::null()
}
/// The event itself, as a wait gives it.
pub(crate) fn event(event: &Event) -> RawJson {
    event.to_public()
}
/// `{"data": {"signal", "data"}}`.
pub(crate) fn signal(signal: &str, payload: &RawJson) -> RawJson {
    data(&RawJson::of(&Signal { signal, data: payload }))
}
/// An invoke that took too long.
pub(crate) fn invoke_timeout() -> RawJson {
    let name = "InngestInvokeTimeoutError";
    let message = "Timed out waiting for invoked function to complete";
    error(&RawJson::of(&json!({ "error": format!("{name}: {message}"), "name": name, "message": message })))
}
