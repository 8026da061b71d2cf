//! Documents of workflows, briefly.

use serde_json::{Value, json};

/// A desk of a kind; it takes and gives anything, and remembers nothing.
pub(super) fn desk(id: &str, kind: &str) -> Value {
    json!({
        "deskId": id, "kind": format!("desk:{kind}"), "name": format!("The {id}"), "responsibility": format!("does {id}"),
        "domain": "tests", "inputSchema": {}, "outputSchema": {}, "memoryScope": {"persist": false},
    })
}

/// A desk that is bound to an executor.
pub(super) fn bound(id: &str, executor: Value) -> Value {
    let mut document = desk(id, "execution");
    document["executor"] = executor;
    document
}

/// A desk that gives the value of an expression.
pub(super) fn gives(id: &str, expression: &str) -> Value {
    bound(id, json!({ "type": "expression", "value": expression }))
}

/// The same with other fields.
pub(super) fn with(mut document: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!("fields have names") };
    document.as_object_mut().unwrap().extend(fields);
    document
}

/// A workflow `w` that begins at its first desk; handoffs are `a>b`, or `a>b if <condition>`.
pub(super) fn workflow(desks: &[Value], handoffs: &[&str]) -> Value {
    let handoff = |(number, text): (usize, &&str)| {
        let (ends, condition) =
            text.split_once(" if ").map_or((*text, None), |(ends, condition)| (ends, Some(condition)));
        let (from, to) = ends.split_once('>').unwrap();
        let mut handoff = json!({ "handoffId": format!("h{number}"), "fromDeskId": from, "toDeskId": to });
        if let Some(condition) = condition {
            handoff["condition"] = json!(condition);
        }
        handoff
    };
    let handoffs = handoffs.iter().enumerate().map(handoff).collect::<Vec<_>>();
    json!({
        "workflowId": "w", "version": 1, "name": "w", "entryDeskId": desks[0]["deskId"], "desks": desks,
        "handoffs": handoffs,
    })
}
