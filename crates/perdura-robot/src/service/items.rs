//! The items of a job, page by page.

use perdura_types::RawJson;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Robot;
use super::commands::read_job;
use crate::bounds::{ITEMS_PAGE_BYTES_MAX, ITEMS_PAGE_DEFAULT, ITEMS_PAGE_MAX, ITEMS_READ_PAGE};
use crate::ids::JobId;
use crate::job::{Item, ItemStatus};
use crate::records::{ITEMS, Rows, item_key, items_of};
use crate::refusal::Refusal;

/// Which items of a job a page shows.
#[derive(Debug, Clone, Default)]
pub struct ItemFilter {
    /// One of these; any when empty.
    pub statuses: Vec<ItemStatus>,
    /// Items of one page.
    pub limit: Option<usize>,
    /// Where the page before ended.
    pub cursor: Option<u32>,
}

/// Some items of a job, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotItemPage")]
pub struct ItemPage<P = RawJson> {
    /// At most as many as were asked for; fewer when their payloads are large.
    pub items: Vec<Item<P>>,
    /// Where the next page begins; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<u32>,
}

impl Robot {
    /// A page of a job's items.
    pub async fn items(&self, job: JobId, filter: ItemFilter) -> Result<ItemPage, Refusal> {
        self.read(move |rows| {
            read_job(rows, job)?;
            page(rows, job, &filter)
        })
        .await
    }
}

fn page(rows: &Rows<'_>, job: JobId, filter: &ItemFilter) -> Result<ItemPage, Refusal> {
    let limit = filter.limit.unwrap_or(ITEMS_PAGE_DEFAULT).clamp(1, ITEMS_PAGE_MAX);
    let prefix = items_of(job);
    let mut after = filter.cursor.map(|position| item_key(job, position));
    let (mut items, mut bytes) = (Vec::new(), 0);
    loop {
        let entries = rows.page::<Item>(ITEMS, &prefix, after.as_deref(), ITEMS_READ_PAGE)?;
        if entries.is_empty() {
            return Ok(ItemPage { items, next_cursor: None });
        }
        for (key, item) in entries {
            after = Some(key);
            let item = item.value;
            if !filter.statuses.is_empty() && !filter.statuses.contains(&item.status) {
                continue;
            }
            let position = item.position;
            bytes += item.payload.len();
            items.push(item);
            if items.len() >= limit || bytes >= ITEMS_PAGE_BYTES_MAX {
                return Ok(ItemPage { items, next_cursor: Some(position) });
            }
        }
    }
}
