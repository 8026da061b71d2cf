//! A step that sends events.

use std::sync::Arc;

use perdura_types::StepId;

use super::Step;
use super::run::execute;
use crate::event::admit;
use crate::execution::state::Product;
use crate::{Error, Outgoing, Result, StepError};

/// Sends the events as part of a step's result where that is possible, else with ids of their own, so that a repeated
/// attempt starts nothing twice.
pub(super) fn send(
    step: &Step,
    id: &str,
    events: Vec<Outgoing>,
) -> impl Future<Output = Result<(), StepError>> + use<> {
    let run = Arc::clone(&step.run);
    let code = move |key: &StepId| {
        let (run, events, source) = (Arc::clone(&run), events.clone(), format!("{}/{key}", run.run));
        async move {
            let events = admit(events, Some(&source)).map_err(Error::non_retriable)?;
            run.environment.emit(events).await
        }
    };
    execute(step, id, code, |product: Product| Ok(product))
}
