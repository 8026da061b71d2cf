//! A job comes to be: with its items, its index entries and the event that starts it, or not at all.

use std::collections::BTreeMap;

use perdura_types::{Timestamp, Transaction};

use super::{Decision, Dispatch, Item, Job, JobStatus, Order, Place, Plan, Submission, events};
use crate::bounds::{IDEMPOTENCY_MS, RETENTION_MS};
use crate::ids::{IdempotencyKey, JobId, OrderId, WorkspaceId};
use crate::kind::{CallbackMode, RobotKind};
use crate::records::{
    BY_TIME, BY_WORKSPACE, ITEM_PLACES, ITEMS, JOBS, ORDERS, PLANS, SUBMISSIONS, Stored, item_key, jobs_of, order_key,
    put, submission_key, time_key,
};
use crate::refusal::{Refusal, excerpt};
use perdura_types::Moment;

/// A submission that is right in itself.
#[derive(Debug, Clone)]
pub(crate) struct NewJob {
    pub(crate) job_id: JobId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) kind: RobotKind,
    pub(crate) job_type: String,
    pub(crate) callback_mode: CallbackMode,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) cascade_depth: u32,
    /// Of everything that was submitted.
    pub(crate) fingerprint: String,
    /// Fresh, in order; each order once.
    pub(crate) items: Vec<Item>,
}

/// What the records say about it.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// What its idempotency key made.
    pub(crate) submission: Option<Stored<Submission>>,
    /// That job.
    pub(crate) submitted_job: Option<Job>,
    /// Its orders, as far as they are known.
    pub(crate) orders: BTreeMap<OrderId, Stored<Order>>,
    /// Orders that an active job has.
    pub(crate) busy: BTreeMap<OrderId, JobId>,
    /// Position of an item whose id is taken.
    pub(crate) taken_item: Option<u32>,
}

/// What a submission led to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Created {
    /// A job.
    New(Job),
    /// Nothing: its key made this job before.
    Earlier {
        job: Job,
        /// Whether the same was submitted then.
        is_same: bool,
    },
}

/// Creates it, or finds the job that its key made.
pub(crate) fn decide(new: &NewJob, known: &Known, now: Timestamp) -> Result<Decision<Created>, Refusal> {
    if let Some(earlier) = earlier(new, known, now)? {
        return Ok(Decision { transaction: Transaction::default(), answer: earlier });
    }
    for item in &new.items {
        if let Some(job) = known.busy.get(&item.order_id) {
            return Err(order_active(Some(item.position), &item.order_id, *job));
        }
    }
    if let Some(item) = known.taken_item.map(|position| &new.items[position as usize]) {
        let message = format!(
            "items[{}].itemId is {}, which another item has: leave it out or make a new UUID",
            item.position, item.item_id
        );
        return Err(Refusal::conflict("item_id_taken", message));
    }
    Ok(write(new, known, Moment(now)))
}

/// An order cannot be in two active jobs.
pub(super) fn order_active(position: Option<u32>, order: &OrderId, job: JobId) -> Refusal {
    let place = position.map_or_else(String::new, |position| format!("items[{position}]: "));
    let message = format!(
        "{place}order '{}' is in job {job}, which is active: wait for its end or cancel it",
        excerpt(order.as_str())
    );
    Refusal::conflict("order_active", message).with_data(&serde_json::json!({ "jobId": job, "orderId": order }))
}

fn earlier(new: &NewJob, known: &Known, now: Timestamp) -> Result<Option<Created>, Refusal> {
    let (Some(key), Some(submission), Some(job)) = (&new.idempotency_key, &known.submission, &known.submitted_job)
    else {
        return Ok(None);
    };
    if job.status.is_active() {
        let message = format!(
            "job {} is {} under the idempotency key '{}': wait for its end, or use another key for other work",
            job.job_id,
            job.status.as_str(),
            excerpt(key.as_str())
        );
        let data = serde_json::json!({ "jobId": job.job_id });
        return Err(Refusal::conflict("idempotency_key_active", message).with_data(&data));
    }
    if now >= submission.value.created_at.plus_ms(IDEMPOTENCY_MS).0 {
        return Ok(None);
    }
    let is_same = submission.value.fingerprint == new.fingerprint;
    Ok(Some(Created::Earlier { job: job.clone(), is_same }))
}

