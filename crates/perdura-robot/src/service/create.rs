//! Jobs are created.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Robot, kinds};
use crate::ids::{JobId, OrderId};
use crate::job::create::{Created, Known, NewJob, decide};
use crate::job::{Job, Order};
use crate::records::{ITEM_PLACES, JOBS, ORDERS, Rows, SUBMISSIONS, order_key, submission_key};
use crate::refusal::Refusal;
use crate::submission::CreateJob;

/// What a submission led to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotCreatedJob")]
pub struct CreatedJob {
    /// The job.
    pub job: Job,
    /// Where and how its robot reports.
    pub callback: CallbackTarget,
    /// Whether the job existed: its idempotency key had made it before.
    pub existing: bool,
    /// For an existing job: whether the same was submitted then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_submission: Option<bool>,
}

/// Where and how a robot reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotCallbackTarget")]
pub struct CallbackTarget {
    /// Where.
    pub url: String,
    /// With which key.
    pub key_id: String,
}

impl Robot {
    /// Creates a job with all its items and the event that starts it, or nothing.
    pub async fn create_job(&self, request: CreateJob) -> Result<CreatedJob, Refusal> {
        let new = self
            .read(move |rows| {
                // The kind is the caller's choice here, not an address.
                let kind = kinds::find(rows, &request.kind).map_err(|refusal| Refusal {
                    status: if refusal.status == 404 { 400 } else { refusal.status },
                    ..refusal
                })?;
                request.check(&kind.kind, rows.now)
            })
            .await?;
        // Two submissions of one order must not both find it free.
        let _turn = self.inner.locks.workspace(&new.workspace).await;
        let created = self.decide(move |rows| decide(&new, &known(rows, &new)?, rows.now)).await?;
        let (job, existing, same_submission) = match created {
            Created::New(job) => (job, false, None),
            Created::Earlier { job, is_same } => (job, true, Some(is_same)),
        };
        let callback = CallbackTarget { url: self.callback_url(), key_id: job.key_id.clone() };
        Ok(CreatedJob { job, callback, existing, same_submission })
    }
}

/// What the records say about a submission.
fn known(rows: &Rows<'_>, new: &NewJob) -> Result<Known, Refusal> {
    let mut known = Known::default();
    if let Some(key) = &new.idempotency_key {
        known.submission = rows.get(SUBMISSIONS, &submission_key(&new.workspace, key))?;
    }
    if let Some(submission) = &known.submission {
        let job = rows.get::<Job>(JOBS, &submission.value.job_id.to_string())?;
        known.submitted_job = job.map(|stored| stored.value);
    }
    for item in &new.items {
        if let Some(order) = rows.get(ORDERS, &order_key(&new.workspace, &item.order_id))? {
            known.orders.insert(item.order_id.clone(), order);
        }
        if known.taken_item.is_none()
            && rows.get::<serde_json::Value>(ITEM_PLACES, &item.item_id.to_string())?.is_some()
        {
            known.taken_item = Some(item.position);
        }
    }
    known.busy = busy(rows, known.orders.values().map(|order| &order.value))?;
    Ok(known)
}

/// Which of these orders an active job has.
pub(super) fn busy<'a>(
    rows: &Rows<'_>,
    orders: impl Iterator<Item = &'a Order>,
) -> Result<BTreeMap<OrderId, JobId>, Refusal> {
    let (mut active, mut busy) = (BTreeMap::new(), BTreeMap::new());
    for order in orders {
        let is_active = if let Some(known) = active.get(&order.job_id) {
            *known
        } else {
            let job = rows.get::<Job>(JOBS, &order.job_id.to_string())?;
            let is_active = job.is_some_and(|job| job.value.status.is_active());
            active.insert(order.job_id, is_active);
            is_active
        };
        if is_active {
            busy.insert(order.order_id.clone(), order.job_id);
        }
    }
    Ok(busy)
}
