//! A step that executes code: [`Step::run`](super::Step::run) and [`Step::commit`](super::Step::commit).

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use perdura_types::StepId;
use perdura_types::bounds::STEP_OUTPUT_BYTES_MAX;
use serde::de::DeserializeOwned;

use super::pending::Pending;
use super::{RunFacts, Step, memo};
use crate::backoff::Backoff;
use crate::execution::state::{JobEnd, Product, Want};
use crate::function::millis;
use crate::{Error, Result, StepError};

/// Executes `code` when the engine has made room for it, as often as it takes, and gives the saved result. `finish` turns
/// what the code returned into what is saved. The code is told the step's key.
pub(super) fn execute<T, O, F, Fut>(
    step: &Step,
    id: &str,
    mut code: F,
    finish: fn(O) -> Result<Product>,
) -> impl Future<Output = Result<T, StepError>> + use<T, O, F, Fut>
where
    T: DeserializeOwned,
    F: FnMut(&StepId) -> Fut,
    Fut: Future<Output = Result<O>>,
{
    let mut job = Job {
        pending: Pending::new(&step.shared, id),
        run: Arc::clone(&step.run),
        attempts_max: step.attempts_max,
        backoff: step.backoff.clone(),
        attempt: 0,
    };
    let mut executing: Option<Pin<Box<Fut>>> = None;
    async move {
        poll_fn(move |cx| {
            if let Poll::Ready(memo) = job.poll_memo() {
                return Poll::Ready(memo::result(job.pending.name(), &memo));
            }
            if executing.is_none() && job.may_begin() {
                match job.refused().or_else(|| job.mocked()) {
                    Some(result) => job.end(result),
                    None => match guarded(|| Box::pin(code(job.pending.id()))) {
                        Ok(future) => executing = Some(future),
                        Err(error) => job.end(Err(error)),
                    },
                }
            }
            if let Some(future) = &mut executing
                && let Poll::Ready(result) = poll_guarded(future.as_mut(), cx)
            {
                executing = None;
                job.end(result.and_then(finish));
            }
            Poll::Pending
        })
        .await
    }
}

/// The part of a step with code that does not depend on the code.
struct Job {
    pending: Pending,
    run: Arc<RunFacts>,
    attempts_max: Option<u32>,
    backoff: Option<Backoff>,
    attempt: u32,
}

impl Job {
    fn poll_memo(&mut self) -> Poll<perdura_types::RawJson> {
        self.pending.poll_memo(|| Want::Run { attempts_max: self.attempts_max })
    }

    /// Takes the leave to execute, when it was given.
    fn may_begin(&mut self) -> bool {
        let mut state = self.pending.shared().lock();
        let grant = state.request_mut(self.pending.id()).and_then(|request| request.grant.take());
        if let Some(grant) = grant {
            self.attempt = grant.attempt;
        }
        grant.is_some()
    }

    /// The end of a step whose own attempts are used up already: a server that does not know of them calls again when it
    /// got no answer.
    fn refused(&self) -> Option<Result<Product>> {
        let attempts_max = self.attempts_max.filter(|attempts| self.attempt >= *attempts)?;
        let message = format!(
            "step '{}' may be tried {attempts_max} times and was called again after that: nobody knows whether it did its \
             work, and it is not executed again (AttemptLost)",
            self.pending.name(),
        );
        Some(Err(Error::new("AttemptLost", message).non_retriable()))
    }

    fn mocked(&self) -> Option<Result<Product>> {
        let result = self.run.environment.mocks()?.result_of(self.pending.name())?;
        Some(result.map(|data| Product { data, transaction: None }))
    }

    fn end(&self, result: Result<Product>) {
        // A server may not know how often this step is to be tried.
        let is_last = self.attempts_max.is_some_and(|attempts| self.attempt + 1 >= attempts);
        let result = if is_last { result.map_err(Error::non_retriable) } else { result };
        let backoff = self.backoff.as_ref().unwrap_or(&self.run.definition.backoff);
        let end = JobEnd {
            id: self.pending.id().clone(),
            name: self.pending.name().to_owned(),
            result,
            delay_ms: backoff.delay(self.attempt).map(millis),
        };
        self.pending.shared().lock().ends.push(end);
    }
}

/// What a step saves of a plain value.
pub(super) fn product<T: serde::Serialize>(value: &T) -> Result<Product> {
    let data = crate::handler::to_json(value)?;
    if data.len() > STEP_OUTPUT_BYTES_MAX {
        let message = format!(
            "the step returned {} bytes, above the limit of {STEP_OUTPUT_BYTES_MAX}: keep large values in a store of your \
             own and return a reference",
            data.len()
        );
        return Err(Error::new("StepOutputTooLarge", message).non_retriable());
    }
    Ok(Product { data, transaction: None })
}

/// A panic is a failed attempt of its step and of nothing else.
fn guarded<T>(code: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(code)).map_err(|panic| crate::execution::panicked(&*panic))
}

fn poll_guarded<T>(future: Pin<&mut impl Future<Output = Result<T>>>, cx: &mut Context<'_>) -> Poll<Result<T>> {
    match guarded(|| future.poll(cx)) {
        Ok(poll) => poll,
        Err(error) => Poll::Ready(Err(error)),
    }
}
