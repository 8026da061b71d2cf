//! Hostile expressions end quickly with an error, on the small stack of a worker thread.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use perdura_expr::{Program, Scope};
use serde_json::{Value, json};

/// The default stack of a Tokio worker and of a Rust thread.
const STACK_BYTES: usize = 2 * 1024 * 1024;

fn outcome(source: &str, event: &Value) -> String {
    match Program::compile(source) {
        Err(error) => format!("compile: {error}"),
        Ok(program) => match program.eval_json(&Scope { event: Some(event), ..Scope::default() }) {
            Err(error) => format!("eval: {error}"),
            Ok(value) => format!("value: {value}").chars().take(60).collect(),
        },
    }
}

fn check(source: &str, expect: &str) {
    check_over(source, &json!({"data": {"l": (0..200).collect::<Vec<_>>(), "s": "ab".repeat(50)}}), expect);
}

fn check_over(source: &str, event: &Value, expect: &str) {
    let found = std::thread::scope(|threads| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
        thread.spawn_scoped(threads, || outcome(source, event)).unwrap().join().unwrap()
    });
    let shown: String = source.chars().take(80).collect();
    assert!(found.starts_with(expect), "{shown}\n  found: {found}\n expect: {expect}");
}

fn wrapped(open: &str, inner: &str, close: &str, count: usize) -> String {
    format!("{}{inner}{}", open.repeat(count), close.repeat(count))
}

#[test]
fn source_that_is_too_long() {
    check(&format!("event.data.s == '{}'", "x".repeat(4096)), "compile: the expression has 4114 bytes, at most 4096");
}

#[test]
fn nesting() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{'a':", "}"), ("size([", "])"), ("[1][", "]"), ("!(", ")"), ("-(", ")")]
    {
        let too_deep = wrapped(open, "1", close, 300);
        check(&too_deep, "compile: ");
        let found = outcome(&too_deep, &Value::Null);
        assert!(found.contains("nested deeper than 64") || found.contains("chains more than 200"), "{found}");
    }
    check(&wrapped("(", "1", ")", 64), "value: 1");
    check(&wrapped("[", "1", "]", 64), "value: [[[[");
    check(&wrapped("(1+", "1", ")", 64), "value: 65");
    check(&wrapped("{'a':", "1", "}", 64), r#"value: {"a":{"a":{"a""#);
    check(&wrapped("event.data.l.all(a,", "a < 200", ")", 3), "eval: the expression takes more than 20000 steps");
    check(&wrapped("[1].map(a,", "a", ")", 60), "value: [[[[");
    check(&wrapped("(true && 1 == 1 + 2 * (true ? 1 : ", "1", "))", 32), "value: ");
    check(&wrapped("(", "", "", 4000), "compile: brackets are nested deeper than 64");
    check(&wrapped("", "", ")", 4000), "compile: expected a value, found `)`");
}

#[test]
fn chains() {
    let too_long = "compile: the expression chains more than 200 operators or fields";
    for chain in ["+1", "-1", "*1", "==1", "<1", ".a", "[0]", "[0].a", " in [1]", ".size()", "?1:1", " + 1 ? 1 : 1"] {
        check(&format!("1{}", chain.repeat(4000 / chain.len())), too_long);
    }
    for prefix in ["!", "-", "-!", "! -"] {
        check(&format!("{}1", prefix.repeat(4000 / prefix.len())), too_long);
    }
    check(&format!("1{}", "+1".repeat(200)), "value: 201");
    check(&format!("event{}", ".a".repeat(200)), "value: null");
    check(&format!("event{}", "[0]".repeat(200)), "value: null");
    check(&format!("1{}", "?1:0".repeat(200)), "value: ");
    check(&format!("{}true", "!".repeat(200)), "value: true");
    check(&format!("{}true", "-!".repeat(100)), "eval: - does not apply to bool");
    // Flat is not deep.
    check(&format!("1 in [{}1]", "2,".repeat(2000)), "value: true");
    check(&format!("false{}", "||false".repeat(500)), "value: false");
    check(&format!("true{}", "&&true".repeat(500)), "value: true");
    check(&format!("true{}", "&&1==1||1==2".repeat(300)), "value: true");
}

#[test]
fn work() {
    let budget = "eval: the expression takes more than 20000 steps";
    check("event.data.l.all(a, event.data.l.all(b, event.data.l.all(c, true)))", budget);
    check("event.data.l.map(a, event.data.l.map(b, event.data.l))", budget);
    check(&format!("event.data.l{}", ".map(a, [a, a]).map(a, a[0])".repeat(40)), budget);
    check("event.data.s.matches(event.data.s + 'x')", "value: false");
    check("event.data.l.exists(a, 'x'.matches(string(a) + '('))", budget);
    check("event.data.l.map(a, event.data.l.map(b, '\\\\w{99}' + string(b)).exists(p, 'x'.matches(p)))", budget);
    let long = json!({"data": {"s": "x".repeat(600_000), "l": vec!["x".repeat(200_000); 4], "m": vec![0; 1_000_000]}});
    check_over("event.data.s + event.data.s", &long, "eval: the expression produces a string larger than 1048576");
    check_over("'' + event.data.l", &long, "value: \"[xxx");
    check_over("[1,2,3,4,5,6,7,8,9].map(x, '' + event.data.l)", &long, budget);
    check_over("[1,2,3,4,5,6,7,8,9].map(x, event.data.s.contains('y'))", &long, budget);
    check_over("[1,2,3,4,5,6,7,8,9].map(x, event.data.s == event.data.s)", &long, budget);
    check_over("event.data.m.map(x, x)", &long, budget);
    check_over("event.data.m == event.data.m", &long, budget);
    check_over("size(event.data.m + event.data.m)", &long, budget);
    check_over("7 in event.data.m", &long, budget);
    check_over("size(event.data.m)", &long, "value: 1000000");
    let list = "[event.data.l + event.data.l].map(x, x + x).map(x, x + x + x)";
    check(&format!("{list}.map(x, size(x + x + x + x))[0]"), "value: 9600");
    check(
        &format!("{list}.map(x, size(x + x + x + x + x))[0]"),
        "eval: the expression produces a list larger than 10000",
    );
}

#[test]
fn a_regular_expression_that_would_be_large() {
    check(
        r"'a'.matches('\\w{99}{99}')",
        r#"compile: "\\w{99}{99}" is not a regular expression: the pattern is too large"#,
    );
    check(
        "'a'.matches(event.data.s + event.data.s + event.data.s + event.data.s + event.data.s + event.data.s)",
        "eval: matches() cannot use",
    );
    check("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('(a+)+$')", "value: false");
}

#[test]
fn json_at_the_limit_of_nesting() {
    let text = wrapped(r#"{"data":"#, "1", "}", 127);
    let deep: Value = serde_json::from_str(&text).unwrap();
    check_over("event == event", &deep, "value: true");
    check_over("'' + event.data", &deep, "value: \"map[data:map[");
    check_over(&format!("event.x{}", ".data".repeat(100)), &deep, "value: null");
    let quoted = Value::String(text).to_string();
    let event = json!({"data": {"text": serde_json::from_str::<String>(&quoted).unwrap()}});
    check_over("json_parse(event.data.text) == json_parse(event.data.text)", &event, "value: true");
}
