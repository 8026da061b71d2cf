//! The rules of the dialect, one table each. `m` stands for a missing field, `n` for a null one.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use perdura_expr::{Program, Scope};
use serde_json::{Value, json};

/// 2026-01-31T12:34:56.789Z, a Saturday.
const NOW_MS: i64 = 1_769_862_896_789;

fn event() -> Value {
    json!({
        "name": "app/order.paid", "id": "e1", "ts": 1_769_862_896_789_i64, "v": "1", "user": {"id": "u1"},
        "data": {
            "n": null, "t": true, "f": false, "s": "hello", "empty": "", "zero": 0, "i": 3, "d": 9.1, "big": 1_234_567_890,
            "list": [1, 2, 3], "none": [], "object": {"b": 2, "a": 1}, "nothing": {}, "deep": {"er": {"est": "x"}},
            "various": ["a", 1, null, true, {"k": [1.5]}], "items": [{"id": "a", "price": 5}, {"id": "b", "price": 50}],
            "json": "{\"a\": {\"b\": [1, \"x\"]}}", "base64": "eyJhIjoxfQ==", "iso": "2026-01-31T12:00:00Z",
            "with-dash": "yes", "numeric": "42"
        }
    })
}

/// Expands `m`, `n` and fields written as `$name`, so that the tables stay readable.
fn expand(source: &str) -> String {
    source.replace("$m", "event.data.missing").replace('$', "event.data.")
}

