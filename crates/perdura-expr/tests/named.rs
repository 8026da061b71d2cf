//! Expressions over names of their own.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use perdura_expr::{Program, Variables};
use serde_json::{Value, json};

const NAMES: &[&str] = &["input", "output", "memory"];

fn compile(source: &str) -> Result<Program, String> {
    Program::compile_over(source, NAMES).map_err(|error| error.to_string())
}

#[test]
fn values_come_from_the_names() {
    let (input, output) = (json!({"limit": 10, "tags": ["a", "b"]}), json!({"total": 12, "order": {"id": "o1"}}));
    let values = [("input", &input), ("output", &output)];
    let variables = Variables { values: &values, now_ms: 5 };
    for (source, expected) in [
        ("output.total > input.limit", json!(true)),
        ("output.order", json!({"id": "o1"})),
        ("output[\"order\"].id", json!("o1")),
        ("input.tags.map(tag, tag + '!')", json!(["a!", "b!"])),
        ("input.tags.map(output, output)", json!(["a", "b"])),
        // Neither a missing field nor a name without a value is an error.
        ("output.nothing", Value::Null),
        ("memory.total || 7", json!(7)),
        ("output", output.clone()),
    ] {
        assert_eq!(compile(source).unwrap().eval_over(&variables), Ok(expected), "{source}");
    }
    assert_eq!(compile("memory").unwrap().holds_over(&variables), Ok(false));
    assert!(compile("output.total").unwrap().holds_over(&variables).is_err());
}

#[test]
fn texts_are_as_people_write_them() {
    let output = json!({"n": 9, "half": 0.5, "text": "é", "yes": true, "list": [1, "a"], "nothing": null});
    let values = [("output", &output)];
    let variables = Variables { values: &values, now_ms: 0 };
    for (source, expected) in [
        ("output.n", "9"),
        ("output.half", "0.5"),
        ("output.text", "é"),
        ("output.yes", "true"),
        ("output.list", "[1,\"a\"]"),
        ("output.nothing", ""),
        ("output.absent.deep", ""),
    ] {
        assert_eq!(compile(source).unwrap().text_over(&variables), Ok(expected.to_owned()), "{source}");
    }
}

#[test]
fn a_path_is_told_from_other_expressions() {
    for (source, expected) in [
        ("output.a.b", Some(("output", vec!["a", "b"]))),
        ("output['a-b']", Some(("output", vec!["a-b"]))),
        ("memory", Some(("memory", vec![]))),
        ("output.a + 1", None),
        ("output.a[0]", None),
        ("1", None),
    ] {
        let program = compile(source).unwrap();
        let found = program.as_path().map(|(root, keys)| (root, keys.iter().map(|key| &**key).collect::<Vec<_>>()));
        assert_eq!(found, expected, "{source}");
    }
    assert!(compile("input.a + output.b").unwrap().mentions("output"));
    assert!(!compile("input.output").unwrap().mentions("output"));
    assert_eq!(Program::compile("event.data").unwrap().as_path(), None);
}

#[test]
fn mistakes_are_told_in_the_names() {
    for (source, expected) in [
        (
            "event.data.x == 1",
            "undeclared reference to `event` (line 1, column 1); known variables are `input`, `output`, `memory`",
        ),
        (
            "data.x == 1",
            "undeclared reference to `data` (line 1, column 1); known variables are `input`, `output`, `memory`",
        ),
        ("$.total", "unexpected character `$` (line 1, column 1); fields are written as `input.name`"),
        ("output.ok === true", "`===` is not an operator (line 1, column 11); use `==`"),
    ] {
        assert_eq!(compile(source).err().as_deref(), Some(expected));
    }
}
