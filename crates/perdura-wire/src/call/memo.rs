//! Results of steps as they stand in `steps` of a call.

use perdura_types::{Event, RawJson};
use serde::Serialize;

#[derive(Serialize)]
struct Data<T: Serialize> {
    data: T,
}

#[derive(Serialize)]
struct Error<'a> {
    error: &'a RawJson,
}

#[derive(Serialize)]
struct Signal<'a> {
    signal: &'a str,
    data: &'a RawJson,
}

#[derive(Serialize)]
struct Timeout {
    error: &'static str,
    name: &'static str,
    message: &'static str,
}

/// `{"data":…}`: a step that ran, a function that was invoked.
pub fn data(result: &RawJson) -> RawJson {
    RawJson::of(&Data { data: result })
}

/// `{"error":…}`: a step that failed for good. The error is an object with `name` and `message`, both text: Python
/// takes nothing else.
pub fn error(error: &RawJson) -> RawJson {
    RawJson::of(&Error { error })
}

/// A wait's event, unwrapped.
pub fn event(event: &Event) -> RawJson {
    event.to_public()
}

/// `{"data":{"signal":…,"data":…}}`: a signal that came.
pub fn signal(name: &str, data: &RawJson) -> RawJson {
    RawJson::of(&Data { data: Signal { signal: name, data } })
}

/// `null`: a sleep that ended, a wait that nothing answered.
pub fn nothing() -> RawJson {
    RawJson::null()
}

/// An invoked function that did not end in time.
pub fn invoke_timeout() -> RawJson {
    error(&RawJson::of(&Timeout {
        error: "InngestInvokeTimeoutError: Timed out waiting for invoked function to complete",
        name: "InngestInvokeTimeoutError",
        message: "Timed out waiting for invoked function to complete",
    }))
}