fn evaluate(source: &str) -> String {
    let event = event();
    let program = Program::compile(&expand(source)).unwrap_or_else(|error| panic!("{source}: {error}"));
    match program.eval_json(&Scope { event: Some(&event), async_: None, now_ms: NOW_MS }) {
        Ok(value) => value.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

fn check_all(table: &[(&str, &str)]) {
    let wrong: Vec<_> = table
        .iter()
        .filter_map(|(source, expect)| {
            let found = evaluate(source);
            (found != *expect).then(|| format!("{source}\n    found {found}\n   expect {expect}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn missing_in_each_operator() {
    check_all(&[
        ("$m == null", "true"),
        ("null == $m", "true"),
        ("$m == $m2", "true"),
        ("$m == 1", "false"),
        ("$m == ''", "false"),
        ("$m == false", "false"),
        ("$m == []", "false"),
        ("$m != null", "false"),
        ("$m != 1", "true"),
        ("1 != $m", "true"),
        ("$m < 1", "true"),
        ("$m <= 1", "true"),
        ("$m < -1", "true"),
        ("$m < 'a'", "true"),
        ("$m < []", "true"),
        ("1 < $m", "false"),
        ("1 <= $m", "false"),
        ("$m > 1", "false"),
        ("$m >= 1", "false"),
        ("1 > $m", "true"),
        ("1 >= $m", "true"),
        ("$m < $m2", "false"),
        ("$m <= $m2", "true"),
        ("$m > $m2", "false"),
        ("$m >= null", "true"),
        ("$m + 1", "1"),
        ("1 + $m", "1"),
        ("$m + 'x'", r#""x""#),
        ("$m + $m2", "null"),
        ("$m - 1", "false"),
        ("1 * $m", "false"),
        ("$m / $m", "false"),
        ("$m % 2", "false"),
        ("-$m", "false"),
        ("!$m", "true"),
        ("!!$m", "null"),
        ("$m in [1]", "false"),
        ("$m in [null]", "false"),
        ("1 in $m", "false"),
        ("$m ? 1 : 2", "2"),
        ("$m && true", "null"),
        ("$m || 7", "7"),
        ("$m[0]", "null"),
        ("$m['a'].b", "null"),
        ("[$m]", "[null]"),
        ("$m", "null"),
    ]);
}

#[test]
fn missing_in_functions_and_macros() {
    check_all(&[
        ("size($m)", "0"),
        ("$m.size()", "0"),
        ("$m.startsWith('x')", "false"),
        ("$m.endsWith('x')", "false"),
        ("$m.contains('x')", "false"),
        ("'x'.contains($m)", "false"),
        ("$m.matches('x')", "false"),
        ("'x'.matches($m)", "false"),
        ("lowercase($m)", "false"),
        ("uppercase($m)", "false"),
        ("b64decode($m)", "false"),
        ("json_parse($m)", "false"),
        ("int($m)", "false"),
        ("uint($m)", "false"),
        ("double($m)", "false"),
        ("string($m)", "false"),
        ("bytes($m)", "false"),
        ("bool($m)", "false"),
        ("type($m)", "false"),
        ("dyn($m)", "null"),
        ("timestamp($m)", "false"),
        ("duration($m)", "false"),
        ("date($m)", "false"),
        ("now_plus($m)", "false"),
        ("date($m).getHours()", "error: getHours does not apply to bool"),
        ("$m.getHours()", "false"),
        ("now().getHours($m)", "false"),
        ("has($m)", "false"),
        ("has($m.deeper)", "false"),
        ("has($s.deeper)", "false"),
        ("$m.exists(x, true)", "false"),
        ("$m.all(x, true)", "false"),
        ("$m.exists_one(x, true)", "false"),
        ("$m.map(x, x)", "null"),
        ("size($m.filter(x, x))", "0"),
        ("$list[3]", "null"),
        ("$list[-1]", "null"),
        ("$list.x", "null"),
        ("$s.length", "null"),
        ("$s[0]", "null"),
        ("$i.x", "null"),
        ("$object[1]", "null"),
        ("async.data.x", "null"),
        ("async.data.x == null", "true"),
    ]);
}

#[test]
fn null_in_each_operator() {
    check_all(&[
        ("$n == null", "true"),
        ("$n == $m", "true"),
        ("$n == 0", "false"),
        ("$n != ''", "true"),
        ("$n < 1", "true"),
        ("$n < 0", "false"),
        ("$n <= 0", "true"),
        ("$n > -1", "true"),
        ("$n >= 1", "false"),
        ("1 > $n", "true"),
        ("-1 > $n", "false"),
        ("1.5 < $n", "false"),
        ("$n < 2u", "true"),
        ("$n < 'a'", "true"),
        ("$n < ''", "false"),
        ("$n <= ''", "true"),
        ("$n < true", "true"),
        ("$n < false", "false"),
        ("$n < b'a'", "true"),
        ("$n < duration('1s')", "true"),
        ("$n > duration('-1s')", "true"),
        ("$n < now()", "true"),
        ("$n < null", "false"),
        ("$n >= null", "true"),
        ("$n < $list", "error: < does not apply to null and list"),
        ("$object > $n", "error: > does not apply to map and null"),
        ("$n + 1", "1"),
        ("'x' + $n", r#""x""#),
        ("$n - 1", "false"),
        ("!$n", "true"),
        ("$n || 'x'", r#""x""#),
        ("$n && 'x'", "null"),
        ("$n ? 1 : 2", "2"),
        ("has($n)", "true"),
        ("size($n)", "0"),
        ("type($n) == null_type", "true"),
        ("lowercase($n)", "false"),
        ("$n in [null]", "true"),
        ("$n in [1]", "false"),
        ("1 in $n", "false"),
        ("$n.exists(x, true)", "false"),
        ("$n.a.b", "null"),
        ("[null] == [null]", "true"),
        ("{'a': null} == {}", "false"),
        ("{'a': null} == {'b': null}", "false"),
    ]);
}

#[test]
fn truth_is_javascripts() {
    check_all(&[
        ("$m || $n || false || '' || 0 || 0.0 || 0u || 'last'", r#""last""#),
        ("$m || $n || false", "false"),
        ("'a' || 'b'", r#""a""#),
        ("0 || $list", "[1,2,3]"),
        ("$none || 1", "[]"),
        ("$nothing || 1", "{}"),
        ("'' && 'b'", r#""""#),
        ("0 && 'b'", "0"),
        ("'a' && 'b'", r#""b""#),
        ("$t && $s", r#""hello""#),
        ("$none && 'b'", r#""b""#),
        ("!''", "true"),
        ("!'a'", "false"),
        ("!$none", "false"),
        ("$s ? 'yes' : 'no'", r#""yes""#),
        ("$empty ? 'yes' : 'no'", r#""no""#),
        ("$zero ? 'yes' : 'no'", r#""no""#),
        ("$nothing ? 'yes' : 'no'", r#""yes""#),
        ("(0.0 / 0.0) ? 'yes' : 'no'", r#""no""#),
        ("b'' ? 'yes' : 'no'", r#""yes""#),
        ("now() ? 'yes' : 'no'", r#""yes""#),
        ("false && 1 / 0 == 1", "false"),
        ("1 / 0 == 1 && false", "false"),
        ("1 / 0 == 1 && true", "error: division by zero"),
        ("true || 1 / 0 == 1", "true"),
        ("1 / 0 == 1 || true", "true"),
        ("1 / 0 == 1 || false", "error: division by zero"),
        ("1 / 0 == 1 || 1 % 0 == 1", "error: division by zero"),
        ("1 / 0 == 1 || $s", r#""hello""#),
        ("[0, '', 3].exists(x, x)", "true"),
        ("[1, 'a'].all(x, x)", "true"),
        ("[1, '', 0].filter(x, x)", "[1]"),
        ("[1, '', 'a'].exists_one(x, x == 'a' && x)", "true"),
    ]);
}

#[test]
fn numbers_mix() {
    check_all(&[
        ("$i == 3", "true"),
        ("3 == $i", "true"),
        ("$i == 3u", "true"),
        ("$d > 9", "true"),
        ("9 < $d", "true"),
        ("3 == 3.0", "true"),
        ("3u == 3.0", "true"),
        ("3u > -1", "true"),
        ("1 in $list", "true"),
        ("2u in [1.0, 2.0]", "true"),
        ("$i + 1", "4"),
        ("$i + 0.5", "3.5"),
        ("$d * 2", "18.2"),
        ("$i / 2", "1.5"),
        ("7 / 2", "3"),
        ("-7 / 2", "-3"),
        ("-7 % 3", "-1"),
        ("$i % 2", "1"),
        ("$i % 2 == 1", "true"),
        ("7u / 2u", "3"),
        ("7u - 8", "-1"),
        ("$i - 1u", "2"),
        ("1.0 / 0.0 > 1e308", "true"),
        ("1 / 0", "error: division by zero"),
        ("1 % 0", "error: remainder by zero"),
        ("$i % 0", "error: remainder by zero"),
        ("9223372036854775807 + 1", "error: + leaves the range of int"),
        ("-9223372036854775807 - 2", "error: - leaves the range of int"),
        ("9223372036854775807 * 9223372036854775807", "error: * leaves the range of int"),
        ("18446744073709551615u * 18446744073709551615u", "error: * leaves the range of uint"),
        ("-9223372036854775808 / -1", "error: / leaves the range of int"),
        ("-(-9223372036854775808)", "error: - leaves the range of int"),
        ("1u - 2u", "error: - leaves the range of uint"),
        ("-(1u)", "error: - does not apply to uint"),
        ("9007199254740993 == 9007199254740992.0", "false"),
        ("9223372036854775807 == 9223372036854775808.0", "false"),
        ("9223372036854775807 < 9223372036854775808.0", "true"),
        ("18446744073709551615u < 1e300", "true"),
        ("-1 < -0.5", "true"),
        ("-1e300 < 0", "true"),
        ("0.0 / 0.0 == 0.0 / 0.0", "false"),
        ("0.0 / 0.0 < 1", "false"),
        ("-$i", "-3"),
        ("0x1F + 0x1Fu", "62"),
        ("1e3 + .5", "1000.5"),
        ("-5 + 2 * 3 - 1", "0"),
        ("2 + 3 == 5 && !(1 > 2)", "true"),
    ]);
}

#[test]
fn types_do_not_mix_otherwise() {
    check_all(&[
        ("'1' == 1", "false"),
        ("true == 1", "false"),
        ("$s == $i", "false"),
        ("$list == $object", "false"),
        ("[1] == [1.0]", "true"),
        ("{'a': 1, 'b': [2]} == {'b': [2.0], 'a': 1u}", "true"),
        ("$object == {'a': 1, 'b': 2}", "true"),
        ("$object == {'a': 1, 'b': 3}", "false"),
        ("$object == {'a': 1}", "false"),
        ("$list == [1, 2]", "false"),
        ("'b' > 'a'", "true"),
        ("true > false", "true"),
        ("b'b' > b'a'", "true"),
        ("'a' < 1", "error: < does not apply to string and int"),
        ("$s >= $i", "error: >= does not apply to string and double"),
        ("true < 1", "error: < does not apply to bool and int"),
        ("[1] < [2]", "error: < does not apply to list and list"),
        ("true + true", "error: + does not apply to bool and bool"),
        ("'a' - 'b'", "error: - does not apply to string and string"),
        ("$list * 2", "error: * does not apply to list and int"),
        ("-'a'", "error: - does not apply to string"),
        ("1 in 'abc'", "error: in does not apply to int and string"),
        ("'a'.contains(1)", "error: contains does not apply to string and int"),
        ("(1).contains('a')", "error: contains does not apply to int and string"),
        ("size(1)", "error: size does not apply to int"),
        ("(1).exists(x, true)", "error: a macro does not apply to int"),
        ("lowercase(1)", "error: lowercase does not apply to int"),
        ("(1).getHours()", "error: getHours does not apply to int"),
        ("duration('1h').getFullYear()", "error: getFullYear does not apply to duration"),
        ("'x'.matches(1)", "error: matches does not apply to string and int"),
        ("(1).matches('x')", "error: matches does not apply to int"),
    ]);
}

#[test]
fn strings_join_with_anything() {
    check_all(&[
        ("'a' + 'b'", r#""ab""#),
        ("'a' + 1", r#""a1""#),
        ("1 + 'a'", r#""1a""#),
        ("'a' + 2u", r#""a2""#),
        ("'a' + $d", r#""a9.1""#),
        ("'a' + $i", r#""a3""#),
        ("'a' + $big", r#""a1234567890""#),
        ("'a' + 1e21", r#""a1e21""#),
        ("'a' + 1e-7", r#""a1e-7""#),
        ("'a' + 0.000001", r#""a0.000001""#),
        ("'a' + -0.0", r#""a0""#),
        ("'a' + 1.0 / 0.0", r#""a+Inf""#),
        ("'a' + 0.0 / 0.0", r#""aNaN""#),
        ("'a' + $t", r#""atrue""#),
        ("'a' + $list", r#""a[1 2 3]""#),
        ("'a' + $none", r#""a[]""#),
        ("'a' + $object", r#""amap[a:1 b:2]""#),
        ("'a' + {'z': 1, 'b': [true]}", r#""amap[b:[true] z:1]""#),
        ("'a' + $various", r#""a[a 1 <nil> true map[k:[1.5]]]""#),
        ("'a' + b'hi'", r#""a[104 105]""#),
        ("'a' + duration('90m')", r#""a5400s""#),
        ("'a' + timestamp('2026-01-31T12:00:00Z')", r#""a2026-01-31T12:00:00Z""#),
        ("'a' + type(1)", r#""aint""#),
        ("event.user.id + '-' + $i + '-' + $m", r#""u1-3-""#),
        ("b'a' + b'b' == b'ab'", "true"),
        ("[1] + $list", "[1,1,2,3]"),
    ]);
}

#[test]
fn literals() {
    check_all(&[
        (r#"'it\'s' + "\"q\"""#, r#""it's\"q\"""#),
        (r"'\a\b\f\n\r\t\v\\\?\`' == '\x07\x08\x0c\x0a\x0d\x09\x0b\x5c?`'", "true"),
        (r"'\u00e9\U0001F600\101'", r#""é😀A""#),
        (r"r'\n' + R'''a'b'''", r#""\\na'b""#),
        ("'''a\n\"b\"'''", r#""a\n\"b\"""#),
        ("\"\"\"a'b\"\"\"", r#""a'b""#),
        (r"b'\xff\x00' == b'\377\000'", "true"),
        (r"br'\n' == b'\\n'", "true"),
        ("'é'.size() + size('日本語')", "4"),
        ("size(b'é')", "2"),
        ("[1, 'a', [true, null],]", r#"[1,"a",[true,null]]"#),
        ("{'a': 1, 2: 'b', true: null, 3u: 4}", r#"{"2":"b","3":4,"a":1,"true":null}"#),
        ("{'a': 1}['a'] + {2: 3}[2.0] + {true: 4}[true]", "8"),
        ("{'a': 1, 'a': 2}", r#"error: a map key must be a string, int, uint or bool and occur once, found "a""#),
        ("{1: 1, 1.0: 2}", r#"error: a map key must be a string, int, uint or bool and occur once, found "1""#),
        ("{1: 1, 1u: 2}", r#"error: a map key must be a string, int, uint or bool and occur once, found "1""#),
        ("{null: 1}", r#"error: a map key must be a string, int, uint or bool and occur once, found "<nil>""#),
        ("// only a comment\n true // and another", "true"),
        ("event.data['with-dash']", r#""yes""#),
        ("event['data'].list[1]", "2"),
        ("$list[$zero]", "1"),
        ("$list[1u] + $list[2.0]", "5"),
        ("$list[1.5]", "null"),
        ("$deep.er.est + $items[1].id", r#""xb""#),
        (".event.data.i", "3"),
        ("event.v + event.name", r#""1app/order.paid""#),
    ]);
}

#[test]
fn macros() {
    check_all(&[
        ("has($s)", "true"),
        ("has($deep.er.est) && !has($deep.er.x)", "true"),
        ("has($items[0].id)", "true"),
        ("has({'a': 1}.a)", "true"),
        ("$items.exists(i, i.price > 10)", "true"),
        ("$items.exists(i, i.price > 100)", "false"),
        ("$items.all(i, has(i.id))", "true"),
        ("$items.all(i, i.price > 10)", "false"),
        ("$items.exists_one(i, i.price > 10)", "true"),
        ("$items.existsOne(i, i.price > 0)", "false"),
        ("$items.map(i, i.id)", r#"["a","b"]"#),
        ("$items.map(i, i.price > 10, i.id + '!')", r#"["b!"]"#),
        ("$items.filter(i, i.price < 10).map(i, i.id)", r#"["a"]"#),
        ("$object.map(k, k)", r#"["a","b"]"#),
        ("$object.all(k, $object[k] > 0)", "true"),
        ("{'x': 1}.exists(k, k == 'x')", "true"),
        ("[].all(x, false)", "true"),
        ("[].exists(x, true)", "false"),
        ("[1, 2].map(x, [3, 4].map(y, x * y))", "[[3,4],[6,8]]"),
        ("[1, 2].map(x, [x].map(x, x + 1)[0] + x)", "[3,5]"),
        ("[1, 2].map(event, event)", "[1,2]"),
        ("[0, 2].exists(x, 4 / x == 2)", "true"),
        ("[0, 3].exists(x, 4 / x == 2)", "error: division by zero"),
        ("[0, 2].all(x, 4 / x == 1)", "false"),
        ("[0, 2].all(x, 4 / x == 2)", "error: division by zero"),
        ("[0, 2].map(x, 4 / x)", "error: division by zero"),
        ("[[1], [2]].exists(x, 2 in x)", "true"),
        ("'b' in $object && !('c' in $object)", "true"),
        ("'a' in $various && !(2 in $various) && null in $various", "true"),
        ("$s in ['x', 'hello']", "true"),
    ]);
}

#[test]
fn functions() {
    check_all(&[
        ("size($s) + size($list) + size($object) + $various.size()", "15"),
        ("$s.startsWith('he') && $s.endsWith('lo') && $s.contains('ell')", "true"),
        ("$s.startsWith('x') || $s.endsWith('x') || $s.contains('x')", "false"),
        (r"$s.matches('^h.*o\\z') && matches($s, 'l{2}')", "true"),
        ("$s.matches($s + '!?')", "true"),
        ("$s.matches('(' + $s)", r#"error: matches() cannot use "(hello": unclosed group"#),
        ("lowercase('ÀB') + uppercase('ß')", r#""àbSS""#),
        ("b64decode($base64)", r#""{\"a\":1}""#),
        ("b64decode('aGk') + b64decode('Pz8_')", r#""hi???""#),
        ("b64decode('/w==')", r#"error: b64decode() cannot use "/w==": it is not base64 of UTF-8 text"#),
        ("b64decode('!')", r#"error: b64decode() cannot use "!": it is not base64 of UTF-8 text"#),
        ("json_parse($json).a.b[1]", r#""x""#),
        ("json_parse(b64decode($base64)).a == 1", "true"),
        ("json_parse($json).a.b == [1, 'x']", "true"),
        ("json_parse('[1]')", r#"error: json_parse() cannot use "[1]": only a JSON object is taken"#),
        (
            "json_parse('{')",
            r#"error: json_parse() cannot use "{": it is not JSON, EOF while parsing an object at line 1 column 1"#,
        ),
        ("int($d) + int('-7') + int(3u) + int(-1.9)", "4"),
        ("int($i)", "3"),
        ("int('x')", r#"error: int() cannot use "x": write an int such as 42"#),
        ("int(1e30)", "error: int() leaves the range of int"),
        ("int(9223372036854775808.0)", "error: int() leaves the range of int"),
        ("int(0.0 / 0.0)", "error: int() leaves the range of int"),
        ("int(18446744073709551615u)", "error: int() leaves the range of int"),
        ("int(true)", "error: int does not apply to bool"),
        ("int(timestamp('1970-01-02T00:00:00Z'))", "86400"),
        ("uint(3) + uint('4') + uint(5.9)", "12"),
        ("uint(-1)", "error: uint() leaves the range of uint"),
        ("uint(-0.5)", "error: uint() leaves the range of uint"),
        ("uint('-1')", r#"error: uint() cannot use "-1": write a uint such as 42"#),
        ("double('1.5') + double(1) + double(1u)", "3.5"),
        ("double('x')", r#"error: double() cannot use "x": write a number such as 4.2"#),
        ("string(1) + string(1.5) + string(true) + string(b'x') + string('y')", r#""11.5truexy""#),
        ("string(duration('1.5s')) + string(duration('-250ms'))", r#""1.5s-0.25s""#),
        (r"string(b'\xff')", r#"error: string() cannot use "[255]": the bytes are not UTF-8"#),
        ("string([1])", "error: string does not apply to list"),
        ("bytes('é') == b'é'", "true"),
        ("bool('true') && bool('1') && !bool('FALSE') && bool(true)", "true"),
        ("bool('yes')", r#"error: bool() cannot use "yes": write true or false"#),
        ("dyn(1) == 1", "true"),
        ("type(1) == int && type(1u) == uint && type($i) == double && type('') == string", "true"),
        ("type([]) == list && type({}) == map && type(true) == bool && type(b'') == bytes", "true"),
        ("type(now()) == google.protobuf.Timestamp && type(duration('1s')) == google.protobuf.Duration", "true"),
        ("type(int) == type && type(null) == null_type && type(1) != string", "true"),
        ("type(1)", r#""int""#),
    ]);
}

#[test]
fn time() {
    check_all(&[
        ("now()", r#""2026-01-31T12:34:56.789Z""#),
        ("now_plus('1h') - now_minus('30m') == duration('90m')", "true"),
        ("now_plus('1w') == now() + duration('7d')", "true"),
        ("duration('1h') + now() > now()", "true"),
        ("now() - duration('1s') < now()", "true"),
        ("now_plus('soon')", r#"error: now_plus() cannot use "soon": write a duration such as "1h30m""#),
        ("now_plus('999999999d')", "error: now_plus leaves the range of timestamp"),
        ("now() + duration('-999999999h')", "error: + leaves the range of timestamp"),
        ("date($iso) < now()", "true"),
        ("date('2026-01-31') == date('2026-01-31T00:00:00')", "true"),
        ("date('2026-01-31 10:00:00+02:00') == timestamp('2026-01-31T08:00:00Z')", "true"),
        ("date(event.ts) == now()", "true"),
        ("date(1769862896) == timestamp(1769862896)", "true"),
        ("date(1769862896789) == now()", "true"),
        ("date(1.5)", r#""1970-01-01T00:00:01.5Z""#),
        ("date(1e300)", "error: date leaves the range of timestamp"),
        ("date('tomorrow')", r#"error: date() cannot use "tomorrow": write a time such as "2026-01-31T12:00:00Z""#),
        (
            "timestamp('2026-01-31')",
            r#"error: timestamp() cannot use "2026-01-31": write a time such as "2026-01-31T12:00:00Z""#,
        ),
        ("timestamp(1e3)", "error: timestamp does not apply to double"),
        ("timestamp(999999999999999)", "error: timestamp leaves the range of timestamp"),
        ("timestamp(timestamp(5)) == timestamp('1970-01-01T00:00:05Z')", "true"),
        ("duration('1h') > duration('59m') && duration('1h') == duration('60m')", "true"),
        ("duration('1h') + duration('1m') - duration('61m') == duration('0')", "true"),
        ("-duration('1h') == duration('-1h')", "true"),
        ("[now().getFullYear(), now().getMonth(), now().getDate(), now().getDayOfMonth()]", "[2026,0,31,30]"),
        ("[now().getDayOfWeek(), now().getDayOfYear(), now().getHours(), now().getMinutes()]", "[6,30,12,34]"),
        ("[now().getSeconds(), now().getMilliseconds()]", "[56,789]"),
        ("now().getHours('America/New_York')", "7"),
        ("now().getHours('+05:30') * 100 + now().getMinutes('+05:30')", "1804"),
        ("now().getHours('-08:00')", "4"),
        (
            "now().getHours('Mars/Base')",
            r#"error: getHours() cannot use "Mars/Base": write a zone such as "Europe/Paris" or "-08:00""#,
        ),
        (
            "now().getHours('+99:00')",
            r#"error: getHours() cannot use "+99:00": write a zone such as "Europe/Paris" or "-08:00""#,
        ),
        ("now().getHours(1)", "error: getHours does not apply to timestamp and int"),
        ("duration('90m').getHours() + duration('90m').getMinutes()", "91"),
        ("duration('1m30.5s').getSeconds() * 1000000 + duration('1m30.5s').getMilliseconds()", "90090500"),
    ]);
}

#[test]
fn the_time_is_an_argument() {
    let program = Program::compile("now()").unwrap();
    let at = |now_ms| program.eval_json(&Scope { now_ms, ..Scope::default() }).unwrap();
    assert_eq!(at(0), json!("1970-01-01T00:00:00Z"));
    assert_eq!(at(1), json!("1970-01-01T00:00:00.001Z"));
    assert!(program.eval(&Scope { now_ms: i64::MAX, ..Scope::default() }).is_err());
}

#[test]
fn conditions_must_be_boolean() {
    let event = event();
    let check = |source: &str, expect: &str| {
        let program = Program::compile(&expand(source)).unwrap();
        let found = match program.eval_bool(&Scope { event: Some(&event), ..Scope::default() }) {
            Ok(value) => value.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expect, "{source}");
    };
    check("$t", "true");
    check("$f", "false");
    check("$m", "false");
    check("$m.a.b", "false");
    check("$n", "false");
    check("$m && true", "false");
    check("$s", "the expression must give a boolean, it gave string; compare it with something");
    check("$i", "the expression must give a boolean, it gave double; compare it with something");
    check("$t && $s", "the expression must give a boolean, it gave string; compare it with something");
    check("[1]", "the expression must give a boolean, it gave list; compare it with something");
}

#[test]
fn keys_are_text() {
    let event = event();
    let check = |source: &str, expect: Option<&str>| {
        let program = Program::compile(&expand(source)).unwrap();
        let found = program.eval_key(&Scope { event: Some(&event), ..Scope::default() }).unwrap();
        assert_eq!(found.as_deref(), expect, "{source}");
    };
    check("$s", Some("hello"));
    check("$i", Some("3"));
    check("$big", Some("1234567890"));
    check("$d", Some("9.1"));
    check("$t", Some("true"));
    check("$f", None);
    check("$m", None);
    check("$n", Some("null"));
    check("$empty", Some(""));
    check("$m || $empty || $s", Some("hello"));
    check("$t ? $s : false", Some("hello"));
    check("$f ? $s : false", None);
    check("'a-' + $i", Some("a-3"));
    check("['1 2']", Some(r#"["1 2"]"#));
    check("['1', '2']", Some(r#"["1","2"]"#));
    check("$object", Some(r#"{"a":1,"b":2}"#));
    check("event.id", Some("e1"));
}

#[test]
fn priorities_are_ints() {
    let event = event();
    let check = |source: &str, expect: &str| {
        let program = Program::compile(&expand(source)).unwrap();
        let found = match program.eval_int(&Scope { event: Some(&event), ..Scope::default() }) {
            Ok(value) => value.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expect, "{source}");
    };
    let not_int = |found| {
        format!("the expression must give an int, it gave {found}; a JSON number is a double, wrap it in int(..)")
    };
    check("event.name == 'app/order.paid' ? 5 : 0", "5");
    check("-120", "-120");
    check("int($i)", "3");
    check("$i", &not_int("double"));
    check("$i + 1", &not_int("double"));
    check("$m", &not_int("nothing (a missing field)"));
    check("1u", &not_int("uint"));
    check("'1'", &not_int("string"));
}

#[test]
fn cancel_expressions_are_restricted() {
    let allowed = [
        "event.data.id == async.data.id",
        "event.data.id == async.data.id && (async.data.total > 5 || !async.data.ok)",
        "async.data.kind in ['a', 'b']",
        "async.data.list[0] == 1 && async.data['x'] != null",
        "async.data.a ? true : false",
        "int(async.data.n) == 1 || uint(async.data.n) == 1u || double(async.data.n) == 1.0",
        "async.data.n > -1",
    ];
    for source in allowed {
        assert_eq!(Program::compile_restricted(source).map(|_| ()), Ok(()), "{source}");
    }
    let forbidden = [
        ("{'a': 1}.a == 1", "a map literal"),
        ("1 + 1 == 2", "`+`"),
        ("async.data.n - 1 == 2", "`-`"),
        ("-async.data.n < 1", "`-`"),
        ("has(async.data.x)", "`has`"),
        ("async.data.l.exists(x, x == 1)", "a macro"),
        ("async.data.l.all(x, x == 1)", "a macro"),
        ("async.data.l.map(x, x) == []", "a macro"),
        ("async.data.s.startsWith('a')", "`startsWith`"),
        ("async.data.s.matches('a')", "`matches`"),
        ("async.data.s.matches(async.data.s)", "`matches`"),
        ("size(async.data.l) == 0", "`size`"),
        ("string(async.data.n) == '1'", "`string`"),
        ("now() > date(async.ts)", "`now`"),
        ("async.data.ok && [lowercase(async.data.s)][0] == 'a'", "`lowercase`"),
    ];
    for (source, what) in forbidden {
        let expect = format!(
            "{what} is not allowed in a cancel expression; allowed are comparisons, `&&`, `||`, `!`, `?:`, `in`, \
             indexes, and int(), uint(), double()"
        );
        assert_eq!(Program::compile_restricted(source).unwrap_err().to_string(), expect, "{source}");
    }
}

#[test]
fn programs_are_compared_by_source() {
    let program = Program::compile("event.data.x").unwrap();
    assert_eq!(program, Program::compile("event.data.x").unwrap());
    assert_ne!(program, Program::compile("event.data.y").unwrap());
    assert_eq!(format!("{program:?}"), r#"Program("event.data.x")"#);
    assert_eq!(program.clone().source(), "event.data.x");
    assert!(!program.uses_async());
    assert!(Program::compile("[1].exists(x, async.data.y == x)").unwrap().uses_async());
}
