//! The body of a call.

use perdura_types::bounds::REQUEST_BYTES_MAX;
use perdura_types::{Call, FinishedSteps, FunctionId, RawJson, RequestId, RunId};
use serde::{Serialize, Serializer};

use super::state::Steps;
use super::{WHOLE_FUNCTION, item_key};
use crate::bounds::CALL_OVERHEAD_BYTES;
use crate::json::{JsonError, canonical};

#[derive(Serialize)]
struct Body<'a> {
    event: &'a RawJson,
    events: &'a [RawJson],
    steps: Steps<'a>,
    ctx: Context<'a>,
    version: i32,
    // Python reads this one, JavaScript the one in `ctx`.
    use_api: bool,
}

#[derive(Serialize)]
struct Context<'a> {
    fn_id: FunctionId,
    run_id: RunId,
    env: &'static str,
    step_id: &'static str,
    attempt: u32,
    max_attempts: u32,
    stack: Stack<'a>,
    qi_id: &'a str,
    request_id: RequestId,
    job_id: &'a str,
    disable_immediate_execution: bool,
    use_api: bool,
}

#[derive(Serialize)]
struct Stack<'a> {
    #[serde(serialize_with = "ids")]
    stack: &'a FinishedSteps,
    current: usize,
}

fn ids<S: Serializer>(steps: &FinishedSteps, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(steps.iter().map(|(id, _)| id))
}

/// The JSON text; canonical when it is to be signed.
pub(super) fn encode(call: &Call, signed: bool) -> Result<Vec<u8>, JsonError> {
    let events: Vec<RawJson> = call.events.iter().map(|event| event.to_public()).collect();
    let sent = Sent::of(call, &events);
    let qi_id = item_key(call.run, call.item);
    let body = Body {
        event: events.first().expect("a run has at least one event"),
        events: if sent.events { &events } else { &[] },
        steps: Steps(sent.steps.then_some(&call.steps)),
        ctx: Context {
            fn_id: call.function.id,
            run_id: call.run,
            env: "",
            step_id: WHOLE_FUNCTION,
            attempt: call.attempt,
            max_attempts: call.attempts_max,
            stack: Stack { stack: &call.steps, current: call.stack_current },
            qi_id: &qi_id,
            request_id: call.request,
            job_id: &qi_id,
            disable_immediate_execution: call.plan_only,
            use_api: !sent.steps,
        },
        version: call.version,
        use_api: !sent.steps,
    };
    let mut text = Vec::with_capacity(sent.bytes + CALL_OVERHEAD_BYTES);
    serde_json::to_writer(&mut text, &body).expect("a call has text keys");
    if signed { canonical(&text) } else { Ok(text) }
}

/// Which parts of the state travel with the call.
struct Sent {
    steps: bool,
    events: bool,
    bytes: usize,
}

impl Sent {
    /// Steps are left out first, then events. The Go SDK cannot fetch what is missing and gets it all.
    fn of(call: &Call, events: &[RawJson]) -> Self {
        let event_bytes =
            events.first().map_or(0, RawJson::len) + events.iter().map(|event| event.len() + 1).sum::<usize>();
        // An id stands twice, as key and in the stack, with quotes and punctuation.
        let id_bytes: usize = call.steps.iter().map(|(id, _)| id.as_str().len() + 3).sum();
        let step_bytes = id_bytes + call.steps.iter().map(|(_, memo)| memo.len() + 2).sum::<usize>();
        let bytes = event_bytes + step_bytes + id_bytes;
        let budget = REQUEST_BYTES_MAX - CALL_OVERHEAD_BYTES;
        if call.function.sdk.language == "go" || (bytes <= budget && call.state_bytes <= budget) {
            return Self { steps: true, events: true, bytes };
        }
        let bytes = bytes - step_bytes;
        Self { steps: false, events: bytes <= budget, bytes }
    }
}
