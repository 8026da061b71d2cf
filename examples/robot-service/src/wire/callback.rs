//! What becomes of an item, and how a callback says it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::bounds::ERROR_MESSAGE_CHARS_MAX;
use crate::ids::{ItemId, JobId};
use crate::wire::dispatch::Item;

/// How one attempt of one item ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// The carrier has it.
    Success {
        /// The number the carrier gave: of the shipment, or of the guide that was looked up.
        tracking_number: String,
        /// The city as the carrier spells it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        validated_city: Option<String>,
    },
    /// It was not made, or nobody knows.
    Error {
        /// Whose mistake it is.
        error_type: ErrorType,
        /// For a person.
        error_message: String,
        /// The name of a picture in the robot's folder of screenshots.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        screenshot: Option<String>,
    },
}

/// Whose mistake an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ErrorType {
    /// The order is wrong: a person corrects it.
    Validation,
    /// The carrier's portal refused, or could not be reached.
    Portal,
    /// The portal did not answer in time.
    Timeout,
    /// None of these.
    Unknown,
}

impl Outcome {
    /// An error, its text cut to what the other side accepts.
    pub fn error(error_type: ErrorType, message: &str, screenshot: Option<String>) -> Self {
        let error_message = message.chars().take(ERROR_MESSAGE_CHARS_MAX).collect();
        Self::Error { error_type, error_message, screenshot }
    }

    /// One word, for the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Success { .. } => "success",
            Self::Error { .. } => "error",
        }
    }
}

/// The body of an item's callback.
pub fn body(item: &Item, outcome: &Outcome) -> Vec<u8> {
    let mut body = serde_json::to_value(outcome).expect("an outcome is plain data");
    let fields = body.as_object_mut().expect("an outcome is written as an object");
    fields.insert("itemId".into(), json!(item.item_id));
    fields.insert("attempt".into(), json!(item.attempt));
    to_bytes(&body)
}

/// The body that says that an item has been begun.
pub fn heartbeat(job_id: &JobId, item_id: &ItemId) -> Vec<u8> {
    to_bytes(&json!({ "jobId": job_id, "heartbeat": true, "itemId": item_id }))
}

fn to_bytes(body: &Value) -> Vec<u8> {
    serde_json::to_vec(body).expect("a JSON value can be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::dispatch::Task;

    fn check(outcome: &Outcome, expect: &Value) {
        let task = Task::GuideLookup("P1".into());
        let item = Item { item_id: "i-1".into(), order_id: "o-1".into(), attempt: 2, task };
        assert_eq!(serde_json::from_slice::<Value>(&body(&item, outcome)).unwrap(), *expect);
    }

    #[test]
    fn callbacks_say_what_became_of_an_item() {
        let success = |city: Option<&str>| Outcome::Success {
            tracking_number: "7001".into(),
            validated_city: city.map(str::to_owned),
        };
        check(
            &success(Some("CALI (VALLE)")),
            &json!({ "itemId": "i-1", "attempt": 2, "status": "success", "trackingNumber": "7001", "validatedCity": "CALI (VALLE)" }),
        );
        check(&success(None), &json!({ "itemId": "i-1", "attempt": 2, "status": "success", "trackingNumber": "7001" }));
        check(
            &Outcome::error(ErrorType::Portal, "closed", None),
            &json!({ "itemId": "i-1", "attempt": 2, "status": "error", "errorType": "portal", "errorMessage": "closed" }),
        );
        check(
            &Outcome::error(ErrorType::Timeout, "late", Some("a.png".into())),
            &json!({
                "itemId": "i-1", "attempt": 2, "status": "error",
                "errorType": "timeout", "errorMessage": "late", "screenshot": "a.png",
            }),
        );
        let heartbeat: Value = serde_json::from_slice(&heartbeat(&"j-1".into(), &"i-1".into())).unwrap();
        assert_eq!(heartbeat, json!({ "jobId": "j-1", "heartbeat": true, "itemId": "i-1" }));
    }

    #[test]
    fn a_long_message_is_cut() {
        let Outcome::Error { error_message, .. } = Outcome::error(ErrorType::Unknown, &"ñ".repeat(600), None) else {
            unreachable!("an error was made")
        };
        assert_eq!(error_message.chars().count(), ERROR_MESSAGE_CHARS_MAX);
    }
}
