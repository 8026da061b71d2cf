//! What a call brings.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use perdura_types::{
    Call, Event, EventId, EventSeq, FunctionConfig, ItemNumber, RawJson, RequestId, RunId, StepId, Timestamp,
};
use perdura_wire::call::parse_item_key;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::state::FetchedState;

/// Execution versions whose calls this library can answer; `-1` leaves the choice to it. The memos of all are the same.
const VERSIONS: std::ops::RangeInclusive<i32> = -1..=2;

/// A call's body, borrowing from its text.
#[derive(Deserialize)]
pub(super) struct CallBody<'a> {
    event: Option<WireEvent>,
    events: Option<Vec<WireEvent>>,
    #[serde(borrow)]
    steps: Option<HashMap<Cow<'a, str>, &'a RawValue>>,
    ctx: Context,
    version: Option<i32>,
    #[serde(default)]
    use_api: bool,
}

#[derive(Deserialize)]
struct Context {
    run_id: RunId,
    #[serde(default)]
    attempt: u32,
    max_attempts: Option<u32>,
    stack: Stack,
    request_id: Option<RequestId>,
    job_id: Option<String>,
    #[serde(default)]
    disable_immediate_execution: bool,
    #[serde(default)]
    use_api: bool,
}

#[derive(Deserialize)]
struct Stack {
    /// Some servers send `null` while it is empty.
    stack: Option<Vec<StepId>>,
    #[serde(default)]
    current: usize,
}

/// An event as functions see it.
#[derive(Deserialize)]
struct WireEvent {
    #[serde(default)]
    id: Option<String>,
    name: Arc<str>,
    #[serde(default)]
    data: Option<RawJson>,
    #[serde(default)]
    user: Option<RawJson>,
    #[serde(default)]
    ts: Option<i64>,
    #[serde(default)]
    v: Option<String>,
    #[serde(default)]
    meta: Option<RawJson>,
}

impl<'a> CallBody<'a> {
    /// The error is a sentence for people.
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, String> {
        let parsed = serde_json::from_slice::<Self>(body);
        let parsed = parsed.map_err(|error| format!("the body is not a call of a function: {error}"))?;
        match parsed.version {
            Some(version) if !VERSIONS.contains(&version) => Err(format!(
                "the call follows execution version {version}, but this library knows those up to {}: update the crate \
                 perdura",
                VERSIONS.end()
            )),
            Some(_) | None => Ok(parsed),
        }
    }

    /// The run whose state must be fetched, when the call does not bring it.
    pub(super) fn fetches(&self) -> Option<RunId> {
        (self.use_api || self.ctx.use_api).then_some(self.ctx.run_id)
    }
    pub(super) fn has_events(&self) -> bool {
        self.events.as_ref().is_some_and(|events| !events.is_empty())
    }

    /// The call as the engine's own process would get it.
    pub(super) fn into_call(
        self,
        function: FunctionConfig,
        target: Option<StepId>,
        fetched: Option<&FetchedState>,
    ) -> Result<Call, String> {
        let Self { event, events, steps, ctx, version, use_api: _ } = self;
        let events = match fetched.and_then(|state| state.events.as_deref()) {
            Some(text) => {
                serde_json::from_slice(text).map_err(|error| format!("the run's events are no events: {error}"))?
            }
            None => events.filter(|events| !events.is_empty()).unwrap_or_else(|| event.into_iter().collect()),
        };
        if events.is_empty() {
            return Err("the call brings no event".to_owned());
        }
        let stack = ctx.stack.stack.unwrap_or_default();
        let steps = match fetched.map(|state| &state.steps) {
            Some(text) => {
                let steps = serde_json::from_slice::<HashMap<Cow<'_, str>, &RawValue>>(text);
                in_order(stack, &steps.map_err(|error| format!("the run's state is no state: {error}"))?)?
            }
            None => in_order(stack, &steps.unwrap_or_default())?,
        };
        let events = events.into_iter().map(|event| Arc::new(event.into_event())).collect::<Vec<_>>();
        let state_bytes = steps.iter().map(|(_, memo)| memo.len()).sum::<usize>()
            + events.iter().map(|event| event.size_bytes()).sum::<usize>();
        let item = ctx.job_id.as_deref().and_then(parse_item_key).map_or(ItemNumber(0), |(_, item)| item);
        Ok(Call {
            run: ctx.run_id,
            request: ctx.request_id.unwrap_or(RequestId::MIN),
            item,
            attempts_max: ctx.max_attempts.unwrap_or(function.attempts_max).max(1),
            function: Arc::new(function),
            attempt: ctx.attempt,
            target,
            version: version.unwrap_or(*VERSIONS.start()),
            events,
            steps: steps.into(),
            stack_current: ctx.stack.current,
            plan_only: ctx.disable_immediate_execution,
            state_bytes,
        })
    }
}

/// The memos in the order in which their steps ended. What is not in the stack is not a result.
fn in_order(stack: Vec<StepId>, steps: &HashMap<Cow<'_, str>, &RawValue>) -> Result<Vec<(StepId, RawJson)>, String> {
    let memo = |step: StepId| match steps.get(step.as_str()) {
        Some(memo) => Ok((step, RawJson::from((*memo).to_owned()))),
        None => {
            Err(format!("the call says that step {step} has ended, but brings no result of it: the run may be over"))
        }
    };
    stack.into_iter().map(memo).collect()
}

impl WireEvent {
    fn into_event(self) -> Event {
        let Self { id, name, data, user, ts, v, meta } = self;
        let ts = Timestamp::from_millis(ts.unwrap_or(0));
        let internal_id = id.as_deref().and_then(|id| id.parse().ok()).unwrap_or(EventId::MIN);
        let object =
            |value: Option<RawJson>| value.filter(|value| !value.is_null()).unwrap_or_else(RawJson::empty_object);
        Event {
            seq: EventSeq(0),
            internal_id,
            received_at: ts,
            id: id.unwrap_or_else(|| internal_id.to_string()),
            name,
            data: object(data),
            user: object(user),
            ts,
            v,
            meta,
        }
    }
}
