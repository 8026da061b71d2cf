//! Jobs, items and orders as they are read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Robot;
use super::commands::read_job;
use crate::bounds::{JOBS_PAGE_DEFAULT, JOBS_PAGE_MAX, JOBS_SCANNED_MAX, READ_PAGE};
use crate::ids::{JobCursor, JobId, OrderId, WorkspaceId};
use crate::job::{ErrorType, Item, ItemStatus, Job, JobStatus, Order};
use crate::records::{BY_TIME, BY_WORKSPACE, ITEMS, JOBS, ORDERS, Rows, items_of, jobs_of, order_key};
use crate::refusal::Refusal;

/// Which jobs a page shows; everything set must hold.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Of this workspace.
    pub workspace: Option<WorkspaceId>,
    /// One of these; any when empty.
    pub statuses: Vec<JobStatus>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Of this job type.
    pub job_type: Option<String>,
    /// Jobs of one page.
    pub limit: Option<usize>,
    /// Where the page before ended.
    pub cursor: Option<JobCursor>,
}

/// Some jobs, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotJobPage")]
pub struct JobPage {
    /// At most as many as were asked for.
    pub jobs: Vec<Job>,
    /// Where the next page begins; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<JobCursor>,
}

/// A job and all its items.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// The job.
    pub job: Job,
    /// In order.
    pub items: Vec<Item>,
}

/// What an operator wants to know of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotJobSummary")]
pub struct Summary {
    /// The job.
    pub job: Job,
    /// Orders that ended well.
    pub created: Vec<OrderSummary>,
    /// Orders that did not.
    pub rejected: Vec<OrderSummary>,
    /// Orders that are open.
    pub open: Vec<OrderSummary>,
}

/// One order of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotOrderSummary")]
pub struct OrderSummary {
    /// The order.
    pub order_id: OrderId,
    /// How far it is.
    pub status: ItemStatus,
    /// Its tracking or guide number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What kind of error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_type: Option<ErrorType>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Late results that nobody has accepted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub late_results: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the serialiser calls it with a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Robot {
    /// A page of jobs, newest first.
    pub async fn jobs(&self, filter: JobFilter) -> Result<JobPage, Refusal> {
        self.read(move |rows| page(rows, &filter)).await
    }

    /// A job with its items.
    pub async fn job(&self, job: JobId) -> Result<JobView, Refusal> {
        self.read(move |rows| {
            let record = read_job(rows, job)?;
            let items = rows.all::<Item>(ITEMS, &items_of(job))?;
            Ok(JobView { job: record.value, items: items.into_iter().map(|item| item.value).collect() })
        })
        .await
    }

    /// A job without its items.
    pub async fn job_head(&self, job: JobId) -> Result<Job, Refusal> {
        self.read(move |rows| Ok(read_job(rows, job)?.value)).await
    }

    /// Which orders of a job were created and which were not, and why.
    pub async fn summary(&self, job: JobId) -> Result<Summary, Refusal> {
        let JobView { job, items } = self.job(job).await?;
        let mut summary = Summary { job, created: Vec::new(), rejected: Vec::new(), open: Vec::new() };
        for item in items {
            let list = match item.status {
                ItemStatus::Success => &mut summary.created,
                ItemStatus::Error | ItemStatus::Cancelled => &mut summary.rejected,
                ItemStatus::Pending | ItemStatus::Processing => &mut summary.open,
            };
            list.push(OrderSummary::of(item));
        }
        Ok(summary)
    }

    /// What is known of an order.
    pub async fn order(&self, workspace: WorkspaceId, order: OrderId) -> Result<Order, Refusal> {
        self.read(move |rows| {
            let found = rows.get::<Order>(ORDERS, &order_key(&workspace, &order))?;
            found.map(|stored| stored.value).ok_or_else(|| {
                let message = format!("no job of workspace '{workspace}' has had order '{order}'");
                Refusal::not_found("order_not_found", message)
            })
        })
        .await
    }
}

impl OrderSummary {
    fn of(item: Item) -> Self {
        let reason = match item.status {
            ItemStatus::Cancelled => Some("cancelled".to_owned()),
            ItemStatus::Pending | ItemStatus::Processing | ItemStatus::Success | ItemStatus::Error => {
                item.error_message
            }
        };
        Self {
            order_id: item.order_id,
            status: item.status,
            number: item.tracking_number.or(item.guide_number),
            error_type: item.error_type,
            reason,
            late_results: item.late_results.iter().filter(|late| late.accepted_at.is_none()).count(),
        }
    }
}

fn page(rows: &Rows<'_>, filter: &JobFilter) -> Result<JobPage, Refusal> {
    let limit = filter.limit.unwrap_or(JOBS_PAGE_DEFAULT).clamp(1, JOBS_PAGE_MAX);
    let (collection, prefix) = match &filter.workspace {
        Some(workspace) => (BY_WORKSPACE, jobs_of(workspace)),
        None => (BY_TIME, String::new()),
    };
    // A cursor is the part of the key that both indexes share.
    let mut after = filter.cursor.as_ref().map(|cursor| format!("{prefix}{cursor}"));
    let (mut jobs, mut scanned) = (Vec::new(), 0);
    loop {
        let entries = rows.page::<JobId>(collection, &prefix, after.as_deref(), READ_PAGE.min(4 * limit))?;
        if entries.is_empty() {
            return Ok(JobPage { jobs, next_cursor: None });
        }
        for (key, job) in entries {
            scanned += 1;
            let job = rows.get::<Job>(JOBS, &job.value.to_string())?;
            jobs.extend(job.map(|job| job.value).filter(|job| filter.fits(job)));
            if jobs.len() >= limit || scanned >= JOBS_SCANNED_MAX {
                let cursor = key[prefix.len()..].parse().expect("both indexes end with a moment and a job");
                return Ok(JobPage { jobs, next_cursor: Some(cursor) });
            }
            after = Some(key);
        }
    }
}

impl JobFilter {
    fn fits(&self, job: &Job) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&job.status))
            && self.kind.as_ref().is_none_or(|kind| *kind == job.kind)
            && self.job_type.as_ref().is_none_or(|job_type| *job_type == job.job_type)
    }
}
