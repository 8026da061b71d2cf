//! What a finished step leaves behind, in the form that SDKs read.

use serde::Serialize;

use crate::{Event, RawJson};

#[derive(Serialize)]
struct Data<'a> {
    data: &'a RawJson,
}
#[derive(Serialize)]
struct Failure<'a> {
    error: &'a RawJson,
}
#[derive(Serialize)]
struct Input<'a> {
    input: &'a RawJson,
}
#[derive(Serialize)]
struct Signal<'a> {
    signal: &'a str,
    data: &'a RawJson,
}

#[derive(Serialize)]
struct Timeout {
    error: &'static str,
    message: &'static str,
    name: &'static str,
}

/// `{"data": …}`: a step's or an invoked function's result.
pub fn data(data: &RawJson) -> RawJson {
    RawJson::of(&Data { data })
}
/// `{"error": …}`: a step failed for good. The error is an object with `name` and `message`, both text: Python takes
/// nothing else.
pub fn error(error: &RawJson) -> RawJson {
    RawJson::of(&Failure { error })
}
/// `{"input": […]}`: no memo yet, but other arguments for a step that is still to run.
pub fn input(arguments: &RawJson) -> RawJson {
    RawJson::of(&Input { input: arguments })
}
/// `null`: a sleep is over, or a wait timed out.
pub fn nothing() -> RawJson {
    RawJson::null()
}
/// The event itself, as a wait gives it.
pub fn event(event: &Event) -> RawJson {
    event.to_public()
}
/// `{"data": {"signal", "data"}}`.
pub fn signal(signal: &str, payload: &RawJson) -> RawJson {
    data(&RawJson::of(&Signal { signal, data: payload }))
}
/// An invoked function that did not end in time.
pub fn invoke_timeout() -> RawJson {
    error(&RawJson::of(&Timeout {
        error: "InngestInvokeTimeoutError: Timed out waiting for invoked function to complete",
        message: "Timed out waiting for invoked function to complete",
        name: "InngestInvokeTimeoutError",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memos_have_their_shapes() {
        let json = |text| RawJson::parse(text).unwrap();
        let timeout = concat!(
            r#"{"error":{"error":"InngestInvokeTimeoutError: Timed out waiting for invoked function to complete","#,
            r#""message":"Timed out waiting for invoked function to complete","name":"InngestInvokeTimeoutError"}}"#
        );
        for (memo, want) in [
            (data(&RawJson::null()), r#"{"data":null}"#),
            (data(&json("[1, 2]")), r#"{"data":[1, 2]}"#),
            (error(&json(r#"{"name":"A","message":"b"}"#)), r#"{"error":{"name":"A","message":"b"}}"#),
            (signal("go", &json("7")), r#"{"data":{"signal":"go","data":7}}"#),
            (input(&json("[1]")), r#"{"input":[1]}"#),
            (nothing(), "null"),
            (invoke_timeout(), timeout),
        ] {
            assert_eq!(memo.get(), want);
        }
    }
}
