//! A step whose result is written together with records.

use perdura_engine::records::Decision;
use perdura_types::Transaction;
use serde::Serialize;

use super::run::product;
use crate::execution::state::Product;
use crate::{Changes, Result};

/// What the code of [`Step::commit`](super::Step::commit) returns: a value, and the changes that go with it.
#[derive(Debug)]
pub struct Commit<T> {
    /// The step's result.
    pub value: T,
    /// Written with it, or not at all.
    pub changes: Changes,
}

impl<T: Serialize> Commit<T> {
    pub(super) fn into_product(self) -> Result<Product> {
        let Product { data, .. } = product(&self.value)?;
        let transaction: Transaction = self.changes.into_transaction()?;
        Ok(Product { data, transaction: Some(Box::new(transaction)) })
    }
}

impl<T> From<Decision<T>> for Commit<T> {
    /// For apps whose rules decide over records themselves.
    fn from(decision: Decision<T>) -> Self {
        Self { value: decision.answer, changes: decision.transaction.into() }
    }
}
