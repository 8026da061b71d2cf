//! A call, as far as the app must read it.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// Which run, and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Call {
    /// The number in the event that started the run.
    pub(crate) run: usize,
    /// Steps that are over.
    pub(crate) steps_done: usize,
}

#[derive(Deserialize)]
struct Body {
    event: Event,
    ctx: Context,
}

#[derive(Deserialize)]
struct Event {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    run: usize,
}

#[derive(Deserialize)]
struct Context {
    stack: Stack,
}

#[derive(Deserialize)]
struct Stack {
    stack: Vec<IgnoredAny>,
}

impl Call {
    /// Reads a body; nothing when it is no call for this app.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let body: Body = serde_json::from_slice(body).ok()?;
        Some(Self { run: body.event.data.run, steps_done: body.ctx.stack.stack.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_tells_its_run_and_how_far_it_is() {
        let check = |body: &str, want| assert_eq!(Call::parse(body.as_bytes()), want, "{body}");
        let done = r#"{"event":{"data":{"run":7,"x":{}}},"steps":{},"ctx":{"stack":{"stack":["a","b"],"current":2}}}"#;
        check(done, Some(Call { run: 7, steps_done: 2 }));
        check(r#"{"event":{"data":{}},"ctx":{"stack":{"stack":[]}}}"#, None);
        check("", None);
    }
}
