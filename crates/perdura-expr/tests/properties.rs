//! What holds for every expression: no panic, and binding changes nothing.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use perdura_expr::{Bound, BoundProgram, Program, Scope, lookup};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Pieces that make expressions which nearly compile.
const PIECES: &[&str] = &[
    "event",
    "async",
    ".data",
    ".a",
    ".b",
    "['a']",
    "[0]",
    "[-1]",
    "[x]",
    "x",
    "null",
    "true",
    "false",
    "0",
    "1",
    "2.5",
    "3u",
    "-",
    "!",
    "''",
    "'a'",
    "b'a'",
    "r'\\'",
    "'\\n'",
    "'é日'",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ",",
    ":",
    "?",
    "&&",
    "||",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    " in ",
    "+",
    "*",
    "/",
    "%",
    "size(",
    "int(",
    "string(",
    "type(",
    "dyn(",
    "has(",
    ".exists(x,",
    ".all(x,",
    ".map(x,",
    ".filter(x,",
    ".exists_one(x,",
    ".contains(",
    ".matches(",
    "'^a+$'",
    "'('",
    "now()",
    "now_plus('1h')",
    "date(",
    "timestamp(",
    "duration('1s')",
    "duration(",
    ".getHours(",
    "lowercase(",
    "b64decode(",
    "json_parse(",
    "'{\"a\":1}'",
    " ",
    "\n",
    "//",
    "=",
    "&",
    "9223372036854775807",
    "1e308",
    "`",
    ".?",
    "é",
];

fn source_of_pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Expressions that compile, of any type and with any mistake of types.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "event.a",
        "event.b",
        "event.c.d",
        "event.a.b",
        "event['b']",
        "event",
        "async.a",
        "async.b",
        "async.c.d",
        "async.a.b",
        "async",
        "null",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "1.5",
        "2u",
        "''",
        "'a'",
        "'b'",
        "[]",
        "[1, 'a']",
        "{'d': 1}",
        "now()",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let operator = prop::sample::select(vec!["==", "==", "==", "!=", "<", "<=", ">", ">=", "&&", "&&", "||", "+", "-", "*", "/", "%", "in"]);
        let function = prop::sample::select(vec![
            "!(@)", "-(@)", "size(@)", "int(@)", "string(@)", "type(@)", "lowercase(@)", "has((@).d)", "(@).d", "(@)[0]", "(@)['d']",
            "(@).exists(x, x == 1)", "(@).all(x, x != event.a)", "(@).map(x, x + async.a)", "(@).filter(x, x)", "[@]", "{'d': @}",
            "(@).contains('a')", "(@).matches('^a')", "'a'.startsWith(@)", "date(@)",
        ]);
        prop_oneof![
            4 => (inner.clone(), operator, inner.clone()).prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            2 => (function, inner.clone()).prop_map(|(function, argument)| function.replace('@', &argument)),
            1 => (inner.clone(), inner.clone(), inner).prop_map(|(condition, yes, no)| format!("({condition} ? {yes} : {no})")),
        ]
    })
}

/// What waits look like: conditions of which some are decided, some looked up, and some wrong.
fn condition() -> impl Strategy<Value = String> {
    let paths = || prop::sample::select(vec!["async.a", "async.b", "async.c.d", "event.a", "event.b", "event.c.d"]);
    let value = || prop::sample::select(vec!["event.a", "event.b", "event.c.d", "null", "true", "1", "'a'", "''"]);
    let equality = prop_oneof![
        3 => (paths(), value()).prop_map(|(path, value)| format!("({path} == {value})")),
        1 => (value(), paths()).prop_map(|(value, path)| format!("({value} == {path})")),
    ];
    let atom = prop_oneof![
        6 => equality,
        2 => paths().prop_map(str::to_owned),
        1 => prop::sample::select(vec!["true", "false"]).prop_map(str::to_owned),
        1 => expression(),
    ];
    atom.prop_recursive(3, 12, 3, |inner| {
        let operator = prop::sample::select(vec!["&&", "||"]);
        prop_oneof![
            6 => (inner.clone(), operator, inner.clone()).prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            1 => inner.clone().prop_map(|operand| format!("!{operand}")),
            1 => (inner.clone(), inner.clone(), inner).prop_map(|(condition, yes, no)| format!("({condition} ? {yes} : {no})")),
        ]
    })
}

fn event() -> impl Strategy<Value = Value> {
    let value = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("a"),
        json!([]),
        json!([1, "a"]),
        json!({"d": 1}),
        json!({"b": "a", "d": null}),
    ]);
    prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c", "z"]), value, 0..4)
        .prop_map(|entries| Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
}

fn exercise(source: &str) {
    let event = json!({"data": {"a": [1, "a", null], "b": {"a": "x"}}, "a": "aa"});
    let Ok(program) = Program::compile(source) else { return };
    let scope = Scope { event: Some(&event), async_: None, now_ms: 1_769_862_896_789 };
    let _ = program.eval_json(&scope);
    let _ = program.eval_key(&scope);
    let _ = program.eval_int(&Scope::default());
    let _ = Program::compile_restricted(source);
    if let Bound::Residual(wait) = program.bind_event(&event) {
        let _ = wait.equalities();
        let _ = wait.matches(&event, 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(source in "\\PC{0,80}") {
        exercise(&source);
    }

    #[test]
    fn no_bytes_panic(source in prop::collection::vec(any::<u8>(), 0..120)) {
        exercise(&String::from_utf8_lossy(&source));
    }

    #[test]
    fn no_pieces_panic(source in source_of_pieces()) {
        exercise(&source);
    }

    #[test]
    fn no_expression_panics(source in expression()) {
        prop_assert!(Program::compile(&source).is_ok(), "{source}: {}", Program::compile(&source).unwrap_err());
        exercise(&source);
    }

    #[test]
    fn binding_changes_nothing(source in condition(), event in event(), incoming in event()) {
        let program = Program::compile(&source).unwrap();
        let direct = program.eval_bool(&Scope { event: Some(&event), async_: Some(&incoming), now_ms: 7 });
        match program.bind_event(&event) {
            Bound::Always(known) => prop_assert_eq!(direct, Ok(known)),
            Bound::Residual(wait) => {
                prop_assert_eq!(&wait.matches(&incoming, 7), &direct);
                let loaded: BoundProgram = serde_json::from_str(&serde_json::to_string(&wait).unwrap()).unwrap();
                prop_assert_eq!(&loaded.matches(&incoming, 7), &direct);
                if direct == Ok(true) {
                    for (path, literal) in wait.equalities() {
                        prop_assert_eq!(lookup(&path, &incoming), Some(literal));
                    }
                }
            }
        }
    }

    #[test]
    fn an_evaluation_repeats(source in expression(), event in event()) {
        let program = Program::compile(&source).unwrap();
        let scope = Scope { event: Some(&event), ..Scope::default() };
        prop_assert_eq!(program.eval_json(&scope), program.eval_json(&scope));
    }
}
