//! From the service's refusals to the errors of the contract: the same word in capitals, status, sentence and details.
//!
//! Which of them are declared is said where the procedures are; the router marks an error as declared when its code, its
//! status and its details are. What no caller can do anything about is not declared, and says no more than that.

use perdura_contract::{Error, Failure};

use crate::refusal::Refusal;

impl<E> From<Refusal> for Failure<E> {
    fn from(refusal: Refusal) -> Self {
        Self::Undeclared(error(refusal))
    }
}

fn error(refusal: Refusal) -> Error {
    let Refusal { status, code, message, data } = refusal;
    match code {
        // The common word for "come again", which clients know what to do with.
        "stopping" | "records_busy" => Error::new("SERVICE_UNAVAILABLE").with_message(message),
        "internal_error" => {
            tracing::error!(%message, "a call of the robot's contract fails");
            Error::internal()
        }
        "store_failed" => {
            tracing::error!(%message, "a call of the robot's contract cannot read");
            Error::new("STORE_FAILED").with_message("the store cannot be read: look at the server's log")
        }
        _ => {
            let error = Error::new(code.to_ascii_uppercase())
                .with_status(status.try_into().expect("every refusal has an HTTP status"))
                .with_message(message);
            match data {
                Some(data) => error.with_wire_data(data.to_value().into()),
                None => error,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use perdura_contract::NoErrors;
    use perdura_engine::Stopping;
    use perdura_types::RawJson;

    use super::*;

    #[track_caller]
    fn check(refusal: Refusal, expect: &str) {
        let error = Failure::<NoErrors>::from(refusal).into_error();
        assert_eq!(serde_json::to_string(&error.to_wire()).unwrap(), expect);
    }

    #[test]
    fn a_refusal_keeps_its_word_status_sentence_and_details() {
        check(
            Refusal::conflict("order_active", "order 'a' is taken").with_data(&serde_json::json!({"jobId": "j"})),
            r#"{"defined":false,"code":"ORDER_ACTIVE","status":409,"message":"order 'a' is taken","data":{"jobId":"j"}}"#,
        );
        check(
            Refusal { data: Some(RawJson::null()), ..Refusal::bad_request("x", "y") },
            r#"{"defined":false,"code":"X","status":400,"message":"y","data":null}"#,
        );
        check(
            Stopping.into(),
            r#"{"defined":false,"code":"SERVICE_UNAVAILABLE","status":503,"message":"the server is stopping: try again in a moment"}"#,
        );
        check(
            Refusal::new(500, "internal_error", "row 7 of the shard"),
            r#"{"defined":false,"code":"INTERNAL_SERVER_ERROR","status":500,"message":"Internal server error"}"#,
        );
        check(
            Refusal::new(500, "store_failed", "/var/lib/perdura is gone"),
            r#"{"defined":false,"code":"STORE_FAILED","status":500,"message":"the store cannot be read: look at the server's log"}"#,
        );
    }
}
