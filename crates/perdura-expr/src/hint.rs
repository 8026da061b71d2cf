//! Remedies for the mistakes people make who think in JavaScript, Python or SQL.

/// For a character that starts nothing.
pub(crate) fn for_character(found: char) -> Option<String> {
    let remedy = match found {
        '“' | '”' | '‘' | '’' | '«' | '»' => "use straight quotes, ' or \"",
        ';' => "an expression has no `;` at its end",
        '#' => "a comment begins with `//`",
        '$' | '@' => "fields are written as `event.data.name`",
        '`' => "quote strings with ' or \", and join them with `+`",
        '\'' | '"' => "close the quote, and escape a quote inside with \\",
        '^' | '~' => "there are no bit operators",
        '\\' => "a backslash belongs inside a string",
        _ => return None,
    };
    Some(remedy.to_owned())
}

/// For a name where an operator was expected.
pub(crate) fn for_stray_word(found: &str) -> Option<String> {
    let remedy = match found.to_ascii_lowercase().as_str() {
        "and" => "use `&&`",
        "or" => "use `||`",
        "is" | "eq" | "equals" => "use `==`",
        "not" => "use `!`, or `!(x in list)`",
        "like" | "contains" => "use `text.contains(\"part\")` or `text.matches(\"pattern\")`",
        "matches" => "use `text.matches(\"pattern\")`",
        "instanceof" => "use `type(x) == string`",
        _ => return None,
    };
    Some(remedy.to_owned())
}

/// The variables of events' expressions.
pub(crate) const EVENTS: &str = "known variables are `event` and `async`";

/// For a variable that does not exist. `known` says which do.
pub(crate) fn for_variable(name: &str, known: &str) -> String {
    let remedy = match name {
        "undefined" | "None" | "nil" | "NULL" | "Null" => "use `null`, missing fields equal it",
        "True" | "TRUE" => "use `true`",
        "False" | "FALSE" => "use `false`",
        "not" => "use `!`",
        "now" => "call it, `now()`",
        "NaN" | "Infinity" => "it has no literal",
        "data" | "user" | "name" | "ts" | "id" | "v" if known == EVENTS => {
            return format!("did you mean `event.{name}`? {known}");
        }
        "typeof" => "use `type(x) == string`",
        _ => return known.to_owned(),
    };
    format!("{remedy}; {known}")
}

/// For a function that does not exist.
pub(crate) fn for_function(name: &str) -> Option<String> {
    let remedy = match name {
        "toLowerCase" | "lower" | "lowerAscii" | "toLower" => "use `lowercase(text)`",
        "toUpperCase" | "upper" | "upperAscii" | "toUpper" => "use `uppercase(text)`",
        "includes" | "indexOf" => "use `text.contains(\"part\")`, or `value in list`",
        "startswith" | "starts_with" | "hasPrefix" => "use `text.startsWith(\"part\")`",
        "endswith" | "ends_with" | "hasSuffix" => "use `text.endsWith(\"part\")`",
        "test" | "match" | "regex" => "use `text.matches(\"pattern\")`",
        "len" | "length" | "count" => "use `size(value)`",
        "some" | "any" => "use `list.exists(x, condition)`",
        "every" => "use `list.all(x, condition)`",
        "parseInt" | "Number" | "toInt" => "use `int(value)` or `double(value)`",
        "parseFloat" | "float" => "use `double(value)`",
        "String" | "str" | "toString" => "use `string(value)`",
        "Boolean" => "use `bool(value)`",
        "Date" | "parse_date" => "use `date(value)`",
        "JSON" | "json" | "parse_json" | "jsonParse" => "use `json_parse(text)`",
        "atob" | "base64_decode" | "decode" => "use `b64decode(text)`",
        _ => return None,
    };
    Some(remedy.to_owned())
}

/// How a macro is written, if `name` is one.
pub(crate) fn for_macro(name: &str) -> Option<String> {
    match name {
        "has" => Some("write `has(event.data.field)`".to_owned()),
        "map" => Some("write `list.map(x, value)` or `list.map(x, condition, value)`".to_owned()),
        "all" | "exists" | "exists_one" | "existsOne" | "filter" => Some(format!("write `list.{name}(x, condition)`")),
        _ => None,
    }
}

/// For a word that JavaScript or Python puts before a value.
pub(crate) fn for_prefix_word(word: &str) -> Option<String> {
    match word {
        "not" => Some("use `!`".to_owned()),
        "typeof" => Some("use `type(x) == string`".to_owned()),
        "new" | "return" | "await" => Some(format!("leave out `{word}`")),
        _ => None,
    }
}
