//! Each code by itself, and all of them at once.

use serde_json::{Value, json};

use super::*;

fn desk(id: &str) -> Value {
    json!({
        "deskId": id, "kind": "desk:analysis", "name": id, "responsibility": "looks", "domain": "coordination",
        "inputSchema": {}, "outputSchema": {"type": "object"}, "memoryScope": {"persist": false},
    })
}

fn handoff(id: &str, from: &str, to: &str) -> Value {
    json!({ "handoffId": id, "fromDeskId": from, "toDeskId": to })
}

/// a → b
fn two_desks() -> Value {
    json!({
        "workflowId": "w", "version": 1, "name": "w", "entryDeskId": "a", "desks": [desk("a"), desk("b")],
        "handoffs": [handoff("h", "a", "b")],
    })
}

fn parsed(document: &Value) -> ValidationResult {
    validate(&serde_json::from_value(document.clone()).unwrap())
}

/// `CODE desk handoff` of each error.
fn codes(document: &Value) -> Vec<String> {
    let result = parsed(document);
    assert_eq!(result.ok, result.errors.is_empty());
    let line = |error: &ValidationError| {
        let code = json!(error.code).as_str().unwrap().to_owned();
        [Some(code), error.desk_id.clone(), error.handoff_id.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    };
    result.errors.iter().map(line).collect()
}

#[track_caller]
fn check(change: impl Fn(&mut Value), expected: &[&str]) {
    let mut document = two_desks();
    change(&mut document);
    assert_eq!(codes(&document), expected, "{document}");
}

#[track_caller]
fn check_message(change: impl Fn(&mut Value), expected: &str) {
    let mut document = two_desks();
    change(&mut document);
    let result = parsed(&document);
    assert_eq!(result.errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>(), [expected]);
}

#[test]
fn a_workflow_without_mistakes() {
    check(|_| {}, &[]);
    check(|document| document["handoffs"][0]["condition"] = json!("output.kind == 'desk:analysis'"), &[]);
}

#[test]
fn v1_missing_workflow_id() {
    // A blank id has no form, either.
    for id in ["", "  \t"] {
        check(|document| document["workflowId"] = json!(id), &["MISSING_WORKFLOW_ID", "INVALID_WORKFLOW_ID_FORMAT"]);
    }
}

#[test]
fn v2_invalid_workflow_id_format() {
    let long = "a".repeat(129);
    for id in ["../../x", "a b", ".a", &long, "é"] {
        check(|document| document["workflowId"] = json!(id), &["INVALID_WORKFLOW_ID_FORMAT"]);
    }
    let longest = "a".repeat(128);
    for id in [" trimmed ", &longest, "9.a_b-C"] {
        check(|document| document["workflowId"] = json!(id), &[]);
    }
}

#[test]
fn v3_missing_entry_desk() {
    // Nothing can be reached from nowhere.
    let expected = ["MISSING_ENTRY_DESK", "DISCONNECTED_DESK a", "DISCONNECTED_DESK b"];
    check(|document| document["entryDeskId"] = json!("c"), &expected);
}

#[test]
fn v4_duplicate_desk_id() {
    let twice = |document: &mut Value| {
        let desks = document["desks"].as_array_mut().unwrap();
        desks.extend([desk("a"), desk("a")]);
    };
    check(twice, &["DUPLICATE_DESK_ID a", "DUPLICATE_DESK_ID a"]);
}

#[test]
fn v5_invalid_desk_id_format() {
    let rename = |document: &mut Value| {
        document["desks"][1]["deskId"] = json!("b/b");
        document["handoffs"][0]["toDeskId"] = json!("b/b");
    };
    check(rename, &["INVALID_DESK_ID_FORMAT b/b"]);
}

#[test]
fn v6_invalid_handoff_id_format() {
    check(|document| document["handoffs"][0]["handoffId"] = json!("-h"), &["INVALID_HANDOFF_ID_FORMAT -h"]);
}

#[test]
fn a_duplicate_handoff_id_is_refused() {
    let twice = |document: &mut Value| {
        document["desks"].as_array_mut().unwrap().push(desk("c"));
        document["handoffs"].as_array_mut().unwrap().push(handoff("h", "a", "c"));
    };
    check(twice, &["DUPLICATE_HANDOFF_ID h"]);
}

#[test]
fn v7_invalid_memory_scope() {
    let expected = ["INVALID_MEMORY_SCOPE a"];
    for scope in [
        json!({}),
        json!({"persist": true, "ttlSeconds": 0}),
        json!({"persist": true, "ttlSeconds": -1}),
        json!({"persist": false, "namespace": " "}),
        json!({"persist": false, "namespace": "x".repeat(129)}),
    ] {
        check(|document| document["desks"][0]["memoryScope"] = scope.clone(), &expected);
    }
    check(|document| drop(document["desks"][0].as_object_mut().unwrap().remove("memoryScope")), &expected);
    let fits = json!({"persist": true, "ttlSeconds": 1, "namespace": "a shared one"});
    check(|document| document["desks"][0]["memoryScope"] = fits.clone(), &[]);
}

#[test]
fn v8_unknown_desk_kind() {
    check(|document| document["desks"][1]["kind"] = json!("desk:lunch"), &["UNKNOWN_DESK_KIND b"]);
}

#[test]
fn v9_edge_unknown_source() {
    // Its target is not looked at.
    let change = |document: &mut Value| document["handoffs"][0] = handoff("h", "x", "y");
    check(change, &["EDGE_UNKNOWN_SOURCE h", "DISCONNECTED_DESK b"]);
}

#[test]
fn v10_edge_unknown_target() {
    let change = |document: &mut Value| document["handoffs"][0]["toDeskId"] = json!("y");
    check(change, &["EDGE_UNKNOWN_TARGET h", "DISCONNECTED_DESK b"]);
}

#[test]
fn v11_incompatible_handoff() {
    let wants = |schema: Value| move |document: &mut Value| document["desks"][1]["inputSchema"] = schema.clone();
    check(wants(json!({"type": "string"})), &["INCOMPATIBLE_HANDOFF h"]);
    check(wants(json!({"type": "object", "required": ["total"]})), &["INCOMPATIBLE_HANDOFF h"]);
    check(wants(json!({"type": "object", "properties": {"total": {"type": "number"}}})), &[]);
}

#[test]
fn v11_looks_at_what_is_mapped() {
    let mapped = |mapping: Value| {
        move |document: &mut Value| {
            document["desks"][0]["inputSchema"] = json!({"type": "object", "properties": {"code": {"type": "string"}}});
            document["desks"][0]["outputSchema"] =
                json!({"type": "object", "properties": {"sum": {"type": "integer"}}});
            let total = json!({"total": {"type": "number"}, "code": {"type": "string"}});
            document["desks"][1]["inputSchema"] = json!({"type": "object", "properties": total, "required": ["total"]});
            document["handoffs"][0]["mappingRefs"] = mapping.clone();
        }
    };
    for mapping in [
        json!({"total": "output.sum"}),
        // Computed, so it can be anything; and memory is anything, too.
        json!({"total": "output.sum * 2"}),
        json!({"total": "memory.total"}),
        json!({"total": "output.sum", "code": "input.code"}),
        // A desk without an executor gives what it received, in an envelope.
        json!({"total": "output.sum", "code": "output.received.code"}),
        json!({"total": "output.sum", "code": "output.status"}),
    ] {
        check(mapped(mapping), &[]);
    }
    for mapping in [
        json!({"code": "output.status"}),
        json!({"total": "output.nothing"}),
        json!({"total": "output.received.code"}),
        json!({"total": "input.code"}),
    ] {
        check(mapped(mapping), &["INCOMPATIBLE_HANDOFF h"]);
    }
    check_message(
        mapped(json!({"total": "output.status"})),
        "what 'a' gives does not fit what 'b' takes at /total: the output is string, and the input is number; change a schema, \
         or map the field",
    );
}

#[test]
fn v12_illegal_fan_in_without_join() {
    let diamond = |document: &mut Value| {
        document["desks"].as_array_mut().unwrap().extend([desk("c"), desk("d")]);
        let handoffs = document["handoffs"].as_array_mut().unwrap();
        handoffs.extend([handoff("i", "a", "c"), handoff("j", "b", "d"), handoff("k", "c", "d")]);
    };
    check(diamond, &["ILLEGAL_FAN_IN_WITHOUT_JOIN d"]);
    let joined = |document: &mut Value| {
        diamond(document);
        document["desks"][3]["kind"] = json!("desk:join");
    };
    check(joined, &[]);
}

#[test]
fn v13_cycle_detected() {
    let around = |document: &mut Value| {
        document["desks"].as_array_mut().unwrap().extend([desk("c"), desk("d")]);
        // Not where the entry leads.
        let handoffs = document["handoffs"].as_array_mut().unwrap();
        handoffs.extend([handoff("i", "c", "d"), handoff("j", "d", "c")]);
    };
    check(around, &["CYCLE_DETECTED", "DISCONNECTED_DESK c", "DISCONNECTED_DESK d"]);
    check_message(
        |document| {
            let join = json!({"deskId": "b", "kind": "desk:join"});
            let desks = document["desks"].as_array_mut().unwrap();
            desks[1].as_object_mut().unwrap().extend(join.as_object().unwrap().clone());
            desks.push(desk("c"));
            let handoffs = document["handoffs"].as_array_mut().unwrap();
            handoffs.extend([handoff("i", "b", "c"), handoff("j", "c", "b")]);
        },
        "desks follow one another in a circle, b → c → b: take one of its handoffs out",
    );
    check(|document| document["handoffs"][0] = handoff("h", "a", "a"), &["CYCLE_DETECTED", "DISCONNECTED_DESK b"]);
}

#[test]
fn v14_disconnected_desk() {
    let change = |document: &mut Value| document["desks"].as_array_mut().unwrap().push(desk("c"));
    check(change, &["DISCONNECTED_DESK c"]);
}

#[test]
fn all_fourteen_at_once_in_their_order() {
    let mut odd = desk("o/o");
    odd["memoryScope"] = json!({"persist": true, "ttlSeconds": 0});
    odd["kind"] = json!("desk:lunch");
    let mut picky = desk("picky");
    picky["inputSchema"] = json!({"type": "array"});
    let document = json!({
        "workflowId": " ", "version": 1, "name": "w", "entryDeskId": "nowhere",
        "desks": [desk("a"), desk("a"), odd, picky, desk("c"), desk("d")],
        "handoffs": [
            handoff("h h", "ghost", "ghost"), handoff("i", "a", "ghost"), handoff("j", "a", "picky"),
            handoff("k", "c", "d"), handoff("l", "d", "c"), handoff("m", "a", "c"),
        ],
    });
    let expected = [
        "MISSING_WORKFLOW_ID",
        "INVALID_WORKFLOW_ID_FORMAT",
        "MISSING_ENTRY_DESK",
        "DUPLICATE_DESK_ID a",
        "INVALID_DESK_ID_FORMAT o/o",
        "INVALID_MEMORY_SCOPE o/o",
        "UNKNOWN_DESK_KIND o/o",
        "INVALID_HANDOFF_ID_FORMAT h h",
        "EDGE_UNKNOWN_SOURCE h h",
        "EDGE_UNKNOWN_TARGET i",
        "INCOMPATIBLE_HANDOFF j",
        "ILLEGAL_FAN_IN_WITHOUT_JOIN c",
        "CYCLE_DETECTED",
        "DISCONNECTED_DESK a",
        "DISCONNECTED_DESK a",
        "DISCONNECTED_DESK o/o",
        "DISCONNECTED_DESK picky",
        "DISCONNECTED_DESK c",
        "DISCONNECTED_DESK d",
    ];
    assert_eq!(codes(&document), expected);
}

#[test]
fn conditions_and_mappings_compile() {
    let condition = |source: &str| {
        let source = source.to_owned();
        move |document: &mut Value| document["handoffs"][0]["condition"] = json!(source)
    };
    check_message(
        condition("result.ok === true"),
        "handoff 'h': the condition `result.ok === true` does not compile: `===` is not an operator (line 1, column 11); use `==`",
    );
    check(condition("event.data.x == 1"), &["INVALID_CONDITION h"]);
    check_message(
        |document| document["handoffs"][0]["mappingRefs"] = json!({"total": "run.total"}),
        "handoff 'h': the mapping of 'total' `run.total` does not compile: undeclared reference to `run` (line 1, column 1); \
         known variables are `input`, `output`, `memory`",
    );
}

#[test]
fn executors_fit_their_desks() {
    let executor = |kind: &str, executor: Value| {
        let kind = kind.to_owned();
        move |document: &mut Value| {
            document["desks"][1]["kind"] = json!(kind);
            document["desks"][1]["executor"] = executor.clone();
        }
    };
    for fits in [
        json!({"type": "echo"}),
        json!({"type": "http", "url": "{{ input.url }}/x", "headers": {"authorization": "Bearer {{ secret.TOKEN }}"}}),
        json!({"type": "function", "functionId": "shop-fulfil", "data": "{'order': input.order}"}),
        json!({"type": "robot-job", "kind": "coordinadora", "workspaceId": "w", "orders": "input.orders"}),
        json!({"type": "expression", "value": "input.total * 2"}),
        json!({"type": "expression", "value": {"total": "input.total", "who": "run.who"}}),
        json!({"type": "sub-workflow", "workflowId": "other", "version": 2}),
        json!({"type": "llm", "model": "m", "prompt": "Sum up: {{ input }}", "apiKeySecret": "OPENAI_API_KEY"}),
    ] {
        check(executor("desk:execution", fits), &[]);
    }
    check(executor("desk:human-wait", json!({"type": "human", "title": "Approve {{ input.id }}"})), &[]);
    for (kind, wrong, problem) in [
        ("desk:qa", json!({"type": "human"}), "only a desk:human-wait asks a person, and this is a desk:qa"),
        ("desk:human-wait", json!({"type": "echo"}), "a desk:human-wait asks a person"),
        ("desk:execution", json!({"type": "http", "url": "ftp://x"}), "url: 'ftp://x' begins with neither"),
        ("desk:execution", json!({"type": "http", "url": "http://x", "method": "BREW"}), "method 'BREW' is none of"),
        (
            "desk:execution",
            json!({"type": "http", "url": "http://x", "headers": {"Host": "y"}}),
            "'Host' is set by the client",
        ),
        (
            "desk:execution",
            json!({"type": "http", "url": "http://x/{{ secret.T }}"}),
            "undeclared reference to `secret`",
        ),
        (
            "desk:execution",
            json!({"type": "http", "url": "http://x", "body": "input."}),
            "body: `input.` does not compile",
        ),
        ("desk:execution", json!({"type": "function", "functionId": " "}), "functionId is empty"),
        (
            "desk:execution",
            json!({"type": "expression", "value": {"a": "output.x"}}),
            "value.a: `output.x` does not compile",
        ),
        ("desk:execution", json!({"type": "sub-workflow", "workflowId": "../x"}), "workflowId '../x' is not the id"),
        ("desk:execution", json!({"type": "sub-workflow", "workflowId": "o", "version": 0}), "version is 0"),
        ("desk:execution", json!({"type": "llm", "model": "m", "prompt": "{{"}), "prompt: `{{` opens an expression"),
        (
            "desk:execution",
            json!({"type": "llm", "model": "m", "prompt": "p", "parameters": {"stream": true}}),
            "parameters.stream cannot be set",
        ),
        (
            "desk:execution",
            json!({"type": "llm", "model": "m", "prompt": "p", "apiKeySecret": "sk-x"}),
            "is not the name of a secret",
        ),
    ] {
        let mut document = two_desks();
        executor(kind, wrong)(&mut document);
        assert_eq!(codes(&document), ["INVALID_EXECUTOR b"], "{document}");
        let message = parsed(&document).errors.remove(0).message;
        assert!(message.contains(problem), "{message}");
    }
    check(executor("desk:execution", json!({"type": "sub-workflow", "workflowId": "w"})), &["RECURSIVE_WORKFLOW b"]);
}

#[test]
fn policies_schemas_and_outputs() {
    check(|document| document["desks"][0]["runtimePolicy"] = json!({"retries": 21}), &["INVALID_RUNTIME_POLICY a"]);
    let long = json!({"timeoutSeconds": 367 * 86_400});
    check(|document| document["desks"][0]["runtimePolicy"] = long.clone(), &["INVALID_RUNTIME_POLICY a"]);
    check(|document| document["desks"][0]["inputSchema"] = json!({"enum": []}), &["INVALID_DESK_SCHEMA a"]);
    let deep = (0..32).fold(json!({}), |inner, _| json!({"type": "array", "items": inner}));
    check(|document| document["desks"][0]["inputSchema"] = deep.clone(), &["INVALID_DESK_SCHEMA a"]);
    for (path, expected) in
        [("b.total", vec![]), ("b", vec![]), ("c.total", vec!["INVALID_OUTPUT"]), ("b.+", vec!["INVALID_OUTPUT"])]
    {
        check(|document| document["outputs"] = json!({ "total": path }), &expected);
    }
    check_message(
        |document| document["outputs"] = json!({"total": "ship.total"}),
        "output 'total': `ship.total` begins with no desk's id: write something like `a.total`",
    );
}

#[test]
fn bounds_end_the_look_early() {
    let many = |document: &mut Value| {
        document["desks"] = json!((0..501).map(|number| desk(&format!("d{number}"))).collect::<Vec<_>>());
        document["handoffs"] =
            json!((0..2001).map(|number| handoff(&format!("h{number}"), "a", "b")).collect::<Vec<_>>());
    };
    check(many, &["TOO_MANY_DESKS", "TOO_MANY_HANDOFFS"]);
}

#[test]
fn w11_what_types_do_not_tell_is_a_warning() {
    let between = |output: Value, input: Value| {
        let mut document = two_desks();
        document["desks"][0]["outputSchema"] = output;
        document["desks"][1]["inputSchema"] = input;
        let result = parsed(&document);
        assert_eq!(result.errors, []);
        result.warnings.iter().map(|warning| warning.message.clone()).collect::<Vec<_>>()
    };
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let closed = json!({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false});
    let needs_a = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]});
    let text = json!({"type": "string"});
    for (output, input, expected) in [
        (
            object(json!({"a": text, "b": text})),
            closed.clone(),
            "between 'a' and 'b': /b may come, and the input allows no additional properties",
        ),
        (
            json!({"type": "object"}),
            closed,
            "between 'a' and 'b': at / any field may come, and the input allows no additional properties",
        ),
        (
            object(json!({"a": text})),
            needs_a,
            "between 'a' and 'b': /a is required in the input, and optional in the output",
        ),
        (
            json!({"type": "string", "enum": ["x", "y"]}),
            json!({"type": "string", "enum": ["x"]}),
            "between 'a' and 'b': at / \"y\" may come, and the input allows only the values of its enum",
        ),
        (
            object(json!({"a": text})),
            object(json!({"a": {"type": "string", "enum": ["x"]}})),
            "between 'a' and 'b': at /a any value may come, and the input allows only the values of its enum",
        ),
        (
            text.clone(),
            json!({"oneOf": [{"type": "number"}, {"type": "boolean"}]}),
            "between 'a' and 'b': at / what comes may not fit exactly one of the input's oneOf",
        ),
        (
            json!({"oneOf": [{"type": "string"}, {"type": "number"}]}),
            json!({"anyOf": [{"type": "string"}, {"type": "boolean"}]}),
            "between 'a' and 'b': at / what comes may fit none of the input's anyOf",
        ),
    ] {
        assert_eq!(between(output, input), [expected]);
    }
    let alternatives = json!({"oneOf": [{"type": "string"}, {"type": "number"}]});
    assert_eq!(between(json!({"type": "integer"}), alternatives), Vec::<String>::new());
}

