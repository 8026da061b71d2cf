//! The events of all scenarios.

use perdura::Event;
use serde::{Deserialize, Serialize};

/// Starts nearly every function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: String,
}
impl Event for Order {
    const NAME: &'static str = "shop/order";
}

impl Order {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.to_owned() }
    }
}

/// Is waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Paid {
    pub(crate) id: String,
    pub(crate) cents: u32,
}
impl Event for Paid {
    const NAME: &'static str = "shop/paid";
}

impl Paid {
    pub(crate) fn new(id: &str, cents: u32) -> Self {
        Self { id: id.to_owned(), cents }
    }
}

/// Ends something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Withdrawn {
    pub(crate) id: String,
}
impl Event for Withdrawn {
    const NAME: &'static str = "shop/withdrawn";
}

impl Withdrawn {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.to_owned() }
    }
}

/// The condition that ties the others to an order.
pub(crate) const SAME_ID: &str = "event.data.id == async.data.id";
