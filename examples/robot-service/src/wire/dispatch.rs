//! A dispatch: a batch of orders handed to the robot. Reading one names the first field that is wrong.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::bounds::{ATTEMPTS_MAX, ID_CHARS_MAX, ITEMS_PER_BATCH_MAX, TEXT_CHARS_MAX};
use crate::ids::{DispatchId, ItemId, JobId, OrderId, WorkspaceId};
use crate::secret::{self, Credentials, Secret};

/// What a batch is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobType {
    /// Fill the carrier's form once per order.
    CreateShipment,
    /// Ask the carrier for the guide number of each of its own order numbers.
    GuideLookup,
}

/// One batch, checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispatch {
    /// What the robot remembers.
    pub dispatch_id: DispatchId,
    /// The orchestrator's job.
    pub job_id: JobId,
    /// Whose login is used.
    pub workspace_id: WorkspaceId,
    /// What to do with each item.
    pub job_type: JobType,
    /// The login.
    pub credentials: Credentials,
    /// Where results go.
    pub callback: Callback,
    /// In the order they will be worked on.
    pub items: Vec<Item>,
}

/// Where results go, and what proves that they are ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// An http or https URL.
    pub url: String,
    /// How the secret is used.
    pub proof: Proof,
    /// The job's key, or the shared secret.
    #[serde(with = "secret::on_disk")]
    pub secret: Secret,
}

/// How a callback proves that it comes from the robot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Body and time are signed with the job's own key, which this id names.
    Signature {
        /// Sent along, so that the other side knows which key to try.
        key_id: String,
    },
    /// The shared secret itself is sent. This is what orchestrators do that know no signatures.
    Secret,
}

/// One unit of work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What a callback names.
    pub item_id: ItemId,
    /// The order it is for.
    pub order_id: OrderId,
    /// Counts from 1; a retry by an operator is the next one.
    pub attempt: u32,
    /// What to do.
    pub task: Task,
}

/// What is to be done for an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Fill the form with this payload (`driver/form.rs` knows its fields).
    Shipment(Map<String, Value>),
    /// Find the guide number of this carrier's order number.
    GuideLookup(String),
}

/// Why a dispatch cannot be read: the answer to it is 400 with this text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Not JSON at all.
    #[error("the body is not JSON: {0}")]
    Json(String),
    /// A field is missing or has the wrong form.
    #[error("{field} {rule}")]
    Field {
        /// Its path, such as `orders[3].itemId`.
        field: String,
        /// What it must be.
        rule: &'static str,
    },
}

/// Reads a dispatch of the given type.
pub fn read(body: &[u8], job_type: JobType) -> Result<Dispatch, Error> {
    let body: Value = serde_json::from_slice(body).map_err(|error| Error::Json(error.to_string()))?;
    let id = |path| text(&body, path, ID_CHARS_MAX);
    let job_id = JobId(id("jobId")?);
    let dispatch_id = match body.get("dispatchId") {
        // An orchestrator that has no rounds names only the job.
        None | Some(Value::Null) => DispatchId(job_id.0.clone()),
        Some(_) => DispatchId(id("dispatchId")?),
    };
    Ok(Dispatch {
        workspace_id: WorkspaceId(id("workspaceId")?),
        credentials: Credentials {
            username: text(&body, "credentials.username", TEXT_CHARS_MAX)?,
            password: Secret::new(text(&body, "credentials.password", TEXT_CHARS_MAX)?),
        },
        callback: callback(&body)?,
        items: items(&body, job_type)?,
        dispatch_id,
        job_id,
        job_type,
    })
}

