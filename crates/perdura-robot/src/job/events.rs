//! The events of jobs. None of them carries a credential, a secret or a payload.

use perdura_types::{NewEvent, RawJson};
use serde_json::{Map, Value, json};

use super::{Item, ItemStatus, Job, SettledBy};
use crate::kind::{Automation, Orchestrator};
use perdura_types::Moment;

/// The event that starts the orchestrator of a round.
pub(super) fn submitted(job: &Job, orchestrator: Orchestrator, items: &[&Item], now: Moment) -> NewEvent {
    let orders = items.iter().map(|item| item.order_id.as_str()).collect::<Vec<_>>();
    let data = json!({
        "jobId": job.job_id,
        "workspaceId": job.workspace_id,
        "kind": job.kind,
        "jobType": job.job_type,
        "carrier": job.carrier,
        "round": job.round,
        "itemCount": items.len(),
        "orderIds": orders,
        "cascadeDepth": job.cascade_depth,
    });
    event(&format!("robot-submitted-{}-{}", job.job_id, job.round), orchestrator.event(), &data, now)
}

/// A job whose dispatch may leave now.
pub(super) fn processing(job: &Job, now: Moment) -> NewEvent {
    event(&format!("robot-processing-{}-{}", job.job_id, job.round), "robot/job.processing", &counts(job), now)
}

/// A job that the robot has.
pub(super) fn dispatched(job: &Job, now: Moment) -> NewEvent {
    let mut data = counts(job);
    data["dispatchId"] = json!(job.dispatch.dispatch_id);
    data["deadlineAt"] = json!(job.deadline_at);
    event(&format!("robot-dispatched-{}-{}", job.job_id, job.round), "robot/job.dispatched", &data, now)
}

/// The robot has begun an item.
pub(super) fn item_started(job: &Job, item: &Item, now: Moment) -> NewEvent {
    let mut data = item_data(job, item);
    data["deadlineAt"] = json!(item.deadline_at);
    event(&format!("robot-started-{}-{}", item.item_id, item.attempt), "robot/item.started", &data, now)
}

/// An attempt has ended, one way or another.
pub(super) fn item_completed(job: &Job, item: &Item, now: Moment) -> NewEvent {
    let mut data = item_data(job, item);
    let optional = [
        ("trackingNumber", json!(item.tracking_number)),
        ("guideNumber", json!(item.guide_number)),
        ("validatedCity", json!(item.validated_city)),
        ("errorType", json!(item.error_type)),
        ("errorMessage", json!(item.error_message)),
        ("settledBy", json!(item.settled_by)),
    ];
    for (name, value) in optional.into_iter().filter(|(_, value)| !value.is_null()) {
        data[name] = value;
    }
    event(&unique("robot-item", item), "robot/item.completed", &data, now)
}

/// A result came after its attempt had ended otherwise.
pub(super) fn item_late(job: &Job, item: &Item, attempt: u32, status: ItemStatus, now: Moment) -> NewEvent {
    let mut data = item_data(job, item);
    data["lateAttempt"] = json!(attempt);
    data["lateStatus"] = json!(status);
    let id = format!("robot-late-{}-{attempt}-{}", item.item_id, now.as_millis());
    event(&id, "robot/item.late", &data, now)
}

/// Every item of a round is settled: what the orchestrator waits for.
pub(super) fn batch_completed(job: &Job, now: Moment) -> NewEvent {
    let id = format!("robot-batch-completed-{}-{}", job.job_id, job.round);
    event(&id, "robot/job.batch_completed", &counts(job), now)
}

/// A round has ended, one way or another.
pub(super) fn job_completed(job: &Job, now: Moment) -> NewEvent {
    let mut data = counts(job);
    if let Some(reason) = &job.failure_reason {
        data["reason"] = json!(reason);
    }
    event(&format!("robot-ended-{}-{}", job.job_id, job.round), "robot/job.completed", &data, now)
}

