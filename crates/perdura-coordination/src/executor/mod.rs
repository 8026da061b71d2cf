//! What does a desk's work, one executor a file.
//!
//! Input and output are held against the desk's schemas here, whatever does the work; an echo alone is not checked, because
//! it stands in for work that nobody has bound yet.

mod echo;
mod function;
mod http;
mod human;
mod llm;
mod robot_job;
mod sub_workflow;
mod value;

use std::time::Duration;

use perdura::{Error, Step, StepError};
use serde_json::Value;

pub(crate) use self::echo::without_memory;
pub(crate) use self::robot_job::stop_jobs_of_run;
use crate::binding::{Binding, BindingError};
use crate::bounds::{ISSUES_SHOWN_MAX, RUNNER_RETRIES};
use crate::document::{DeskKind, JsonSchema, RuntimePolicy};
use crate::expression::DeskValues;
use crate::graph::{DeskInput, PlannedDesk};
use crate::runner::{RunFacts, Runner};
use crate::schema_check;

/// One desk's work.
pub(crate) struct Work<'a> {
    pub(crate) facts: &'a RunFacts,
    pub(crate) step: &'a Step,
    pub(crate) planned: &'a PlannedDesk,
    pub(crate) received: &'a DeskInput,
    pub(crate) memory: &'a Value,
    pub(crate) now_ms: i64,
}

/// Why a desk failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({name})")]
pub(crate) struct DeskError {
    name: String,
    message: String,
}

impl DeskError {
    pub(crate) fn new(name: &str, message: impl Into<String>) -> Self {
        Self { name: name.to_owned(), message: message.into() }
    }
}

impl From<StepError> for DeskError {
    fn from(error: StepError) -> Self {
        Self::new(error.name(), error.message())
    }
}
impl From<BindingError> for DeskError {
    fn from(error: BindingError) -> Self {
        Self::new(EXECUTOR_INVALID, format!("executor: {error}"))
    }
}

/// What the executor says does not come to anything with this input: trying again gives the same.
const EXECUTOR_INVALID: &str = "ExecutorInvalid";

/// An error of a step by which the executor says so.
fn unusable(error: &BindingError) -> Error {
    Error::new(EXECUTOR_INVALID, format!("executor: {error}")).non_retriable()
}

/// Does a desk's work: what it gives, which fits its schema.
pub(crate) async fn execute(work: &Work<'_>) -> Result<Value, DeskError> {
    let binding = &work.planned.binding;
    if binding.is_checked() {
        let received = work.received.checked();
        if let Some(issues) = issues(&work.planned.desk.input_schema, received) {
            return Err(DeskError::new("InputInvalid", format!("the input does not fit the desk's schema: {issues}")));
        }
    }
    let made = match binding {
        Binding::Echo => return echo::execute(work).await,
        Binding::Http(binding) => http::execute(work, binding).await?,
        Binding::Function(binding) => function::execute(work, binding).await?,
        Binding::RobotJob(binding) => robot_job::execute(work, binding).await?,
        Binding::Value(binding) => value::execute(work, binding).await?,
        Binding::SubWorkflow(binding) => sub_workflow::execute(work, binding).await?,
        Binding::Llm(binding) => llm::execute(work, binding).await?,
        Binding::Human(binding) => match human::execute(work, binding).await? {
            human::Answer::Given(answer) => answer,
            // What the document says for this case has no form to keep to.
            human::Answer::TimedOut(output) => return Ok(output),
        },
    };
    // What an observer finds out goes nowhere.
    if work.planned.kind != DeskKind::Observer
        && let Some(issues) = issues(&work.planned.desk.output_schema, &made)
    {
        return Err(DeskError::new("OutputInvalid", format!("the output does not fit the desk's schema: {issues}")));
    }
    Ok(made)
}

/// What is wrong with a value, in a sentence, with the path of each thing.
fn issues(schema: &JsonSchema, value: &Value) -> Option<String> {
    let issues = schema_check::check(schema, value);
    let shown = issues.iter().take(ISSUES_SHOWN_MAX);
    let shown =
        shown.map(|issue| format!("at {}: {}", if issue.path.is_empty() { "/" } else { &issue.path }, issue.message));
    let text = shown.collect::<Vec<_>>().join("; ");
    (!issues.is_empty()).then_some(text)
}

impl<'a> Work<'a> {
    fn runner(&self) -> &'a Runner {
        &self.facts.runner
    }
    fn policy(&self) -> RuntimePolicy {
        self.planned.desk.runtime_policy.clone().unwrap_or_default()
    }
    /// How long one try may take.
    fn timeout(&self) -> Option<Duration> {
        self.policy().timeout_seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs)
    }
    /// `desk/<id>/<what>`
    fn named(&self, what: &str) -> String {
        format!("desk/{}/{what}", self.planned.id())
    }
    /// The same for a try, from 1.
    fn tried(&self, what: &str, number: u32) -> String {
        if number == 1 { self.named(what) } else { self.named(&format!("{what}-{number}")) }
    }
    /// A step with as many retries as the desk asks for. They are always its own, so that each try is a call of its own in the
    /// engine's trace, and not one of the runner.
    fn retrying(&self) -> Step {
        self.step.retries(self.policy().retries.unwrap_or(RUNNER_RETRIES))
    }
    /// Whether a try may be repeated.
    fn is_once(&self) -> bool {
        self.policy().retries == Some(0)
    }
    /// What the desk's expressions see.
    fn values(&self) -> DeskValues<'a> {
        DeskValues::new(&self.received.input, &self.facts.input, self.memory)
    }
    /// The same whenever this desk of this run is carried out.
    fn idempotency_key(&self) -> String {
        format!("{}/{}", self.facts.ticket.run_id, self.planned.id())
    }
}

/// Tries something that has retries of its own as often as the desk asks for: once, when it does not ask.
async fn tries<F>(work: &Work<'_>, run: impl Fn(u32) -> F) -> Result<Value, DeskError>
where
    F: Future<Output = Result<Value, DeskError>>,
{
    let last = work.policy().retries.unwrap_or(0) + 1;
    let mut number = 1;
    loop {
        match run(number).await {
            Ok(made) => return Ok(made),
            Err(error) if number >= last || error.name == EXECUTOR_INVALID => return Err(error),
            Err(_) => {}
        }
        let pause = crate::runner::backoff().delay(number - 1).unwrap_or_default();
        work.step.sleep(&work.tried("pause", number), pause).await?;
        number += 1;
    }
}