fn callback(body: &Value) -> Result<Callback, Error> {
    let url = text(body, "callbackUrl", TEXT_CHARS_MAX)?;
    match url::Url::parse(&url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => {}
        Ok(_) | Err(_) => return Err(wrong("callbackUrl", "must be an http or https URL")),
    }
    let secret = Secret::new(text(body, "callbackSecret", TEXT_CHARS_MAX)?);
    let proof = match body.get("callbackMode").and_then(Value::as_str) {
        Some("hmac") => Proof::Signature { key_id: text(body, "keyId", TEXT_CHARS_MAX)? },
        Some("secret") => Proof::Secret,
        None if body.get("callbackMode").is_none_or(Value::is_null) => Proof::Secret,
        Some(_) | None => return Err(wrong("callbackMode", "must be hmac or secret")),
    };
    Ok(Callback { url, proof, secret })
}

fn items(body: &Value, job_type: JobType) -> Result<Vec<Item>, Error> {
    let list = match job_type {
        JobType::CreateShipment => "orders",
        JobType::GuideLookup => "pedidoNumbers",
    };
    let entries = body.get(list).and_then(Value::as_array).filter(|entries| !entries.is_empty());
    let entries = entries.ok_or_else(|| wrong(list, "must be a list with at least one item"))?;
    if entries.len() > ITEMS_PER_BATCH_MAX {
        return Err(wrong(list, "may hold at most 10000 items: send several batches"));
    }
    let mut seen = HashSet::new();
    let mut items = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let at = |error| inside(&format!("{list}[{index}]"), error);
        let item = item(entry, job_type).map_err(at)?;
        if !seen.insert(item.item_id.clone()) {
            return Err(at(wrong("itemId", "is in this batch twice")));
        }
        items.push(item);
    }
    Ok(items)
}

fn item(entry: &Value, job_type: JobType) -> Result<Item, Error> {
    Ok(Item {
        item_id: ItemId(text(entry, "itemId", ID_CHARS_MAX)?),
        order_id: OrderId(text(entry, "orderId", ID_CHARS_MAX)?),
        attempt: match entry.get("attempt") {
            None | Some(Value::Null) => 1,
            Some(attempt) => attempt
                .as_u64()
                .filter(|attempt| (1..=u64::from(ATTEMPTS_MAX)).contains(attempt))
                .map(|attempt| attempt as u32)
                .ok_or_else(|| wrong("attempt", "must be a whole number from 1 to 1000"))?,
        },
        task: match job_type {
            JobType::CreateShipment => match entry.get("pedidoInput") {
                Some(Value::Object(fields)) => Task::Shipment(fields.clone()),
                Some(_) | None => return Err(wrong("pedidoInput", "must be an object")),
            },
            // A number that is empty is the item's own mistake and is reported for the item.
            JobType::GuideLookup => match entry.get("pedidoNumber") {
                Some(Value::String(number)) => Task::GuideLookup(number.trim().to_owned()),
                Some(Value::Number(number)) => Task::GuideLookup(number.to_string()),
                None | Some(_) => return Err(wrong("pedidoNumber", "must be text")),
            },
        },
    })
}

impl Item {
    /// What is wrong with an item that can be seen without asking the carrier.
    pub fn fault(&self) -> Option<String> {
        match &self.task {
            Task::Shipment(fields) => shipment_fault(fields),
            Task::GuideLookup(number) if number.is_empty() => {
                Some("pedidoNumber is empty: name the order to look up".into())
            }
            Task::GuideLookup(_) => None,
        }
    }
}

