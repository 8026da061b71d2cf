//! Coordination's part of the contract: procedures for workflows, runs, memory and tasks, with typed inputs, outputs and
//! errors.
//!
//! The seven procedures of `core` are those that clients of other servers know, to the letter; the others are ours. Whoever
//! serves the contract merges [`router`] into its own. Answers are one line of the [`Coordination`] service each.

mod core;
mod expressions;
mod memory;
mod refusals;
mod runs;
mod tasks;
mod workflows;

pub use self::core::*;
pub use expressions::*;
pub use memory::*;
pub use refusals::*;
pub use runs::*;
pub use tasks::*;
pub use workflows::*;

use perdura_contract::{Contract, Router};

use crate::service::Coordination;

/// Every procedure, all of them under `coordination`.
pub fn contract() -> Contract {
    let groups = [
        CoordinationClient::contract(),
        CoordinationWorkflowsClient::contract(),
        CoordinationRunsClient::contract(),
        CoordinationMemoryClient::contract(),
        CoordinationTasksClient::contract(),
        CoordinationExpressionsClient::contract(),
    ];
    Contract { procedures: groups.into_iter().flat_map(|group| group.procedures).collect() }
}

/// The same with the code that answers. It asks for no key: whoever serves it guards the router.
pub fn router(service: Coordination) -> Router {
    let handlers = Handlers { service };
    CoordinationCore::into_router(handlers.clone())
        .merge(CoordinationWorkflows::into_router(handlers.clone()))
        .merge(CoordinationRuns::into_router(handlers.clone()))
        .merge(CoordinationMemory::into_router(handlers.clone()))
        .merge(CoordinationTasks::into_router(handlers.clone()))
        .merge(CoordinationExpressions::into_router(handlers))
}

/// Answers all groups.
#[derive(Clone)]
struct Handlers {
    service: Coordination,
}

#[cfg(test)]
mod tests;
