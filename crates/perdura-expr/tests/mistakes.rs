//! What people get wrong, and the exact words they are told.

use perdura_expr::{Position, Program};

/// Each source with its error.
const MISTAKES: &[(&str, &str)] = &[
    ("event.data.a === 1", "`===` is not an operator (line 1, column 14); use `==`"),
    ("event.data.a !== 1", "`!==` is not an operator (line 1, column 14); use `!=`"),
    ("event.data.a = 1", "`=` is not an operator (line 1, column 14); compare with `==`"),
    ("event.data.a == ", "expected a value, found the end (line 1, column 17)"),
    ("== 1", "expected a value, found `==` (line 1, column 1)"),
    ("invalid", "undeclared reference to `invalid` (line 1, column 1); known variables are `event` and `async`"),
    ("invalid == 1", "undeclared reference to `invalid` (line 1, column 1); known variables are `event` and `async`"),
    (
        "data.x == 1",
        "undeclared reference to `data` (line 1, column 1); did you mean `event.data`? known variables are `event` and `async`",
    ),
    (
        "event.data.x == undefined",
        "undeclared reference to `undefined` (line 1, column 17); use `null`, missing fields equal it; known variables are `event` and `async`",
    ),
    (
        "event.data.x == None",
        "undeclared reference to `None` (line 1, column 17); use `null`, missing fields equal it; known variables are `event` and `async`",
    ),
    (
        "event.data.ok == True",
        "undeclared reference to `True` (line 1, column 18); use `true`; known variables are `event` and `async`",
    ),
    (
        "now == 1",
        "undeclared reference to `now` (line 1, column 1); call it, `now()`; known variables are `event` and `async`",
    ),
    ("steps.a.b", "undeclared reference to `steps` (line 1, column 1); known variables are `event` and `async`"),
    ("event.data.a and event.data.b", "expected an operator or the end, found `and` (line 1, column 14); use `&&`"),
    ("event.data.a or event.data.b", "expected an operator or the end, found `or` (line 1, column 14); use `||`"),
    ("event.data.a AND event.data.b", "expected an operator or the end, found `AND` (line 1, column 14); use `&&`"),
    ("not event.data.a", "expected an operator or the end, found `event` (line 1, column 5); use `!`"),
    ("event.data.a is null", "expected an operator or the end, found `is` (line 1, column 14); use `==`"),
    ("event.data.a & 1", "unexpected single `&`, expected `&&` (line 1, column 14)"),
    ("event.data.a | 1", "unexpected single `|`, expected `||` (line 1, column 14)"),
    (
        "event.data.a ?? 'x'",
        "`??` is not an operator (line 1, column 14); use `||`, it gives the right side when the left is missing or null",
    ),
    ("event.data?.a", "`?.` is not an operator (line 1, column 11); use `.`, a missing field is never an error"),
    ("event.data.a ? 1", "expected `:` in conditional expression, found the end (line 1, column 17)"),
    ("event.data.a ? 1 : ", "expected a value, found the end (line 1, column 20)"),
    (
        "event.data.?a",
        "optional fields are not supported (line 1, column 11); use `.`, a missing field is never an error",
    ),
    (
        "event.data[?0]",
        "optional fields are not supported (line 1, column 11); use `.`, a missing field is never an error",
    ),
    ("event.data.a++", "`++` is not an operator (line 1, column 13); add with `+ 1`"),
    ("event.data.a ** 2", "`**` is not an operator (line 1, column 14); multiply with `*`"),
    ("event.data.a;", "unexpected character `;` (line 1, column 13); an expression has no `;` at its end"),
    ("$event.data.a", "unexpected character `$` (line 1, column 1); fields are written as `event.data.name`"),
    ("event.data.a == “x”", r#"unexpected character `“` (line 1, column 17); use straight quotes, ' or ""#),
    (
        "event.data.a == 'x",
        r"unterminated string literal (line 1, column 17); close the quote, and escape a quote inside with \",
    ),
    (
        r#"event.data.a == "x"#,
        r"unterminated string literal (line 1, column 17); close the quote, and escape a quote inside with \",
    ),
    (
        "event.data.a == 'it's'",
        r"unterminated string literal (line 1, column 22); close the quote, and escape a quote inside with \",
    ),
    (
        "event.data.a == `x`",
        r#"backquotes are not strings (line 1, column 17); quote with ' or ", and join strings with `+`"#,
    ),
    (
        "event.data.`a b`",
        r#"backquotes are not strings (line 1, column 12); quote with ' or ", and join strings with `+`"#,
    ),
    (r"event.data.a == '\q'", r#"unknown escape in `'\q'` (line 1, column 17); write \\ for a backslash, or r"..""#),
    (
        r"event.data.a == '\u12'",
        r#"unknown escape in `'\u12'` (line 1, column 17); write \\ for a backslash, or r"..""#,
    ),
    (
        r"event.data.a == b'\u1234'",
        r#"unknown escape in `b'\u1234'` (line 1, column 17); write \\ for a backslash, or r"..""#,
    ),
    ("event.data.a == 99999999999999999999", "invalid int literal `99999999999999999999` (line 1, column 17)"),
    ("event.data.a == 1u2", "uint literal has unexpected trailing characters (line 1, column 17)"),
    ("event.data.a == 0x", "integral literal missing digits after hexadecimal separator (line 1, column 17)"),
    ("event.data.a == 1e", "floating point literal missing digits after exponent separator (line 1, column 17)"),
    ("event.data.a == 1_000", "int literal has unexpected trailing characters (line 1, column 17)"),
    ("event.data.a == 99999999999999999999u", "invalid uint literal `99999999999999999999u` (line 1, column 17)"),
    ("event.data.a == 1e999", "invalid double literal `1e999` (line 1, column 17)"),
    ("(event.data.a == 1", "expected `)`, found the end (line 1, column 19)"),
    ("event.data.a == 1)", "expected an operator or the end, found `)` (line 1, column 18)"),
    ("event.data.a[0", "expected `]`, found the end (line 1, column 15)"),
    ("event.data.a]", "expected an operator or the end, found `]` (line 1, column 13)"),
    ("[1, 2", "expected `]`, found the end (line 1, column 6)"),
    ("{'a' 1}", "expected `:` in map entry, found `1` (line 1, column 6)"),
    ("{'a': }", "expected a value, found `}` (line 1, column 7)"),
    ("{a: 1}", "undeclared reference to `a` (line 1, column 2); known variables are `event` and `async`"),
    ("event.data.", "expected a field after `.`, found the end (line 1, column 12)"),
    ("event..data", "expected a field after `.`, found `.` (line 1, column 7)"),
    ("event.data.a b", "expected an operator or the end, found `b` (line 1, column 14)"),
    ("event.data.a,", "expected an operator or the end, found `,` (line 1, column 13)"),
    (
        "event.data.in",
        r#"expected a field after `.`, found `in` (line 1, column 12); write `["in"]`, the word is a keyword"#,
    ),
    ("event.data.a == if", "`if` is a reserved word (line 1, column 17)"),
    ("for", "`for` is a reserved word (line 1, column 1)"),
    (
        "typeof event.data.a == 'string'",
        "expected an operator or the end, found `event` (line 1, column 8); use `type(x) == string`",
    ),
    (
        "event.data.a.includes('x')",
        r#"undeclared function `includes` (line 1, column 14); use `text.contains("part")`, or `value in list`"#,
    ),
    ("event.data.a.toLowerCase()", "undeclared function `toLowerCase` (line 1, column 14); use `lowercase(text)`"),
    (
        "event.data.a.lowercase()",
        "`lowercase` is called the wrong way (line 1, column 14); call it as a function, lowercase(value)",
    ),
    ("event.data.a.length()", "undeclared function `length` (line 1, column 14); use `size(value)`"),
    ("len(event.data.a)", "undeclared function `len` (line 1, column 1); use `size(value)`"),
    (
        "contains(event.data.a, 'x')",
        "`contains` is called the wrong way (line 1, column 1); call it as a method, value.contains(..)",
    ),
    ("event.data.a.contains()", "`contains` takes 1 argument, given 0 (line 1, column 14)"),
    ("event.data.a.contains('x', 'y')", "`contains` takes 1 argument, given 2 (line 1, column 14)"),
    ("size()", "`size` takes 1 argument, given 0 (line 1, column 1)"),
    ("size(1, 2)", "`size` takes 1 argument, given 2 (line 1, column 1)"),
    ("now(1)", "`now` takes 0 arguments, given 1 (line 1, column 1)"),
    ("now_plus()", "`now_plus` takes 1 argument, given 0 (line 1, column 1)"),
    ("event.data.now()", "`now` is called the wrong way (line 1, column 12); call it as a function, now(value)"),
    ("event.data.a.getHours('a', 'b')", "`getHours` takes 0 or 1 arguments, given 2 (line 1, column 14)"),
    ("frobnicate(1)", "undeclared function `frobnicate` (line 1, column 1)"),
    ("event.data.a.frobnicate(1)", "undeclared function `frobnicate` (line 1, column 14)"),
    ("has(event)", "has() takes a field (line 1, column 5); write `has(event.data.field)`"),
    ("has('x')", "has() takes a field (line 1, column 5); write `has(event.data.field)`"),
    ("has(event.data['a'])", "has() takes a field (line 1, column 15); write `has(event.data.field)`"),
    ("has()", "`has` is called the wrong way (line 1, column 1); write `has(event.data.field)`"),
    ("has(event.data.a, 1)", "`has` is called the wrong way (line 1, column 1); write `has(event.data.field)`"),
    (
        "event.data.l.exists(x == 1)",
        "`exists` is called the wrong way (line 1, column 14); write `list.exists(x, condition)`",
    ),
    (
        "event.data.l.exists(x.y, true)",
        "a macro's first argument is a new name (line 1, column 22); write `list.exists(x, x == 1)`",
    ),
    (
        "event.data.l.exists('x', true)",
        "a macro's first argument is a new name (line 1, column 21); write `list.exists(x, x == 1)`",
    ),
    (
        "event.data.l.exists(x, y == 1)",
        "undeclared reference to `y` (line 1, column 24); known variables are `event` and `async`",
    ),
    (
        "event.data.l.map(x)",
        "`map` is called the wrong way (line 1, column 14); write `list.map(x, value)` or `list.map(x, condition, value)`",
    ),
    ("event.data.l.all()", "`all` is called the wrong way (line 1, column 14); write `list.all(x, condition)`"),
    ("all(event.data.l, x, true)", "`all` is called the wrong way (line 1, column 1); write `list.all(x, condition)`"),
    ("x in event.data.l", "undeclared reference to `x` (line 1, column 1); known variables are `event` and `async`"),
    ("event.data.a.matches('(')", r#""(" is not a regular expression: unclosed group (line 1, column 14)"#),
    (
        "event.data.a.matches('[a-')",
        r#""[a-" is not a regular expression: unclosed character class (line 1, column 14)"#,
    ),
    (
        "event.data.a.matches('(?<=x)y')",
        r#""(?<=x)y" is not a regular expression: look-around, including look-ahead and look-behind, is not supported (line 1, column 14)"#,
    ),
    (
        r"event.data.a.matches(r'\k')",
        r#""\\k" is not a regular expression: unrecognized escape sequence (line 1, column 14)"#,
    ),
    ("Foo{a: 1}", r#"`Foo{..}` is not supported (line 1, column 4); write a map, `{"key": value}`"#),
    (
        "google.protobuf.Timestamp{seconds: 1}",
        r#"`google.protobuf.Timestamp{..}` is not supported (line 1, column 26); write a map, `{"key": value}`"#,
    ),
    ("event{a: 1}", r#"`event{..}` is not supported (line 1, column 6); write a map, `{"key": value}`"#),
    ("event.data.a == 1 || ", "expected a value, found the end (line 1, column 22)"),
    ("&& event.data.a", "expected a value, found `&&` (line 1, column 1)"),
    ("!", "expected a value, found the end (line 1, column 2)"),
    ("event.data.a == @x", "unexpected character `@` (line 1, column 17); fields are written as `event.data.name`"),
    ("event.data.a # comment", "unexpected character `#` (line 1, column 14); a comment begins with `//`"),
    ("/^a/.test(event.data.a)", "unexpected character `^` (line 1, column 2); there are no bit operators"),
    ("event.data.a =~ 'x'", "`=` is not an operator (line 1, column 14); compare with `==`"),
    ("event.data.a <> 1", "`<>` is not an operator (line 1, column 14); use `!=`"),
    ("event.data.a == 1 event.data.b == 2", "expected an operator or the end, found `event` (line 1, column 19)"),
    (r"event.data.a == 1 \", r"unexpected character `\\` (line 1, column 19); a backslash belongs inside a string"),
    (r#""${event.data.a}" + "#, "expected a value, found the end (line 1, column 21)"),
    ("日本", "unexpected character `日` (line 1, column 1)"),
    (
        "event.data.a == 1 'a very long string literal that is longer than forty characters'",
        "expected an operator or the end, found `'a very long string literal that is long…` (line 1, column 19)",
    ),
    (
        "a_very_long_name_that_is_longer_than_forty_characters",
        "undeclared reference to `a_very_long_name_that_is_longer_than_for…` (line 1, column 1); known variables are `event` and `async`",
    ),
    ("event.data.a == 1 &&\n  event.data.b = 2", "`=` is not an operator (line 2, column 16); compare with `==`"),
    ("event.data.é == 'é' == x", "unexpected character `é` (line 1, column 12)"),
    ("", "the expression is empty; leave it out, or write `true`"),
    ("  // nothing", "the expression is empty; leave it out, or write `true`"),
];

#[test]
fn every_mistake_is_explained() {
    let wrong: Vec<_> = MISTAKES
        .iter()
        .filter_map(|(source, expect)| {
            let found = Program::compile(source).map_or_else(|error| error.to_string(), |_| "compiles".to_owned());
            (found != *expect).then(|| format!("{source}\n    found {found}\n   expect {expect}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn positions_count_lines_and_characters() {
    let check = |source: &str, expect: Option<(usize, usize)>| {
        let position = Program::compile(source).err().and_then(|error| error.position());
        assert_eq!(position, expect.map(|(line, column)| Position { line, column }), "{source}");
    };
    check("x", Some((1, 1)));
    check("'é' == x", Some((1, 8)));
    check("true &&\n '日本' ==\n\t\tx", Some((3, 3)));
    check("true &&\r\n event.data.x = 1", Some((2, 15)));
    check("'é' == 1 2", Some((1, 10)));
    check("'日本' + '\n' == (\n1", Some((3, 2)));
    check("", None);
}
