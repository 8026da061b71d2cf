//! Waits: what is decided when `event` is known, what is looked up, and what is stored.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::HashMap;

use perdura_expr::{Bound, BoundProgram, Literal, Path, Program, Scope, lookup};
use serde_json::{Value, json};

fn event() -> Value {
    json!({
        "id": "e1", "ts": 5,
        "data": {"id": "o1", "n": 3, "f": 1.5, "ok": true, "empty": null, "s": "it's \"q\" \\ é\n", "list": ["a", 2], "map": {"a": 1}}
    })
}

fn bind(source: &str) -> Bound {
    Program::compile(source).unwrap().bind_event(&event())
}

fn residual(source: &str) -> BoundProgram {
    match bind(source) {
        Bound::Residual(program) => program,
        Bound::Always(known) => panic!("{source} is always {known}"),
    }
}

#[test]
fn what_depends_on_the_event_alone_is_decided() {
    let check = |source: &str, expect: Option<bool>| {
        let found = match bind(source) {
            Bound::Always(known) => Some(known),
            Bound::Residual(_) => None,
        };
        assert_eq!(found, expect, "{source}");
    };
    check("true", Some(true));
    check("event.data.n > 2", Some(true));
    check("event.data.n > 3", Some(false));
    check("event.data.missing", Some(false));
    check("event.data.missing == null", Some(true));
    check("event.data.missing < 5", Some(true));
    check("event.data.missing < -5", Some(false));
    check("has(event.data.empty) && !has(event.data.missing)", Some(true));
    check("event.data.list.exists(x, x == 'a')", Some(true));
    check("async.data.id == event.data.id", None);
    check("event.data.n > 3 && async.data.id == event.data.id", Some(false));
    check("async.data.id == event.data.id && event.data.n > 3", Some(false));
    check("async.data.id == event.data.id && event.data.missing", Some(false));
    check("event.data.missing && async.data.id == 1", Some(false));
    check("event.data.n > 2 && async.data.id == event.data.id", None);
    check("event.data.n > 2 || async.data.id == 1", Some(true));
    check("async.data.id == 1 || event.data.n > 2", Some(true));
    check("event.data.n > 3 || async.data.id == 1", None);
    check("event.data.n > 3 || event.data.missing || event.data.ok && event.data.n == 3", Some(true));
    check("!(event.data.n > 2 || async.data.id == 1)", Some(false));
    check("event.data.ok ? event.data.n == 3 : async.data.id == 1", Some(true));
    check("event.data.ok ? async.data.id == 1 : true", None);
    check("async.data.l.exists(x, x == 1) && false", Some(false));
    // The left side may be a string, which is an error where a boolean is wanted.
    check("async.data.name && false", None);
    check("async.data.name || true", None);
    check("event.data.s && async.data.id == 1", None);
    check("event.data.s", None);
    // What depends on the time is never decided.
    check("now() > date(event.ts)", None);
    check("now_plus('1h') > now_minus('1h')", None);
    check("false && now() > date(event.ts)", Some(false));
    // Errors stay for the evaluation to report.
    check("event.data.s > 5", None);
    check("1 / 0 == 1", None);
    check("1 / 0 == 1 && false", Some(false));
}

#[test]
fn matching() {
    let check = |source: &str, incoming: Value, expect: &str| {
        let found = match residual(source).matches(&incoming, 0) {
            Ok(matched) => matched.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expect, "{source} with {incoming}");
    };
    check("event.data.id == async.data.id", json!({"data": {"id": "o1"}}), "true");
    check("event.data.id == async.data.id", json!({"data": {"id": "o2"}}), "false");
    check("event.data.id == async.data.id", json!({}), "false");
    check("event.data.missing == async.data.id", json!({"data": {}}), "true");
    check("event.data.missing == async.data.id", json!({"data": {"id": null}}), "true");
    check("event.data.missing == async.data.id", json!({"data": {"id": 0}}), "false");
    // A missing field of `event` is null by now, and null compares as zero.
    check("event.data.missing < async.data.n", json!({"data": {"n": 1}}), "true");
    check("event.data.missing < async.data.n", json!({"data": {"n": -1}}), "false");
    check("async.data.n < event.data.n", json!({}), "true");
    check("async.data.s == event.data.s", json!({"data": {"s": "it's \"q\" \\ é\n"}}), "true");
    check("async.data.list == event.data.list", json!({"data": {"list": ["a", 2.0]}}), "true");
    check("async.data.map == event.data.map && event.id == 'e1'", json!({"data": {"map": {"a": 1}}}), "true");
    check("async.data == event.data", event(), "true");
    check("async == event", event(), "true");
    check("async.data.name", json!({"data": {}}), "false");
    check(
        "async.data.name",
        json!({"data": {"name": "x"}}),
        "the expression must give a boolean, it gave string; compare it with something",
    );
    check("async.data.n > event.data.s", json!({"data": {"n": 1}}), "> does not apply to double and string");
    check("event.data.list[async.data.i] == 'a'", json!({"data": {"i": 0}}), "true");
}