fn shipment_fault(fields: &Map<String, Value>) -> Option<String> {
    let city = ["ciudad", "city"].iter().find_map(|name| fields.get(*name)).and_then(Value::as_str).unwrap_or_default();
    if city.trim().is_empty() {
        return Some("the city is empty: give it as CITY (DEPARTMENT)".into());
    }
    fields.iter().find_map(|(name, value)| match value {
        Value::Array(_) | Value::Object(_) => Some(format!("{name} must be text, a number or true or false")),
        Value::String(text) if text.chars().count() > TEXT_CHARS_MAX => {
            Some(format!("{name} has {} characters, but may have {TEXT_CHARS_MAX}", text.chars().count()))
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => None,
    })
}

fn text(body: &Value, path: &str, chars_max: usize) -> Result<String, Error> {
    let value = path.split('.').try_fold(body, |value, name| value.get(name));
    match value.and_then(Value::as_str) {
        None => Err(wrong(path, "is required and must be text")),
        Some(text) if text.trim().is_empty() => Err(wrong(path, "is required and may not be empty")),
        Some(text) if text.chars().count() > chars_max => Err(wrong(path, "is too long")),
        Some(text) if text.contains(char::is_control) => Err(wrong(path, "may not hold control characters")),
        Some(text) => Ok(text.to_owned()),
    }
}

fn wrong(field: &str, rule: &'static str) -> Error {
    Error::Field { field: field.to_owned(), rule }
}

fn inside(place: &str, error: Error) -> Error {
    match error {
        Error::Field { field, rule } => Error::Field { field: format!("{place}.{field}"), rule },
        Error::Json(text) => Error::Json(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn dispatch() -> Value {
        json!({
            "workspaceId": "w", "credentials": { "username": "ana", "password": "hunter2" },
            "callbackUrl": "http://localhost:8288/api/webhooks/robot-callback", "callbackSecret": "key",
            "callbackMode": "hmac", "keyId": "j.1", "jobId": "j", "dispatchId": "j.2", "round": 2,
            "orders": [{ "itemId": "i", "orderId": "o", "attempt": 2, "pedidoInput": { "ciudad": "CALI (VALLE)" } }],
        })
    }

    /// The dispatch with one field changed, or left out when it is changed to nothing.
    fn with(pointer: &str, value: Option<Value>) -> Vec<u8> {
        let mut body = dispatch();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match (body.pointer_mut(parent).unwrap(), value) {
            (Value::Object(fields), Some(value)) => drop(fields.insert(name.to_owned(), value)),
            (Value::Object(fields), None) => drop(fields.remove(name)),
            (other, _) => unreachable!("{other} has no fields"),
        }
        serde_json::to_vec(&body).unwrap()
    }

    #[test]
    fn a_dispatch_is_read_as_it_was_sent() {
        let read = read(&serde_json::to_vec(&dispatch()).unwrap(), JobType::CreateShipment).unwrap();
        insta::assert_compact_debug_snapshot!(read, @r#"Dispatch { dispatch_id: DispatchId("j.2"), job_id: JobId("j"), workspace_id: WorkspaceId("w"), job_type: CreateShipment, credentials: Credentials { username: "ana", password: (secret) }, callback: Callback { url: "http://localhost:8288/api/webhooks/robot-callback", proof: Signature { key_id: "j.1" }, secret: (secret) }, items: [Item { item_id: ItemId("i"), order_id: OrderId("o"), attempt: 2, task: Shipment({"ciudad": String("CALI (VALLE)")}) }] }"#);
    }

    #[test]
    fn the_original_orchestrator_sends_less() {
        let mut body = dispatch();
        for name in ["callbackMode", "keyId", "dispatchId", "round"] {
            body.as_object_mut().unwrap().remove(name);
        }
        body["orders"][0].as_object_mut().unwrap().remove("attempt");
        let read = read(&serde_json::to_vec(&body).unwrap(), JobType::CreateShipment).unwrap();
        assert_eq!(read.dispatch_id, DispatchId("j".into()));
        assert_eq!(read.callback.proof, Proof::Secret);
        assert_eq!(read.items[0].attempt, 1);
    }

    #[test]
    fn the_first_wrong_field_is_named() {
        let order = |item: &str| json!({ "itemId": item, "orderId": "o", "pedidoInput": {} });
        let too_many: Vec<_> = (0..=ITEMS_PER_BATCH_MAX).map(|index| order(&index.to_string())).collect();
        for (pointer, value, expect) in [
            ("/workspaceId", None, "workspaceId is required and must be text"),
            ("/workspaceId", Some(json!(7)), "workspaceId is required and must be text"),
            ("/workspaceId", Some(json!("w".repeat(201))), "workspaceId is too long"),
            ("/workspaceId", Some(json!("a\nb")), "workspaceId may not hold control characters"),
            ("/credentials", None, "credentials.username is required and must be text"),
            ("/credentials/username", None, "credentials.username is required and must be text"),
            ("/credentials/password", Some(json!(" ")), "credentials.password is required and may not be empty"),
            ("/callbackUrl", None, "callbackUrl is required and must be text"),
            ("/callbackUrl", Some(json!("/callback")), "callbackUrl must be an http or https URL"),
            ("/callbackUrl", Some(json!("file:///etc/passwd")), "callbackUrl must be an http or https URL"),
            ("/callbackSecret", None, "callbackSecret is required and must be text"),
            ("/callbackMode", Some(json!("none")), "callbackMode must be hmac or secret"),
            ("/callbackMode", Some(json!(1)), "callbackMode must be hmac or secret"),
            ("/keyId", None, "keyId is required and must be text"),
            ("/jobId", None, "jobId is required and must be text"),
            ("/dispatchId", Some(json!("")), "dispatchId is required and may not be empty"),
            ("/orders", None, "orders must be a list with at least one item"),
            ("/orders", Some(json!([])), "orders must be a list with at least one item"),
            ("/orders", Some(json!(too_many)), "orders may hold at most 10000 items: send several batches"),
            ("/orders", Some(json!([order("a"), order("a")])), "orders[1].itemId is in this batch twice"),
            ("/orders/0/itemId", None, "orders[0].itemId is required and must be text"),
            ("/orders/0/orderId", None, "orders[0].orderId is required and must be text"),
            ("/orders/0/attempt", Some(json!(0)), "orders[0].attempt must be a whole number from 1 to 1000"),
            ("/orders/0/attempt", Some(json!(1.5)), "orders[0].attempt must be a whole number from 1 to 1000"),
            ("/orders/0/pedidoInput", None, "orders[0].pedidoInput must be an object"),
            ("/orders/0/pedidoInput", Some(json!("x")), "orders[0].pedidoInput must be an object"),
        ] {
            let error = read(&with(pointer, value), JobType::CreateShipment).unwrap_err();
            assert_eq!(error.to_string(), expect, "{pointer}");
        }
        assert!(read(b"{", JobType::CreateShipment).unwrap_err().to_string().starts_with("the body is not JSON: "));
    }

    #[test]
    fn guides_are_looked_up_by_text_or_number() {
        for (number, expect) in
            [(json!("P7"), Ok("P7")), (json!(7), Ok("7")), (json!(""), Ok("")), (json!(true), Err(()))]
        {
            let mut body = dispatch();
            body["pedidoNumbers"] = json!([{ "itemId": "i", "orderId": "o", "pedidoNumber": number }]);
            let read = read(&serde_json::to_vec(&body).unwrap(), JobType::GuideLookup);
            let task = read.map(|dispatch| dispatch.items[0].task.clone()).map_err(|_| ());
            assert_eq!(task, expect.map(|number| Task::GuideLookup(number.into())));
        }
    }

    #[test]
    fn single_items_may_be_at_fault() {
        for (fields, expect) in [
            (json!({ "ciudad": "CALI (VALLE)", "unidades": 1, "email": null, "esRecaudoContraentrega": false }), None),
            (json!({ "city": "Cali" }), None),
            (json!({ "ciudad": " " }), Some("the city is empty: give it as CITY (DEPARTMENT)")),
            (json!({ "ciudad": 5 }), Some("the city is empty: give it as CITY (DEPARTMENT)")),
            (json!({}), Some("the city is empty: give it as CITY (DEPARTMENT)")),
            (json!({ "ciudad": "Cali", "peso": [1] }), Some("peso must be text, a number or true or false")),
            (
                json!({ "ciudad": "Cali", "email": "x".repeat(2_001) }),
                Some("email has 2001 characters, but may have 2000"),
            ),
        ] {
            let task = Task::Shipment(fields.as_object().unwrap().clone());
            let item = Item { item_id: "i".into(), order_id: "o".into(), attempt: 1, task };
            assert_eq!(item.fault().as_deref(), expect, "{fields}");
        }
    }
}
