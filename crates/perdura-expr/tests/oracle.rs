//! Where the dialect does not differ from CEL, it agrees with an independent interpreter.

use perdura_expr::{Program, Scope, Value};
use proptest::prelude::*;

/// Expressions without an opportunity for missing fields, mixed types or truthiness.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Bool,
    Int,
    Text,
    List,
}

fn typed(kind: Kind, depth: u32) -> BoxedStrategy<String> {
    let leaf = match kind {
        Kind::Bool => prop::sample::select(vec!["true", "false"]).prop_map(str::to_owned).boxed(),
        Kind::Int => (-20..20_i64).prop_map(|number| format!("({number})")).boxed(),
        Kind::Text => prop::sample::select(vec!["''", "'a'", "'ab'", r"'é\n'", "r'\\d'", "\"it's\""])
            .prop_map(str::to_owned)
            .boxed(),
        Kind::List => prop::collection::vec(-3..3_i64, 0..4).prop_map(|items| format!("{items:?}")).boxed(),
    };
    if depth == 0 {
        return leaf;
    }
    let of = |kind| typed(kind, depth - 1);
    let join = |left: Kind, operators: &[&'static str], right: Kind| {
        (of(left), prop::sample::select(operators.to_vec()), of(right))
            .prop_map(|(left, operator, right)| {
                operator.replace('<', "\u{1}").replacen('@', &left, 1).replacen('@', &right, 1).replace('\u{1}', "<")
            })
            .boxed()
    };
    let ternary =
        (of(Kind::Bool), of(kind), of(kind)).prop_map(|(condition, yes, no)| format!("({condition} ? {yes} : {no})"));
    let own = match kind {
        Kind::Bool => prop_oneof![
            join(Kind::Int, &["(@ == @)", "(@ != @)", "(@ < @)", "(@ <= @)", "(@ > @)", "(@ >= @)"], Kind::Int),
            join(
                Kind::Text,
                &["(@ == @)", "(@ != @)", "(@ < @)", "@.contains(@)", "@.startsWith(@)", "@.endsWith(@)"],
                Kind::Text
            ),
            join(Kind::Bool, &["(@ && @)", "(@ || @)", "(@ == @)"], Kind::Bool),
            join(Kind::List, &["(@ == @)", "(@ != @)"], Kind::List),
            join(Kind::Int, &["(@ in @)"], Kind::List),
            join(
                Kind::List,
                &["@.exists(x, x == @)", "@.all(x, x > @)", "@.exists_one(x, x == @)", "@.exists(x, 6 / x > @)"],
                Kind::Int
            ),
            of(Kind::Bool).prop_map(|operand| format!("!{operand}")),
        ]
        .boxed(),
        Kind::Int => prop_oneof![
            join(Kind::Int, &["(@ + @)", "(@ - @)", "(@ * @)", "(@ / @)", "(@ % @)"], Kind::Int),
            of(Kind::List).prop_map(|list| format!("size({list})")),
            of(Kind::Text).prop_map(|text| format!("size({text})")),
            of(Kind::Int).prop_map(|operand| format!("(-{operand})")),
        ]
        .boxed(),
        Kind::Text => prop_oneof![
            join(Kind::Text, &["(@ + @)"], Kind::Text),
            of(Kind::Int).prop_map(|operand| format!("string({operand})")),
        ]
        .boxed(),
        Kind::List => prop_oneof![
            join(Kind::List, &["(@ + @)"], Kind::List),
            join(
                Kind::List,
                &["@.map(x, x + @)", "@.filter(x, x > @)", "@.map(x, x > 0, x * @)", "@.map(x, 6 / x + @)"],
                Kind::Int
            ),
            join(Kind::Int, &["[@, @]"], Kind::Int),
        ]
        .boxed(),
    };
    prop_oneof![1 => leaf, 3 => own, 1 => ternary].boxed()
}