#[test]
fn time_is_read_when_matching() {
    let wait = residual("now() < date(event.ts) + duration('10s') && async.data.ok");
    let incoming = json!({"data": {"ok": true}});
    assert_eq!(wait.matches(&incoming, 14_999), Ok(true));
    assert_eq!(wait.matches(&incoming, 15_000), Ok(false));
}

#[test]
fn equalities_that_every_match_satisfies() {
    let check = |source: &str, expect: &[(&str, Value)]| {
        let found: Vec<_> =
            residual(source).equalities().into_iter().map(|(path, literal)| (path.to_string(), literal)).collect();
        let expect: Vec<_> = expect.iter().map(|(path, value)| ((*path).to_owned(), literal(value))).collect();
        assert_eq!(found, expect, "{source}");
    };
    check("async.data.id == event.data.id", &[("data.id", json!("o1"))]);
    check("event.data.id == async.data.id", &[("data.id", json!("o1"))]);
    check("async.data['id'] == 'x' && async.data.n == event.data.n", &[("data.id", json!("x")), ("data.n", json!(3))]);
    check(
        "(async.a == 1 && async.b == 2u) && (async.c == 1.5)",
        &[("a", json!(1)), ("b", json!(2)), ("c", json!(1.5))],
    );
    check("async.data.ok == true && async.data.x > 1", &[("data.ok", json!(true))]);
    check("async.data.key == event.data.id + '-' + event.data.n", &[("data.key", json!("o1-3"))]);
    check("async.data.n == size(event.data.list)", &[("data.n", json!(2))]);
    check("event.data.n > 1 && async.data.id == 'x'", &[("data.id", json!("x"))]);
    // Null also matches where nothing can be looked up; lists and maps are not literals.
    check("async.data.id == null", &[]);
    check("async.data.id == event.data.missing", &[]);
    check("async.data.id == event.data.empty", &[]);
    check("async.data.id == event.data.list", &[]);
    check("async.data.id == event.data", &[]);
    // Not a conjunct, not an equality, not a path, or not known.
    check("async.data.a == 1 || async.data.b == 2", &[]);
    check("!(async.data.a == 1)", &[]);
    check("async.data.a != 1", &[]);
    check("async.data.a == async.data.b", &[]);
    check("async.data.l[0] == 1", &[]);
    check("lowercase(async.data.a) == 'x'", &[]);
    check("async == 1", &[]);
    check("async.data.t == now()", &[]);
    check("async.data.a == 1 ? async.data.b == 2 : false", &[]);
    check("async.data.a == 1 / 0", &[]);
}

fn literal(value: &Value) -> Literal {
    let event = json!({"value": value});
    let wait = Program::compile("async.value == event.value").unwrap().bind_event(&event);
    let Bound::Residual(wait) = wait else { panic!("decided") };
    wait.equalities().remove(0).1
}

