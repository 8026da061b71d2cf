//! The workflow that a newcomer begins with: it can run, and every part of it is there to be changed.

use perdura_coordination::document::Workflow;
use serde_json::json;

/// Two desks, one after the other, that pass on what they receive and remember it.
pub(super) fn starter(id: &str, name: Option<&str>, description: Option<&str>) -> Workflow {
    let payload = json!({
        "type": "object",
        "properties": { "payload": { "type": "string", "description": "What is to be done" } },
        "required": ["payload"],
    });
    let desk = |desk: &str, kind: &str, name: &str, responsibility: &str| {
        json!({
            "deskId": desk,
            "kind": kind,
            "name": name,
            "responsibility": responsibility,
            "domain": "coordination",
            "inputSchema": payload,
            "outputSchema": payload,
            "memoryScope": { "persist": true, "namespace": desk },
        })
    };
    let mut document = json!({
        "workflowId": id,
        "version": 1,
        "name": name.unwrap_or(id),
        "entryDeskId": "intake",
        "desks": [
            desk("intake", "desk:analysis", "Intake", "Take in what is to be done"),
            desk("execution", "desk:execution", "Execution", "Do it"),
        ],
        "handoffs": [{ "handoffId": "intake-to-execution", "fromDeskId": "intake", "toDeskId": "execution" }],
        "observabilityProfile": "full",
    });
    if let Some(description) = description {
        document["description"] = json!(description);
    }
    serde_json::from_value(document).expect("the starter is a workflow")
}

#[cfg(test)]
mod tests {
    use perdura_coordination::validate::validate;

    use super::*;

    #[test]
    fn the_starter_can_run() {
        let result = validate(&starter("a", None, Some("b")));
        assert!(result.ok && result.warnings.is_empty(), "{result:?}");
    }
}
