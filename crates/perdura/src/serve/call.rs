//! `POST`: the server calls a function, or one step of it.

use std::future::poll_fn;

use perdura_types::{Call, Reply, StepId};
use perdura_wire::call::WHOLE_FUNCTION;
use perdura_wire::headers::{Headers, PERDURA_VERSION};
use tokio::sync::oneshot;

use super::answer::Answer;
use super::call_body::CallBody;
use super::incoming::Incoming;
use super::reply::{Dialect, encode};
use super::{Served, state};
use crate::environment::Environment;
use crate::execution::Execution;
use crate::execution::state::Keys;
use crate::function::SharedDefinition;

pub(super) async fn answer(served: &Served, incoming: &Incoming) -> Answer {
    if let Err(refusal) = incoming.trust.check() {
        return refusal;
    }
    if incoming.query("probe") == Some("trust") {
        return Answer::new(200, b"{}".to_vec());
    }
    perform(served, incoming).await.unwrap_or_else(|refusal| refusal)
}

async fn perform(served: &Served, incoming: &Incoming) -> Result<Answer, Answer> {
    let slug = incoming.query("fnId").unwrap_or_default();
    let definition = served.app.find(slug).ok_or_else(|| function_missing(served, slug))?;
    let target = incoming.query("stepId").filter(|step| !step.is_empty() && *step != WHOLE_FUNCTION).map(StepId::new);
    let body = CallBody::parse(&incoming.body).map_err(|problem| Answer::error(400, "CallInvalid", &problem))?;
    let state = match body.fetches() {
        Some(run) => Some(state::fetch(served, run, &body).await?),
        None => None,
    };
    let config = definition.config(served.app.name(), "");
    let call = body
        .into_call(config, target.clone(), state.as_ref())
        .map_err(|problem| Answer::error(400, "CallInvalid", &problem))?;
    let is_perdura = incoming.headers.header(PERDURA_VERSION).is_some();
    let dialect = if is_perdura { Dialect::Perdura } else { Dialect::Common };
    match execute(definition, call, served.environment.clone()).await {
        Some(reply) => Ok(encode(reply, dialect, target.as_ref())),
        None => Err(Answer::error(500, "ExecutionLost", "the function's execution ended without an answer")),
    }
}

/// Executes the call in a task of its own: what a step does is done to its end, whether or not the server still listens.
async fn execute(definition: &SharedDefinition, call: Call, environment: Environment) -> Option<Reply> {
    let (sender, receiver) = oneshot::channel();
    let mut execution = Execution::new(definition, &call, environment, Keys::Hashed);
    let reply = move |reply| {
        // Nobody listens any more: the server will call again.
        let _gone = sender.send(reply);
    };
    execution.begin(call, Box::new(reply));
    tokio::spawn(async move { poll_fn(|cx| execution.poll(cx)).await });
    receiver.await.ok()
}

/// The server may try again: while a new release is rolled out, another process may have the function.
fn function_missing(served: &Served, slug: &str) -> Answer {
    let message = format!(
        "app '{}' has no function '{slug}': put it back, let the app register again, or cancel the function's runs",
        served.app.name()
    );
    Answer::error(410, "FunctionMissing", &message)
}