#[test]
fn literals_that_are_equal_are_one_key() {
    let mut index: HashMap<(Path, Literal), &str> = HashMap::new();
    for (path, literal) in residual("async.data.n == event.data.n").equalities() {
        index.insert((path, literal), "the wait");
    }
    let path = index.keys().next().unwrap().0.clone();
    let found = |n: &str| {
        let incoming: Value = serde_json::from_str(&format!(r#"{{"data":{{"n":{n}}}}}"#)).unwrap();
        lookup(&path, &incoming).and_then(|literal| index.get(&(path.clone(), literal))).copied()
    };
    for same in ["3", "3.0", "3e0", "0.3e1"] {
        assert_eq!(found(same), Some("the wait"), "{same}");
    }
    for other in ["4", "\"3\"", "true", "null", "[3]", "{\"n\":3}", "-3"] {
        assert_eq!(found(other), None, "{other}");
    }
    assert_eq!(lookup(&path, &json!({"data": 3})), None);
    assert_eq!(lookup(&path, &json!(null)), None);
    assert_eq!(literal(&json!(-0.0)), literal(&json!(0)));
    let sorted = [
        json!(false),
        json!(true),
        json!(-1e300),
        json!(-2),
        json!(-1),
        json!(0),
        json!(0.5),
        json!(7),
        json!("a"),
        json!("b"),
    ];
    let literals: Vec<_> = sorted.iter().map(literal).collect();
    assert!(literals.is_sorted(), "{literals:?}");
}

#[test]
fn stored_and_loaded() {
    let check = |source: &str, expect: &str| {
        let wait = residual(source);
        let stored = serde_json::to_string(&wait).unwrap();
        assert_eq!(stored, expect, "{source}");
        assert_eq!(serde_json::from_str::<BoundProgram>(&stored).unwrap(), wait);
    };
    check(
        "async.data.id == event.data.id",
        r#"{"source":"async.data.id == event.data.id","event":"{\"data\":{\"id\":\"o1\"}}"}"#,
    );
    check("async.data.id == 1", r#"{"source":"async.data.id == 1","event":"{}"}"#);
    check(
        "async.x == event.data.missing.deep",
        r#"{"source":"async.x == event.data.missing.deep","event":"{\"data\":{}}"}"#,
    );
    check(
        "async.x == event.data.id.x.y",
        r#"{"source":"async.x == event.data.id.x.y","event":"{\"data\":{\"id\":{}}}"}"#,
    );
    check(
        "async.x in event.data.map && has(event.data.map.a) && async.y == event['id']",
        r#"{"source":"async.x in event.data.map && has(event.data.map.a) && async.y == event['id']","event":"{\"data\":{\"map\":{\"a\":1}},\"id\":\"e1\"}"}"#,
    );
    check(
        "event.data.list.exists(x, x == async.x)",
        r#"{"source":"event.data.list.exists(x, x == async.x)","event":"{\"data\":{\"list\":[\"a\",2]}}"}"#,
    );
}

#[test]
fn what_was_stored_may_be_unreadable() {
    let check = |stored: &str, expect: &str| {
        let error = serde_json::from_str::<BoundProgram>(stored).unwrap_err().to_string();
        assert!(error.starts_with(expect), "{error}");
    };
    check(r#"{"source":"x","event":"{}"}"#, r#"stored expression "x" does not compile: undeclared reference to `x`"#);
    check(r#"{"source":"true","event":"{"}"#, "EOF while parsing");
    check(r#"{"source":"true"}"#, "missing field `event`");
}

#[test]
fn an_event_at_the_limit_of_nesting_is_stored() {
    let text = format!("{}1{}", r#"{"data":"#.repeat(127), "}".repeat(127));
    let event: Value = serde_json::from_str(&text).unwrap();
    let Bound::Residual(wait) = Program::compile("async == event").unwrap().bind_event(&event) else { panic!() };
    let stored = serde_json::to_string(&wait).unwrap();
    let loaded: BoundProgram = serde_json::from_str(&stored).unwrap();
    assert_eq!(loaded.matches(&event, 0), Ok(true));
}

#[test]
fn one_bad_wait_fails_alone() {
    let bad = residual("async.data.n > event.data.s");
    let good = residual("async.data.n == event.data.n");
    let incoming = json!({"data": {"n": 3}});
    for _ in 0..100 {
        assert!(bad.matches(&incoming, 0).is_err());
    }
    assert_eq!(good.matches(&incoming, 0), Ok(true));
}

#[test]
fn direct_evaluation_with_both_events_agrees() {
    let (event, incoming) = (event(), json!({"data": {"id": "o1", "n": 3}}));
    for source in [
        "event.data.id == async.data.id",
        "event.data.missing < async.data.n",
        "event.data.missing > async.data.missing",
    ] {
        let program = Program::compile(source).unwrap();
        let direct = program.eval_bool(&Scope { event: Some(&event), async_: Some(&incoming), now_ms: 0 });
        assert_eq!(residual(source).matches(&incoming, 0), direct, "{source}");
    }
}
