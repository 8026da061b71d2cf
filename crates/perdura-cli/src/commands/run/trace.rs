//! `perdura run trace`

use perdura_server::management::runs::{AttemptView, RunRef, RunsClient, SpanView, TraceView};
use perdura_types::RunId;
use serde_json::Value;

use crate::output::{Answer, Cell, Column, Failure, Fields, Output, Table, Tone, time};
use crate::session::Session;

pub(super) async fn run(session: &Session, run_id: RunId) -> Result<Answer, Failure> {
    let trace = session.ask(RunsClient::new(session.rpc()).trace(RunRef { run_id })).await?;
    let text = shown(&trace, session.out);
    Ok(Answer::new(&trace, text))
}

fn shown(trace: &TraceView, out: Output) -> String {
    let mut fields = Fields::default();
    fields.add("run", trace.run_id.to_string()).add("function", &trace.function_id);
    let took = time::between(trace.queued_at, trace.ended_at, time::now());
    fields.state("status", trace.status.as_str(), &format!("after {took}"));
    for event in &trace.events {
        fields.add("event", format!("{} {}", event.event_id, event.name));
    }
    fields.json("output", trace.output.as_ref());
    let mut table = Table::new([
        Column::Text("STEP"),
        Column::Whole("KIND"),
        Column::Whole("STATUS"),
        Column::Whole("TRIES"),
        Column::Whole("TOOK"),
        Column::Text("WHAT"),
    ]);
    for span in &trace.spans {
        rows(span, &mut table);
    }
    format!("{}\n{}", fields.shown(out), table.shown(out))
}

fn rows(span: &SpanView, table: &mut Table) {
    let took = span.started_at.map(|start| time::between(start, span.ended_at, time::now())).unwrap_or_default();
    let name = if span.step_id.is_some() { span.name.as_str() } else { "(function)" };
    let status = word(&span.status);
    table.row([
        name.into(),
        Cell::quiet(&kind(span)),
        Cell::state(&status),
        span.attempts.len().to_string().into(),
        took.into(),
        Cell::quiet(&what(span)),
    ]);
    // One attempt that went well says nothing that the step does not.
    if span.attempts.iter().any(|attempt| attempt.error.is_some()) || span.attempts.len() > 1 {
        for attempt in &span.attempts {
            row_of_attempt(attempt, table);
        }
    }
}

fn row_of_attempt(attempt: &AttemptView, table: &mut Table) {
    let error = attempt.error.as_ref().map(error_text).unwrap_or_default();
    let next = attempt.retry_at.map(|at| format!(" (next {})", time::since(at))).unwrap_or_default();
    table.row([
        Cell::quiet(&format!("  attempt {}", attempt.attempt + 1)),
        "".into(),
        Cell::state(&word(&attempt.outcome)),
        "".into(),
        time::between(attempt.started_at, attempt.ended_at, time::now()).into(),
        Cell::new(&format!("{error}{next}"), Tone::Bad),
    ]);
}

/// The sort of a span, in the contract's own word.
fn kind(span: &SpanView) -> String {
    serde_json::to_value(&span.kind).ok().and_then(|kind| kind["type"].as_str().map(str::to_owned)).unwrap_or_default()
}

/// What a span waits for, or what it gave.
fn what(span: &SpanView) -> String {
    let kind = serde_json::to_value(&span.kind).unwrap_or_default();
    let target = ["event", "signal", "functionId"].iter().find_map(|key| kind[*key].as_str());
    let until = kind["until"].as_str().and_then(|until| serde_json::from_value(Value::from(until)).ok());
    let until = until.filter(|_| span.ended_at.is_none()).map(|at| format!("until {}", time::since(at)));
    let gave = span
        .output
        .as_ref()
        .map(|output| if word(&span.status) == "failed" { error_text(output) } else { output.to_string() });
    let parts = [target.map(str::to_owned), until, gave, span.is_copied.then(|| "taken over".to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The sentence in an error of an SDK.
fn error_text(error: &Value) -> String {
    error["message"].as_str().map_or_else(|| error.to_string(), str::to_owned)
}

/// A value of the contract that is one word.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
