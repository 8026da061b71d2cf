//! A robot calls back.

use serde::Serialize;

use super::Robot;
use super::commands::{add_item, bare, place_of};
use crate::auth::{CallbackHeaders, Claim};
use crate::callback_body::{Callback, parse};
use crate::callback_log::{CallbackEntries, CallbackEntry, Proof};
use crate::ids::{ItemId, JobId};
use crate::job::report::{Receipt, Report};
use crate::job::{heartbeat, report};
use crate::refusal::Refusal;
use perdura_types::Moment;

/// The answer to a callback. With it, the robot has nothing more to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallbackAnswer {
    /// Always true.
    pub received: bool,
    /// The attempt had ended by an earlier callback; of a batch, every one.
    #[serde(skip_serializing_if = "is_false")]
    pub duplicate: bool,
    /// The attempt had ended otherwise; the result is kept for a person.
    #[serde(skip_serializing_if = "is_false")]
    pub late: bool,
    /// Of a batch: how many ended an attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<usize>,
    /// Of a batch: how many had ended by an earlier callback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<usize>,
    /// Of a batch: how many came too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lates: Option<usize>,
    /// Of a sign of life: whether the work is still wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the serialiser calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl CallbackAnswer {
    fn plain() -> Self {
        Self {
            received: true,
            duplicate: false,
            late: false,
            counted: None,
            duplicates: None,
            lates: None,
            active: None,
        }
    }
    fn of_item(receipt: Receipt) -> Self {
        match receipt {
            Receipt::Counted => Self::plain(),
            Receipt::Duplicate => Self { duplicate: true, ..Self::plain() },
            Receipt::Late => Self { late: true, ..Self::plain() },
        }
    }
    fn of_batch(receipts: &[Receipt]) -> Self {
        let count = |wanted| receipts.iter().filter(|receipt| **receipt == wanted).count();
        let (duplicates, lates) = (count(Receipt::Duplicate), count(Receipt::Late));
        Self {
            duplicate: duplicates == receipts.len(),
            counted: Some(count(Receipt::Counted)),
            duplicates: Some(duplicates),
            lates: Some(lates),
            ..Self::plain()
        }
    }
    fn name(&self) -> &'static str {
        match self {
            Self { active: Some(_), .. } => "heartbeat",
            Self { counted: Some(_), .. } => "batch",
            Self { duplicate: true, .. } => "duplicate",
            Self { late: true, .. } => "late",
            _ => "counted",
        }
    }
}

/// What is known of a callback while it is judged, for the log.
#[derive(Default)]
struct Trace {
    job: Option<JobId>,
    item: Option<ItemId>,
    attempt: Option<u32>,
    signature: Proof,
}

impl Robot {
    /// Judges a callback and commits what it leads to: the item, the counters, the end of the job and its events in one
    /// transaction, or nothing.
    pub(crate) async fn callback(&self, headers: CallbackHeaders<'_>, body: &[u8]) -> Result<CallbackAnswer, Refusal> {
        let mut trace = Trace::default();
        let answer = self.take_callback(headers, body, &mut trace).await;
        let (http_status, result, message) = match &answer {
            Ok(answer) => (200, answer.name(), None),
            Err(refusal) => (refusal.status, refusal.code, Some(refusal.message.clone())),
        };
        let Trace { job, item, attempt, signature } = trace;
        let received_at = Moment(self.now().await);
        let result = result.into();
        let entry = CallbackEntry { received_at, http_status, signature, result, item_id: item, attempt, message };
        self.inner.log.add(job, entry);
        answer
    }

    /// The callbacks of a job that are remembered.
    pub async fn callbacks(&self, job: JobId) -> Result<CallbackEntries, Refusal> {
        self.read(move |rows| bare(rows, job).map(drop)).await?;
        Ok(self.inner.log.of(job))
    }

    /// Refused callbacks that belong to no job, as far as they are remembered.
    pub fn strangers(&self) -> CallbackEntries {
        CallbackEntries { refused: self.inner.log.strangers(), ..CallbackEntries::default() }
    }

    async fn take_callback(
        &self,
        headers: CallbackHeaders<'_>,
        body: &[u8],
        trace: &mut Trace,
    ) -> Result<CallbackAnswer, Refusal> {
        let claim = headers.prove(&self.inner.secrets, body, self.wall().await)?;
        (trace.signature, trace.job) = match claim {
            Claim::Key { job, .. } => (Proof::Hmac, Some(job)),
            Claim::Secret => (Proof::Secret, None),
        };
        match parse(body)? {
            Callback::Item(report) => {
                (trace.item, trace.attempt) = (Some(report.item), report.attempt);
                let item = report.item;
                let job = self.read(move |rows| Ok(place_of(rows, item)?.job_id)).await?;
                trace.job = Some(job);
                let receipts = self.report(claim, job, vec![report]).await?;
                Ok(CallbackAnswer::of_item(receipts[0]))
            }
            Callback::Batch { job, reports } => {
                trace.job = Some(job);
                Ok(CallbackAnswer::of_batch(&self.report(claim, job, reports).await?))
            }
            Callback::Heartbeat { job, item, attempt } => {
                (trace.job, trace.item, trace.attempt) = (Some(job), item, attempt);
                let active = self.heartbeat(claim, job, item, attempt).await?;
                Ok(CallbackAnswer { active: Some(active), ..CallbackAnswer::plain() })
            }
        }
    }

    async fn report(&self, claim: Claim, job: JobId, reports: Vec<Report>) -> Result<Vec<Receipt>, Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| {
            let mut draft = bare(rows, job)?;
            claim.check(draft.job())?;
            let mut placed = Vec::with_capacity(reports.len());
            for report in &reports {
                let position = position_in(rows, job, report.item)?;
                if !draft.has_item(position) {
                    add_item(rows, &mut draft, position)?;
                }
                placed.push((position, report.clone()));
            }
            report::decide(draft, &placed)
        })
        .await
    }

    async fn heartbeat(
        &self,
        claim: Claim,
        job: JobId,
        item: Option<ItemId>,
        attempt: Option<u32>,
    ) -> Result<bool, Refusal> {
        let _turn = self.inner.locks.job(job).await;
        self.decide(move |rows| {
            let mut draft = bare(rows, job)?;
            claim.check(draft.job())?;
            let position = item.map(|item| position_in(rows, job, item)).transpose()?;
            if let Some(position) = position {
                add_item(rows, &mut draft, position)?;
            }
            Ok(heartbeat::decide(draft, position.map(|position| (position, attempt))))
        })
        .await
    }
}

/// The place of an item that must be of this job.
fn position_in(rows: &crate::records::Rows<'_>, job: JobId, item: ItemId) -> Result<u32, Refusal> {
    let place = place_of(rows, item)?;
    if place.job_id != job {
        let message = format!("item {item} is not of job {job}: send the items of the dispatch");
        return Err(Refusal::not_found("item_not_found", message));
    }
    Ok(place.position)
}