fn ours(source: &str) -> String {
    let program = match Program::compile(source) {
        Ok(program) => program,
        Err(error) => return format!("does not compile: {error}"),
    };
    match program.eval(&Scope::default()) {
        Ok(value) => show(&value),
        Err(_) => "error".to_owned(),
    }
}

fn show(value: &Value<'_>) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => format!("{value}u"),
        Value::Double(value) => format!("{value:?}"),
        Value::Text(text) => format!("{:?}", &**text),
        Value::List(list) => format!("[{}]", list.iter().map(|item| show(&item)).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

fn theirs(source: &str) -> String {
    let program = match cel::Program::compile(source) {
        Ok(program) => program,
        Err(error) => return format!("does not compile: {error}"),
    };
    match program.execute(&cel::Context::default()) {
        Ok(value) => show_theirs(&value),
        Err(_) => "error".to_owned(),
    }
}

fn show_theirs(value: &cel::Value) -> String {
    match value {
        cel::Value::Bool(value) => value.to_string(),
        cel::Value::Int(value) => value.to_string(),
        cel::Value::UInt(value) => format!("{value}u"),
        cel::Value::Float(value) => format!("{value:?}"),
        cel::Value::String(text) => format!("{:?}", text.as_str()),
        cel::Value::List(list) => format!("[{}]", list.iter().map(show_theirs).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_interpreter(
        source in prop_oneof![typed(Kind::Bool, 3), typed(Kind::Int, 3), typed(Kind::Text, 3), typed(Kind::List, 3)]
    ) {
        prop_assert_eq!(ours(&source), theirs(&source), "{}", source);
    }
}

#[test]
fn agrees_on_chosen_expressions() {
    for source in [
        "1 + 2 * 3 - 4 / 2 % 3",
        "-2 * -3 - -1",
        "!true || !!true && false",
        "true ? (false ? 1 : 2) : false ? 3 : 4",
        "1 < 2 == true",
        "1u + 2u * 3u - 1u",
        "7u / 2u % 2u",
        "1.5 + 2.5 * 2.0 / 4.0",
        "9223372036854775807 + 1",
        "-9223372036854775808 - 1",
        "1u - 2u",
        "1 / 0",
        "1 % 0",
        "0x10 + 0xA",
        "1 == 1.0 && 1u == 1 && 2.0 == 2u",
        "1 < 1.5 && 2u > 1.5 && -1 < 1u",
        "1 == 'a'",
        "[1, 2][1]",
        "{'a': {'b': [1, 2]}}.a.b[1]",
        "has({'a': 1}.a) && !has({'a': 1}.b)",
        "'a' in {'a': 1} && !('b' in {'a': 1})",
        "{'a': 1, 'b': 2}.exists(k, k == 'b')",
        "[[1, 2], [3]].map(l, l.map(x, x * 10))",
        "[1, 2, 3].map(x, x % 2 == 1, x * x)",
        "[1, 2, 3].exists_one(x, x > 2)",
        "[3, 0].exists(x, 6 / x == 2)",
        "[0, 3].exists(x, 6 / x == 2)",
        "[0].exists(x, 6 / x == 2)",
        "[0, 3].all(x, 6 / x == 1)",
        "1 / 0 == 1 || true",
        "1 / 0 == 1 && false",
        "size('日本語') + size(b'\\xff\\x00') + size({'a': 1}) + size([])",
        r"'\u00e9\x41\101\n' + r'\n' + '''a'b'''",
        "int('42') + int(3.9) + int(7u)",
        "uint(3) + uint('4')",
        "double('1.5') + double(2)",
        "string(1) + string(true) + string(1.5) + string(b'a')",
        "'abc'.contains('b') && 'abc'.startsWith('a') && 'abc'.endsWith('c')",
        "'a' < 'b' && 'B' < 'a' && b'a' < b'b' && false < true",
        "type(1) == int && type('') == string && type(1.0) == double && type([]) == list",
    ] {
        assert_eq!(ours(source), theirs(source), "{source}");
    }
}
