//! What a caller submits, checked as far as it can be without looking at records.

use std::collections::HashSet;

use perdura_types::{RawJson, Timestamp, to_hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::bounds::{ITEMS_PER_JOB_MAX, JOB_PAYLOAD_BYTES_MAX, PAYLOAD_BYTES_MAX};
use crate::ids::{IdError, ItemId, JobId, OrderId};
use crate::job::Item;
use crate::job::create::NewJob;
use crate::kind::schema::{Checker, Issue};
use crate::kind::{CallbackMode, RobotKind};
use crate::refusal::{Refusal, excerpt};

/// The body of `POST /api/robot/jobs`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateJob {
    /// Whose job it is.
    pub workspace_id: String,
    /// Name of a kind.
    pub kind: String,
    /// What the robot does; `create_shipment`, or the only one that the kind has.
    #[serde(default)]
    pub job_type: Option<String>,
    /// The caller's name of this submission: the same one makes one job in 24 hours.
    #[serde(default)]
    pub idempotency_key: Option<String>,
    /// How callbacks are authenticated; the kind says by default.
    #[serde(default)]
    pub callback_mode: Option<CallbackMode>,
    /// How many automations led to this job: the depth of the event that it answers, and one.
    #[serde(default)]
    pub cascade_depth: u32,
    /// Each a [`NewItem`]; read one by one, so that a mistake is named with its item.
    pub items: Vec<RawJson>,
}

/// One item of a submission.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewItem {
    /// A UUID; a fresh one by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// What the item is about; unique in the job.
    pub order_id: String,
    /// What the robot gets.
    #[serde(default = "RawJson::empty_object")]
    pub payload: RawJson,
}

impl CreateJob {
    /// The job type that is meant.
    fn job_type<'a>(&'a self, kind: &'a RobotKind) -> Result<&'a str, Refusal> {
        if let Some(name) = &self.job_type {
            return kind.job_type(name).map(|_| name.as_str());
        }
        let mut names = kind.job_types.keys();
        match (names.next(), names.next()) {
            (Some(only), None) => Ok(only),
            _ => kind.job_type(DEFAULT_JOB_TYPE).map(|_| DEFAULT_JOB_TYPE),
        }
    }

    /// Checks everything that needs no record.
    pub(crate) fn check(&self, kind: &RobotKind, now: Timestamp) -> Result<NewJob, Refusal> {
        let workspace = self.workspace_id.parse().map_err(|error| field("workspaceId", &error))?;
        let idempotency_key = self.idempotency_key.as_deref().map(str::parse).transpose();
        let idempotency_key = idempotency_key.map_err(|error| field("idempotencyKey", &error))?;
        let job_type = self.job_type(kind)?;
        let job_id = JobId::fresh(now);
        let items = self.check_items(kind, job_type, job_id)?;
        Ok(NewJob {
            job_id,
            workspace,
            kind: kind.clone(),
            job_type: job_type.to_owned(),
            callback_mode: self.callback_mode.unwrap_or(kind.callback_mode),
            idempotency_key,
            cascade_depth: self.cascade_depth,
            fingerprint: fingerprint(&kind.name, job_type, &items),
            items,
        })
    }

    fn check_items(&self, kind: &RobotKind, job_type: &str, job_id: JobId) -> Result<Vec<Item>, Refusal> {
        let count = self.items.len();
        if !(1..=ITEMS_PER_JOB_MAX).contains(&count) {
            let message = format!("items has {count} entries, but a job has 1 to {ITEMS_PER_JOB_MAX}");
            return Err(Refusal::bad_request("items_invalid", message));
        }
        let bytes = self.items.iter().map(RawJson::len).sum::<usize>();
        if bytes > JOB_PAYLOAD_BYTES_MAX {
            let message = format!("items have {bytes} bytes, but at most {JOB_PAYLOAD_BYTES_MAX}: split the job");
            return Err(Refusal::bad_request("items_invalid", message));
        }
        let schema = &kind.job_type(job_type)?.item_schema;
        let checker = schema.checker().map_err(|issues| schema_broken(&kind.name, &issues))?;
        let (mut orders, mut ids, mut items) = (HashSet::new(), HashSet::new(), Vec::with_capacity(count));
        for (position, raw) in (0_u32..).zip(&self.items) {
            let item = check_item(position, raw, job_id, &checker)?;
            if !orders.insert(item.order_id.clone()) {
                let order = excerpt(item.order_id.as_str());
                let message = format!("order '{order}' is in this job twice: name each order once");
                return Err(wrong(position, "order_twice", &message));
            }
            if !ids.insert(item.item_id) {
                let message = format!("item id {} is in this job twice: leave it out or make a new UUID", item.item_id);
                return Err(wrong(position, "item_id_twice", &message));
            }
            items.push(item);
        }
        Ok(items)
    }
}

const DEFAULT_JOB_TYPE: &str = "create_shipment";

fn check_item(position: u32, raw: &RawJson, job_id: JobId, checker: &Checker<'_>) -> Result<Item, Refusal> {
    let new: NewItem = serde_json::from_str(raw.get())
        .map_err(|error| wrong(position, "item_invalid", &format!("{}: see the shape of an item", reason(&error))))?;
    let order_id: OrderId =
        new.order_id.parse().map_err(|error: IdError| wrong(position, "item_invalid", &format!("orderId {error}")))?;
    let item_id = match &new.item_id {
        Some(text) => {
            text.parse().map_err(|error: IdError| wrong(position, "item_invalid", &format!("itemId {error}")))?
        }
        None => ItemId::fresh(),
    };
    if new.payload.len() > PAYLOAD_BYTES_MAX {
        let message = format!("the payload has {} bytes, but at most {PAYLOAD_BYTES_MAX}", new.payload.len());
        return Err(wrong(position, "item_invalid", &message));
    }
    let payload = serde_json::from_str::<serde_json::Value>(new.payload.get())
        .map_err(|error| wrong(position, "item_invalid", &format!("payload: {}", reason(&error))))?;
    let issues = checker.check(&payload, "payload");
    if let Some(first) = issues.first() {
        let message = format!("order '{}': {} {}", excerpt(order_id.as_str()), first.path, first.message);
        return Err(wrong(position, "item_invalid", &message).with_data(&issues));
    }
    // Not the caller's text: it goes into records, events and dispatches, and may be full of blanks.
    Ok(Item::fresh(item_id, job_id, position, order_id, RawJson::of(&payload)))
}

fn wrong(position: u32, code: &'static str, message: &str) -> Refusal {
    Refusal::bad_request(code, format!("items[{position}]: {message}"))
}

fn field(name: &str, error: &IdError) -> Refusal {
    Refusal::bad_request("field_invalid", format!("{name} {error}"))
}

/// A parser's words without its position, which is inside a part that the caller does not see.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

fn schema_broken(kind: &str, issues: &[Issue]) -> Refusal {
    let first = issues.first().map(|issue| format!("{}: {}", issue.path, issue.message)).unwrap_or_default();
    let message = format!("the item schema of kind '{kind}' is broken at {first}: register the kind again");
    Refusal::new(500, "kind_broken", message)
}

fn fingerprint(kind: &str, job_type: &str, items: &[Item]) -> String {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        // Lengths keep neighbours apart.
        digest.update(text.len().to_be_bytes());
        digest.update(text.as_bytes());
    };
    add(kind);
    add(job_type);
    for item in items {
        add(item.order_id.as_str());
        add(item.payload.get());
    }
    to_hex(&digest.finalize())
}
