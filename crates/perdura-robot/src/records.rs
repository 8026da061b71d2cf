//! Where everything lies in the shard: collections, keys, bodies. A value is stored as a version and JSON.
//!
//! | Collection | Key | Value |
//! |---|---|---|
//! | `robot.kind` | name | a registered kind |
//! | `robot.automation` | workspace `/` automation | what a workspace wants done |
//! | `robot.job` | job | the job with its counters; written by each callback, so it stays small |
//! | `robot.plan` | job | the kind as it was when the job was created; written once |
//! | `robot.item` | job `/` position | an item; all of a job are one range |
//! | `robot.item_place` | item | where the item lies |
//! | `robot.order` | workspace `/` order | the order's last job and what became of it |
//! | `robot.submission` | workspace `/` idempotency key | the job that the key made |
//! | `robot.by_time` | newest first `/` job | list of all jobs |
//! | `robot.by_workspace` | workspace `/` newest first `/` job | list of a workspace's jobs |

use perdura_engine::records;
pub(crate) use perdura_engine::records::{Rows, Stored};
use perdura_types::{Moment, RecordChange};
use serde::Serialize;

use crate::ids::{IdempotencyKey, JobId, OrderId, WorkspaceId};

pub(crate) const KINDS: &str = "robot.kind";
pub(crate) const AUTOMATIONS: &str = "robot.automation";
pub(crate) const JOBS: &str = "robot.job";
pub(crate) const PLANS: &str = "robot.plan";
pub(crate) const ITEMS: &str = "robot.item";
pub(crate) const ITEM_PLACES: &str = "robot.item_place";
pub(crate) const ORDERS: &str = "robot.order";
pub(crate) const SUBMISSIONS: &str = "robot.submission";
pub(crate) const BY_TIME: &str = "robot.by_time";
pub(crate) const BY_WORKSPACE: &str = "robot.by_workspace";

/// Puts a record in place, if it still has the version that was read; 0 for none.
pub(crate) fn put<T: Serialize>(
    collection: &str,
    key: String,
    expected: u64,
    value: &T,
    expires_at: Option<Moment>,
) -> RecordChange {
    records::put(collection, key, expected, value, expires_at.map(|at| at.0))
}

pub(crate) fn items_of(job: JobId) -> String {
    format!("{job}/")
}
pub(crate) fn item_key(job: JobId, position: u32) -> String {
    format!("{job}/{position:06}")
}
pub(crate) fn order_key(workspace: &WorkspaceId, order: &OrderId) -> String {
    format!("{workspace}/{order}")
}
pub(crate) fn submission_key(workspace: &WorkspaceId, key: &IdempotencyKey) -> String {
    format!("{workspace}/{key}")
}
pub(crate) fn time_key(created_at: Moment, job: JobId) -> String {
    format!("{:016x}/{job}", u64::MAX - created_at.as_millis().max(0).cast_unsigned())
}
pub(crate) fn jobs_of(workspace: &WorkspaceId) -> String {
    format!("{workspace}/")
}
