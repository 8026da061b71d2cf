//! Where everything lies in the shard: collections, keys. A value is stored as a version and JSON.
//!
//! | Collection | Key | Value |
//! |---|---|---|
//! | `coordination.workflow` | workflow | its newest publication; gone when it was deleted |
//! | `coordination.publications` | workflow | how many publications it has had; outlives it, so no number comes back |
//! | `coordination.publication` | workflow `/` number | an immutable publication |
//! | `coordination.content` | workflow `/` hash | the number of the publication with this content |
//! | `coordination.draft` | workflow | a document in the making |
//! | `coordination.run` | run | how it stands; small, for it is written at each change |
//! | `coordination.input` | run | what it was started with |
//! | `coordination.output` | run | what the last desk gave |
//! | `coordination.outputs` | run | what all leaves, or the named outputs, gave |
//! | `coordination.by_time` | newest first `/` run | list of all runs |
//! | `coordination.by_workflow` | workflow `/` newest first `/` run | list of a workflow's runs |
//! | `coordination.child` | run `/` run within it | runs that are parts of runs |
//! | `coordination.timeline` | run `/` event | one event; its place is the record's version, which only rises |
//! | `coordination.memory` | workflow `/` namespace `/` key | what is remembered |
//! | `coordination.memory_history` | the same `/` revision | what was remembered before |
//! | `coordination.task` | task | a question to a person |
//! | `coordination.task_by_time` | newest first `/` task | list of all tasks |
//! | `coordination.open_task` | newest first `/` task | list of those without an answer |
//! | `coordination.task_of_run` | run `/` task | a run's tasks |
//! | `coordination.robot_job` | run `/` desk `/` try | the robot job that a desk has begun |
//! | `coordination.secret` | name | what links are signed with |

use perdura_types::Moment;

use crate::ids::{TaskId, WorkflowId, WorkflowRunId};

pub(crate) const WORKFLOWS: &str = "coordination.workflow";
pub(crate) const PUBLICATION_COUNTS: &str = "coordination.publications";
pub(crate) const PUBLICATIONS: &str = "coordination.publication";
pub(crate) const CONTENTS: &str = "coordination.content";
pub(crate) const DRAFTS: &str = "coordination.draft";
pub(crate) const RUNS: &str = "coordination.run";
pub(crate) const INPUTS: &str = "coordination.input";
pub(crate) const OUTPUT: &str = "coordination.output";
pub(crate) const OUTPUTS: &str = "coordination.outputs";
pub(crate) const BY_TIME: &str = "coordination.by_time";
pub(crate) const BY_WORKFLOW: &str = "coordination.by_workflow";
pub(crate) const CHILDREN: &str = "coordination.child";
pub(crate) const TIMELINE: &str = "coordination.timeline";
pub(crate) const MEMORY: &str = "coordination.memory";
pub(crate) const MEMORY_HISTORY: &str = "coordination.memory_history";
pub(crate) const TASKS: &str = "coordination.task";
pub(crate) const TASKS_BY_TIME: &str = "coordination.task_by_time";
pub(crate) const OPEN_TASKS: &str = "coordination.open_task";
pub(crate) const TASKS_OF_RUN: &str = "coordination.task_of_run";
pub(crate) const ROBOT_JOBS: &str = "coordination.robot_job";
pub(crate) const SECRETS: &str = "coordination.secret";

pub(crate) fn of_workflow(workflow: &WorkflowId) -> String {
    format!("{workflow}/")
}
pub(crate) fn publication_key(workflow: &WorkflowId, publication: u64) -> String {
    format!("{workflow}/{publication:012}")
}
pub(crate) fn content_key(workflow: &WorkflowId, hash: &str) -> String {
    format!("{workflow}/{hash}")
}
pub(crate) fn of_run(run: &WorkflowRunId) -> String {
    format!("{run}/")
}
pub(crate) fn task_of_run_key(run: &WorkflowRunId, task: &TaskId) -> String {
    format!("{run}/{task}")
}
/// Sorts the newest first.
pub(crate) fn time_key(at: Moment, id: &str) -> String {
    format!("{:016x}/{id}", u64::MAX - at.as_millis().max(0).cast_unsigned())
}
