//! The robot's part of the contract: procedures for jobs, kinds and automations, with typed inputs, outputs and errors.
//!
//! Whoever serves the contract merges [`router`] into its own. The procedures ask the same [`Robot`] as the routes of
//! [`api`](crate::api), whose addresses and answers are older and stay as they are: here a caller gets types, a client in
//! each language, and streams that it can resume. Each group is a file of words (what goes in and out, and which errors) and
//! a file of answers, which are one line where they can be.

mod automations;
mod jobs;
mod kinds;
mod refusals;

pub use automations::*;
pub use jobs::*;
pub use kinds::*;

use perdura_contract::{Contract, Router};

use crate::Robot;

/// Every procedure of robots: `robot.jobs`, `robot.kinds` and `robot.automations`.
pub fn contract() -> Contract {
    let groups = [RobotJobsClient::contract(), RobotKindsClient::contract(), RobotAutomationsClient::contract()];
    Contract { procedures: groups.into_iter().flat_map(|group| group.procedures).collect() }
}

/// The same with the code that answers. It asks for no key: whoever serves it guards the router.
pub fn router(robot: Robot) -> Router {
    let handlers = Handlers { robot };
    RobotJobs::into_router(handlers.clone())
        .merge(RobotKinds::into_router(handlers.clone()))
        .merge(RobotAutomations::into_router(handlers))
}

/// Answers all groups.
#[derive(Clone)]
struct Handlers {
    robot: Robot,
}
