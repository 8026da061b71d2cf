//! A run ends: it leaves every index, and the events that tell of it go out, once.

use perdura_types::{HeadRow, RawJson, RunStatus, memo};

use super::Shard;
use crate::effect::Notice;
use crate::head::{Head, ItemState};
use crate::internal_event::{self, Internal};
use crate::journal::{self, Entry};
use crate::planted;
use crate::retention;
use crate::run::Run;
use crate::run_error::{RunError, short_error};
use crate::timers::Timers;

impl Shard {
    /// The function returned.
    pub(super) fn complete(&mut self, run: &mut Run, data: RawJson) {
        self.end(run, RunStatus::Completed, data, None);
    }

    /// The engine ends the run with an error of its own.
    pub(super) fn fail(&mut self, run: &mut Run, error: &RunError) {
        self.end(run, RunStatus::Failed, error.to_run_json(), Some(&error.to_json()));
    }

    /// The run fails with this error; `output` is what API readers see, when it is not the error itself.
    pub(super) fn fail_with(&mut self, run: &mut Run, error: &RawJson, output: Option<RawJson>) {
        let output = output.unwrap_or_else(|| error.clone());
        self.end(run, RunStatus::Failed, output, Some(error));
    }

    /// The run is ended from outside.
    pub(super) fn cancel(&mut self, run: &mut Run) {
        let error =
            RunError::new("InvokedRunCancelled", format!("run {} was cancelled before it finished", run.head.run));
        self.end(run, RunStatus::Cancelled, RawJson::null(), Some(&error.to_json()));
    }

    fn end(&mut self, run: &mut Run, status: RunStatus, output: RawJson, error: Option<&RawJson>) {
        if run.head.status.is_ended() {
            return;
        }
        self.forget(run);
        run.head.status = status;
        run.head.ended_at = Some(self.now);
        run.head.output = Some(output);
        self.entry(run, Entry::Ended { status });
        self.tell_of_end(run, error);
        self.notice(Notice::RunEnded {
            run: run.head.run,
            function: run.head.slug.as_str().into(),
            status,
            duration_ms: self.now.since(run.head.created_at),
            error: error.filter(|_| status == RunStatus::Failed).map(short_error),
        });
    }

    fn tell_of_end(&mut self, run: &Run, error: Option<&RawJson>) {
        let result = run.head.output.as_ref().filter(|_| run.head.status == RunStatus::Completed);
        let shown_error = error.filter(|_| run.head.status == RunStatus::Failed).map(with_error_text);
        let events = internal_event::end_events(&run.head, &run.events, result, shown_error.as_ref());
        self.internal.extend(events.into_iter().map(Internal::Event));
        let is_told = run.head.status != RunStatus::Cancelled || !planted!(self.config, CancelledChildIsSilent);
        if let Some(correlation) = run.head.correlation.clone().filter(|_| is_told) {
            let memo = match (result, error) {
                (Some(result), _) => memo::data(result),
                (None, Some(error)) => memo::error(error),
                (None, None) => memo::data(&RawJson::null()),
            };
            self.internal.push_back(Internal::ResumeInvoke { correlation, memo });
        }
    }

    /// Takes a run out of every index. A call of it that is still on the wire finds it gone.
    fn forget(&mut self, run: &mut Run) {
        let id = run.head.run;
        let app = self.app_of(run);
        for (at, kind) in Timers::of_head(&run.head) {
            self.timers.remove(at, id, kind);
        }
        for item in std::mem::take(&mut run.head.items) {
            if item.state == ItemState::Ready {
                self.queue.remove_ready(app, (id, item.number));
            }
        }
        for wait in std::mem::take(&mut run.head.waits) {
            self.forget_wait(run, &wait);
        }
        for cancel in std::mem::take(&mut run.head.cancels) {
            self.waits.remove(&cancel.event, (id, cancel.number));
        }
        run.head.pending.clear();
        run.head.start_by = None;
        run.head.finish_by = None;
    }
}

/// The row of a head.
pub(super) fn head_row(head: &Head) -> HeadRow {
    HeadRow {
        run: head.run,
        live: !head.status.is_ended(),
        trigger: head.events[0],
        idempotency: head.idempotency.map(|key| key.as_bytes()),
        wake_at: head.wake_at(),
        ended_at: head.ended_at,
        retention: retention::class(head.status),
        body: journal::encode(head),
    }
}

/// The error of a finish event: `error`, a line of text, beside what the SDK said.
fn with_error_text(error: &RawJson) -> RawJson {
    let serde_json::Value::Object(mut fields) = error.to_value() else { return error.clone() };
    fields.entry("error").or_insert_with(|| short_error(error).into());
    RawJson::of(&fields)
}
