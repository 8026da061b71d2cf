//! A workflow as people draw it. A document may be wrong: only validation says so, and only a valid one can be published.

mod desk;
mod executor;
mod handoff;
mod json_schema;
mod workflow;

pub use desk::{Desk, DeskKind, MemoryScope, Position, Priority, RuntimePolicy, VersionChange};
pub use executor::{Executor, ExpressionValue, HumanTask, Mapping};
pub use handoff::Handoff;
pub use json_schema::{JsonSchema, JsonType};
pub use workflow::{ObservabilityProfile, Workflow};