fn write(new: &NewJob, known: &Known, now: Moment) -> Decision<Created> {
    let job = job_of(new, now);
    let (id, expires) = (job.job_id.to_string(), Some(job.expires_at));
    let time = time_key(now, job.job_id);
    let plan = Plan::new(&new.kind, &new.job_type, &new.kind.job_types[&new.job_type]);
    let mut changes = vec![
        put(JOBS, id.clone(), 0, &job, expires),
        put(PLANS, id, 0, &plan, expires),
        put(BY_TIME, time.clone(), 0, &job.job_id, expires),
        put(BY_WORKSPACE, format!("{}{time}", jobs_of(&job.workspace_id)), 0, &job.job_id, expires),
    ];
    if let Some(key) = &new.idempotency_key {
        let value = Submission { job_id: job.job_id, created_at: now, fingerprint: new.fingerprint.clone() };
        let version = known.submission.as_ref().map_or(0, |submission| submission.version);
        changes.push(put(SUBMISSIONS, submission_key(&job.workspace_id, key), version, &value, expires));
    }
    for item in &new.items {
        let place = Place { job_id: job.job_id, position: item.position };
        changes.push(put(ITEMS, item_key(job.job_id, item.position), 0, item, expires));
        changes.push(put(ITEM_PLACES, item.item_id.to_string(), 0, &place, expires));
        let order = known.orders.get(&item.order_id);
        let version = order.map_or(0, |order| order.version);
        let order = order_of(&job, item, order.map(|order| &order.value), now);
        let key = order_key(&job.workspace_id, &item.order_id);
        changes.push(put(ORDERS, key, version, &order, Some(order.expires_at)));
    }
    let items = new.items.iter().collect::<Vec<_>>();
    let event = events::submitted(&job, plan.job_type().orchestrator, &items, now);
    Decision { transaction: Transaction { changes, events: vec![event] }, answer: Created::New(job) }
}

fn job_of(new: &NewJob, now: Moment) -> Job {
    let total = u32::try_from(new.items.len()).expect("a job has at most 10,000 items");
    Job {
        job_id: new.job_id,
        workspace_id: new.workspace.clone(),
        kind: new.kind.name.clone(),
        job_type: new.job_type.clone(),
        carrier: new.kind.carrier.clone(),
        status: JobStatus::Pending,
        outcome: None,
        total_items: total,
        success_count: 0,
        error_count: 0,
        cancelled_count: 0,
        late_count: 0,
        round: 1,
        round_items: total,
        batch_completed_emitted: false,
        round_has_results: false,
        callback_mode: new.callback_mode,
        key_id: Job::key_id_of(new.job_id, 1),
        oldest_key: 1,
        cascade_depth: new.cascade_depth,
        idempotency_key: new.idempotency_key.clone(),
        dispatch: Dispatch::fresh(new.job_id, 1),
        failure_reason: None,
        deadline_at: None,
        heartbeat_at: None,
        created_at: now,
        started_at: None,
        completed_at: None,
        updated_at: now,
        expires_at: now.plus_ms(RETENTION_MS),
    }
}

fn order_of(job: &Job, item: &Item, known: Option<&Order>, now: Moment) -> Order {
    Order {
        workspace_id: job.workspace_id.clone(),
        order_id: item.order_id.clone(),
        job_id: job.job_id,
        tracking_number: known.and_then(|order| order.tracking_number.clone()),
        carrier: known.and_then(|order| order.carrier.clone()),
        guide_number: known.and_then(|order| order.guide_number.clone()),
        updated_at: now,
        expires_at: job.expires_at,
    }
}