/// A person has stopped a round.
pub(super) fn cancelled(job: &Job, now: Moment) -> NewEvent {
    let mut data = counts(job);
    data["dispatchId"] = json!(job.dispatch.dispatch_id);
    event(&format!("robot-cancelled-{}-{}", job.job_id, job.round), "robot/job.cancelled", &data, now)
}

/// An order has its number.
pub(super) fn automation(automation: &Automation, job: &Job, item: &Item, number: &str, now: Moment) -> NewEvent {
    let payload = item.payload.to_value();
    let mut data = Map::from_iter([
        ("workspaceId".to_owned(), json!(job.workspace_id)),
        ("orderId".to_owned(), json!(item.order_id)),
        ("jobId".to_owned(), json!(job.job_id)),
        ("itemId".to_owned(), json!(item.item_id)),
        ("trackingNumber".to_owned(), json!(number)),
        ("carrier".to_owned(), json!(job.carrier)),
        ("contactId".to_owned(), Value::Null),
        ("cascadeDepth".to_owned(), json!(job.cascade_depth)),
    ]);
    for (field, sources) in &automation.fields {
        if let Some(value) = taken(&payload, sources) {
            data.insert(field.clone(), value);
        }
    }
    // The carrier's own spelling is better than the customer's.
    if let (Some(city), true) = (&item.validated_city, automation.fields.contains_key("shippingCity")) {
        data.insert("shippingCity".to_owned(), json!(city));
    }
    event(&unique("robot-automation", item), &automation.event, &Value::Object(data), now)
}

/// An automation event that was not emitted, because it would be the next of too many.
pub(super) fn suppressed(automation: &Automation, job: &Job, item: &Item, now: Moment) -> NewEvent {
    let mut data = item_data(job, item);
    data["event"] = json!(automation.event);
    data["cascadeDepth"] = json!(job.cascade_depth);
    data["suppressedAt"] = json!("emit");
    event(&unique("robot-suppressed", item), crate::events::SUPPRESSED, &data, now)
}

fn counts(job: &Job) -> Value {
    json!({
        "jobId": job.job_id,
        "workspaceId": job.workspace_id,
        "kind": job.kind,
        "jobType": job.job_type,
        "round": job.round,
        "status": job.status,
        "outcome": job.outcome_now(),
        "totalItems": job.total_items,
        "successCount": job.success_count,
        "errorCount": job.error_count,
        "cancelledCount": job.cancelled_count,
    })
}

fn item_data(job: &Job, item: &Item) -> Value {
    json!({
        "jobId": job.job_id,
        "workspaceId": job.workspace_id,
        "itemId": item.item_id,
        "orderId": item.order_id,
        "attempt": item.attempt,
        "status": item.status,
        "round": job.round,
        "totalItems": job.total_items,
        "successCount": job.success_count,
        "errorCount": job.error_count,
        "cancelledCount": job.cancelled_count,
    })
}

/// An id for each end of each attempt: an accepted late result ends it once more.
fn unique(prefix: &str, item: &Item) -> String {
    let accepted = match item.settled_by {
        Some(SettledBy::AcceptedLate) => {
            format!("-late{}", item.late_results.iter().filter(|late| late.accepted_at.is_some()).count())
        }
        Some(_) | None => String::new(),
    };
    format!("{prefix}-{}-{}{accepted}", item.item_id, item.attempt)
}

/// The fields of a payload that are there: one as it is, several as text.
fn taken(payload: &Value, sources: &[String]) -> Option<Value> {
    let found = sources.iter().filter_map(|source| payload.get(source)).filter(|value| !is_blank(value));
    let mut found = found.collect::<Vec<_>>();
    match found.as_slice() {
        [] => None,
        [_] => found.pop().cloned(),
        several => {
            let texts = several.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            Some(Value::String(texts.collect::<Vec<_>>().join(" ")))
        }
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn event(id: &str, name: &str, data: &Value, now: Moment) -> NewEvent {
    NewEvent {
        id: Some(id.to_owned()),
        internal_id: None,
        name: name.into(),
        data: RawJson::of(data),
        user: RawJson::empty_object(),
        ts: Some(now.0),
        v: None,
        meta: None,
    }
}