#[test]
fn other_warnings() {
    let warned = |change: &dyn Fn(&mut Value)| {
        let mut document = two_desks();
        change(&mut document);
        let result = parsed(&document);
        assert_eq!(result.errors, []);
        let code = |warning: &ValidationWarning| json!(warning.code).as_str().unwrap().to_owned();
        result.warnings.iter().map(code).collect::<Vec<_>>()
    };
    let closed_way = |document: &mut Value| document["handoffs"][0]["condition"] = json!("1 == 2");
    assert_eq!(warned(&closed_way), ["CONSTANT_CONDITION", "UNREACHABLE_BY_CONDITIONS"]);
    let open_way = |document: &mut Value| document["handoffs"][0]["condition"] = json!("true");
    assert_eq!(warned(&open_way), ["CONSTANT_CONDITION"]);
    let observing = |document: &mut Value| {
        document["desks"][0]["kind"] = json!("desk:observer");
        document["handoffs"][0]["condition"] = json!("output.ok");
    };
    assert_eq!(warned(&observing), ["OBSERVER_OUTPUT"]);
    let retried = |document: &mut Value| document["desks"][0]["runtimePolicy"] = json!({"retries": 3});
    assert_eq!(warned(&retried), ["POLICY_WITHOUT_EFFECT"]);
    let unknown = |document: &mut Value| {
        document["desks"][1]["inputSchema"] = json!({"type": "object", "properties": {"a": {}}});
        document["handoffs"][0]["mappingRefs"] = json!({"b": "output.status"});
    };
    assert_eq!(warned(&unknown), ["UNKNOWN_MAPPED_FIELD"]);
}
