//! A job as it was read, on which a decision works, and the transaction that comes of it.

use std::collections::BTreeMap;

pub(crate) use perdura_engine::records::Decision;
use perdura_types::{NewEvent, Timestamp, Transaction};
use serde::{Deserialize, Serialize};

use super::{Item, Job, Order};
use crate::ids::OrderId;
use crate::kind::{JobType, RobotKind};
use crate::records::{ITEMS, JOBS, ORDERS, Stored, item_key, order_key, put};
use perdura_types::Moment;

/// The kind as it was when the job was created, with this job's type alone: a later registration changes no live job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Plan(pub(crate) RobotKind);

impl Plan {
    /// Of a job of this type. Items are checked when they are created, so the schema stays behind.
    pub(crate) fn new(kind: &RobotKind, name: &str, job_type: &JobType) -> Self {
        let job_type = JobType { item_schema: crate::kind::schema::Schema::default(), ..job_type.clone() };
        Self(RobotKind { job_types: [(name.to_owned(), job_type)].into(), ..kind.clone() })
    }
    pub(crate) fn job_type(&self) -> &JobType {
        self.0.job_types.values().next().expect("a plan is made with its job's type")
    }
}

/// A record that was read, and whether it was changed since.
#[derive(Debug)]
struct Entry<T> {
    value: T,
    version: u64,
    is_touched: bool,
}

impl<T> From<Stored<T>> for Entry<T> {
    fn from(stored: Stored<T>) -> Self {
        Self { value: stored.value, version: stored.version, is_touched: false }
    }
}

impl<T> Entry<T> {
    fn touch(&mut self) -> &mut T {
        self.is_touched = true;
        &mut self.value
    }
}

/// A job with the items and orders that a command is about.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) now: Moment,
    pub(crate) plan: Plan,
    job: Entry<Job>,
    items: BTreeMap<u32, Entry<Item>>,
    orders: BTreeMap<OrderId, Entry<Order>>,
    events: Vec<NewEvent>,
}

impl Draft {
    pub(crate) fn new(now: Timestamp, plan: Plan, job: Stored<Job>) -> Self {
        Self {
            now: Moment(now),
            plan,
            job: job.into(),
            items: BTreeMap::new(),
            orders: BTreeMap::new(),
            events: Vec::new(),
        }
    }
    pub(crate) fn add_item(&mut self, item: Stored<Item>) {
        self.items.insert(item.value.position, item.into());
    }
    pub(crate) fn add_order(&mut self, order: Stored<Order>) {
        self.orders.insert(order.value.order_id.clone(), order.into());
    }

    pub(crate) fn job(&self) -> &Job {
        &self.job.value
    }
    pub(crate) fn job_mut(&mut self) -> &mut Job {
        self.job.touch()
    }
    /// An item that was read for this decision.
    pub(crate) fn item(&self, position: u32) -> &Item {
        &self.items[&position].value
    }
    pub(crate) fn item_mut(&mut self, position: u32) -> &mut Item {
        self.items.get_mut(&position).expect("only items that were read are changed").touch()
    }
    pub(crate) fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values().map(|entry| &entry.value)
    }
    pub(crate) fn has_item(&self, position: u32) -> bool {
        self.items.contains_key(&position)
    }
    /// Positions of the items that a predicate picks.
    pub(crate) fn positions(&self, picks: impl Fn(&Item) -> bool) -> Vec<u32> {
        self.items().filter(|item| picks(item)).map(|item| item.position).collect()
    }
    pub(crate) fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values().map(|entry| &entry.value)
    }
    /// The order, known before or not.
    pub(crate) fn order_mut(&mut self, order_id: &OrderId) -> &mut Order {
        let (job, now) = (&self.job.value, self.now);
        let fresh = || Entry {
            value: Order {
                workspace_id: job.workspace_id.clone(),
                order_id: order_id.clone(),
                job_id: job.job_id,
                tracking_number: None,
                carrier: None,
                guide_number: None,
                updated_at: now,
                expires_at: job.expires_at,
            },
            version: 0,
            is_touched: true,
        };
        let order = self.orders.entry(order_id.clone()).or_insert_with(fresh).touch();
        order.updated_at = now;
        order.expires_at = order.expires_at.max(self.job.value.expires_at);
        order
    }
    pub(crate) fn emit(&mut self, event: NewEvent) {
        self.events.push(event);
    }
    /// The transaction with everything that was touched. The job's version guards all of it: every command that changes
    /// an item changes its job.
    pub(crate) fn decide<T>(self, answer: T) -> Decision<T> {
        let Self { now, job: mut entry, items, orders, events, plan: _ } = self;
        let mut changes = Vec::new();
        if entry.is_touched {
            let job = &mut entry.value;
            job.updated_at = now;
            job.outcome = job.outcome_now();
            assert!(job.open_count() > 0 || !job.status.is_active(), "job {} is settled but not ended", job.job_id);
            changes.push(put(JOBS, job.job_id.to_string(), entry.version, job, Some(job.expires_at)));
        }
        let (job, expires_at) = (&entry.value, Some(entry.value.expires_at));
        for Entry { value: item, version, .. } in items.into_values().filter(|item| item.is_touched) {
            assert!(entry.is_touched, "item {} changed without its job", item.item_id);
            changes.push(put(ITEMS, item_key(job.job_id, item.position), version, &item, expires_at));
        }
        for Entry { value: order, version, .. } in orders.into_values().filter(|order| order.is_touched) {
            let key = order_key(&order.workspace_id, &order.order_id);
            changes.push(put(ORDERS, key, version, &order, Some(order.expires_at)));
        }
        Decision { transaction: Transaction { changes, events }, answer }
    }
}
