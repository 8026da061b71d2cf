//! `InvokeFunction`: the function continues with another function's result.

use perdura_types::{InvokePayload, NewEvent, When, bounds};
use serde_json::json;

use super::{Named, Progress};
use crate::head::WaitKind;
use crate::internal_event::{self, Internal};
use crate::journal::{Awaited, AwaitedKind};
use crate::run::Run;
use crate::run_error::RunError;
use crate::shard::Shard;

impl Shard {
    /// Waits for the other run's end and sends the event that starts it.
    pub(super) fn invoke_function(
        &mut self,
        run: &mut Run,
        named: Named,
        function: &str,
        payload: &InvokePayload,
        timeout: Option<When>,
    ) -> Result<Progress, RunError> {
        if run.knows_step(&named.step) {
            return Ok(Progress::Known);
        }
        let until = self.deadline(&named, timeout.unwrap_or(When::In(bounds::WAIT_MS_DEFAULT)))?;
        let source = self.catalog.get(run.head.function);
        let block = json!({
            "correlation_id": internal_event::correlation(run.head.run, &named.step),
            "expire": until.as_millis(),
            "fn_id": function,
            "gid": named.step.as_str(),
            "name": named.name,
            "source_app_id": source.map(|function| function.app.to_string()),
            "source_fn_id": run.head.function.to_string(),
            "source_fn_v": source
                .and_then(|function| self.catalog.app(&function.config.app))
                .map_or(1, |(revision, _)| revision),
        });
        let event = self.new_event_id();
        let invoked = NewEvent { internal_id: Some(event), ..internal_event::invoked(payload, block) };
        self.internal.push_back(Internal::Event(invoked));
        let what = AwaitedKind::Run { function: function.to_owned(), event };
        self.add_wait(run, named, WaitKind::Invoke, Awaited { until, what });
        Ok(Progress::Outstanding)
    }
}
