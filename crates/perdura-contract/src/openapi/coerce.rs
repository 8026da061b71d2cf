//! Smart coercion: text from a path, a query or a form becomes what the schema asks for.
//!
//! A value is changed only when the schema wants something else and the text can only mean that: `5` for an integer,
//! `on` for a boolean. All else stays as it was sent, and validation says what is wrong with it. JSON bodies never come
//! here, because they can say what they mean.

use indexmap::IndexMap;
use serde_json::{Number, Value};

use crate::bounds::{COERCION_DEPTH_MAX, COERCION_STEPS_MAX};
use crate::schema::{Bundle, COMPONENTS};
use crate::value::{BigInt, Date, File, RegExp, Url, WireValue};

/// Changes values after the schemas of a contract.
pub(crate) struct Coercer<'a> {
    bundle: &'a Bundle,
    /// Whether one value where a list belongs is a list of one: `tags=a` cannot be written otherwise.
    wraps: bool,
    steps: usize,
    depth: usize,
}

/// A value after coercion.
struct Outcome {
    value: WireValue,
    /// Whether it is what the schema asks for, as far as kinds of values go.
    fits: bool,
}

impl Outcome {
    fn fitting(value: WireValue) -> Self {
        Self { value, fits: true }
    }

    fn unfit(value: WireValue) -> Self {
        Self { value, fits: false }
    }
}

impl<'a> Coercer<'a> {
    pub(crate) fn new(bundle: &'a Bundle, wraps: bool) -> Self {
        Self { bundle, wraps, steps: COERCION_STEPS_MAX, depth: 0 }
    }

    /// The value as the schema wants it, or as it was.
    pub(crate) fn coerce(&mut self, schema: &Value, value: WireValue) -> WireValue {
        self.outcome(schema, value).value
    }

    fn outcome(&mut self, schema: &Value, value: WireValue) -> Outcome {
        // Variants that refer to each other could make this try without end.
        let Some(steps) = self.steps.checked_sub(1).filter(|_| self.depth < COERCION_DEPTH_MAX) else {
            return Outcome::unfit(value);
        };
        self.steps = steps;
        self.depth += 1;
        let outcome = self.resolved(schema, value);
        self.depth -= 1;
        outcome
    }

    fn resolved(&mut self, schema: &Value, value: WireValue) -> Outcome {
        let bundle = self.bundle;
        let Value::Object(keywords) = bundle.resolve(schema) else {
            return Outcome { fits: *schema != Value::Bool(false), value };
        };
        let keyword = |name: &str| keywords.get(name);
        let mut outcome = match keyword("x-native-type").and_then(Value::as_str) {
            Some(kind) => self.native(kind, keywords, value),
            None => self.plain(keywords, value),
        };
        let target = keyword("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(COMPONENTS));
        if let Some(target) = target.and_then(|name| bundle.components.get(name)) {
            outcome = self.also(target, outcome);
        }
        for part in keyword("allOf").and_then(Value::as_array).into_iter().flatten() {
            outcome = self.also(part, outcome);
        }
        for name in ["anyOf", "oneOf"] {
            if let Some(branches) = keyword(name).and_then(Value::as_array) {
                let branch = self.any(branches, outcome.value);
                outcome = Outcome { fits: outcome.fits && branch.fits, value: branch.value };
            }
        }
        outcome
    }

    fn also(&mut self, schema: &Value, before: Outcome) -> Outcome {
        let after = self.outcome(schema, before.value);
        Outcome { fits: before.fits && after.fits, value: after.value }
    }

    /// The first branch that the value satisfies as it is, or else the first that it satisfies after a change.
    fn any(&mut self, branches: &[Value], value: WireValue) -> Outcome {
        let mut changed = None;
        for branch in branches {
            let outcome = self.outcome(branch, value.clone());
            if outcome.fits && outcome.value == value {
                return outcome;
            }
            if outcome.fits && changed.is_none() {
                changed = Some(outcome);
            }
        }
        changed.unwrap_or(Outcome::unfit(value))
    }

    fn plain(&mut self, keywords: &serde_json::Map<String, Value>, value: WireValue) -> Outcome {
        if let Some(only) = keywords.get("const") {
            return one_of(std::slice::from_ref(only), value);
        }
        if let Some(values) = keywords.get("enum").and_then(Value::as_array) {
            return one_of(values, value);
        }
        match keywords.get("type") {
            Some(Value::String(kind)) => self.typed(kind, keywords, value),
            Some(Value::Array(kinds)) => {
                let mut changed = None;
                for kind in kinds.iter().filter_map(Value::as_str) {
                    let outcome = self.typed(kind, keywords, value.clone());
                    if outcome.fits && outcome.value == value {
                        return outcome;
                    }
                    if outcome.fits && changed.is_none() {
                        changed = Some(outcome);
                    }
                }
                changed.unwrap_or(Outcome::unfit(value))
            }
            _ if keywords.contains_key("properties") => self.object(keywords, value),
            _ => Outcome::fitting(value),
        }
    }

    fn typed(&mut self, kind: &str, keywords: &serde_json::Map<String, Value>, value: WireValue) -> Outcome {
        match (kind, value) {
            ("string", value @ (WireValue::String(_) | WireValue::File(_)))
            | ("boolean", value @ WireValue::Bool(_))
            | ("null", value @ WireValue::Null)
            | ("number", value @ WireValue::Number(_)) => Outcome::fitting(value),
            ("integer", WireValue::Number(number)) => {
                let fits = number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|it| it.fract() == 0.0);
                Outcome { value: WireValue::Number(number), fits }
            }
            ("boolean", WireValue::String(text)) => match flag(&text) {
                Some(flag) => Outcome::fitting(WireValue::Bool(flag)),
                None => Outcome::unfit(WireValue::String(text)),
            },
            ("number", WireValue::String(text)) => match number(&text) {
                Some(number) => Outcome::fitting(WireValue::Number(number)),
                None => Outcome::unfit(WireValue::String(text)),
            },
            ("integer", WireValue::String(text)) => match number(&text).filter(|it| it.is_i64() || it.is_u64()) {
                Some(number) => Outcome::fitting(WireValue::Number(number)),
                None => Outcome::unfit(WireValue::String(text)),
            },
            ("array", value) => self.array(keywords, value),
            ("object", value) => self.object(keywords, value),
            (_, value) => Outcome::unfit(value),
        }
    }

    fn array(&mut self, keywords: &serde_json::Map<String, Value>, value: WireValue) -> Outcome {
        let items = match value {
            WireValue::Array(items) => items,
            WireValue::String(_) | WireValue::File(_) if self.wraps => vec![value],
            other => return Outcome::unfit(other),
        };
        let first = keywords.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let rest = keywords.get("items");
        let mut fits = true;
        let items = items.into_iter().enumerate().map(|(index, item)| match first.get(index).or(rest) {
            Some(schema) => {
                let outcome = self.outcome(schema, item);
                fits &= outcome.fits;
                outcome.value
            }
            None => item,
        });
        let value = WireValue::Array(items.collect());
        Outcome { value, fits }
    }

    fn object(&mut self, keywords: &serde_json::Map<String, Value>, value: WireValue) -> Outcome {
        let fields = match value {
            WireValue::Object(fields) => fields,
            // A form cannot say whether `0` is an index or a name.
            WireValue::Array(items) => {
                let named = items.into_iter().enumerate();
                named
                    .filter(|(_, item)| *item != WireValue::Undefined)
                    .map(|(index, item)| (index.to_string(), item))
                    .collect()
            }
            other => return Outcome::unfit(other),
        };
        let mut fits = true;
        let coerced = fields.into_iter().map(|(name, value)| {
            let Some(schema) = field_schema(keywords, &name) else { return (name, value) };
            let outcome = self.outcome(schema, value);
            fits &= outcome.fits;
            (name, outcome.value)
        });
        let fields: IndexMap<String, WireValue> = coerced.collect();
        let mut required = keywords.get("required").and_then(Value::as_array).into_iter().flatten();
        fits &= required.all(|name| name.as_str().is_some_and(|name| fields.contains_key(name)));
        Outcome { value: WireValue::Object(fields), fits }
    }

    /// What has a type in JavaScript beyond JSON. The text of these is what JSON would carry too.
    fn native(&mut self, kind: &str, keywords: &serde_json::Map<String, Value>, value: WireValue) -> Outcome {
        match (kind, value) {
            // Two dashes are a day at least; a bare year is more likely a number.
            ("date", WireValue::String(text)) if text.matches('-').count() == 2 => match Date::parse(&text) {
                Date::INVALID => Outcome::unfit(WireValue::String(text)),
                date => Outcome::fitting(WireValue::Date(date)),
            },
            ("bigint", WireValue::String(text)) => match text.parse::<BigInt>() {
                Ok(number) => Outcome::fitting(WireValue::BigInt(number)),
                Err(_) => Outcome::unfit(WireValue::String(text)),
            },
            ("bigint", WireValue::Number(number)) => match number.to_string().parse::<BigInt>() {
                Ok(number) => Outcome::fitting(WireValue::BigInt(number)),
                Err(_) => Outcome::unfit(WireValue::Number(number)),
            },
            ("url", WireValue::String(text)) => match text.parse::<Url>() {
                Ok(url) => Outcome::fitting(WireValue::Url(url)),
                Err(_) => Outcome::unfit(WireValue::String(text)),
            },
            ("regexp", WireValue::String(text)) => match text.parse::<RegExp>() {
                Ok(expression) => Outcome::fitting(WireValue::RegExp(expression)),
                Err(_) => Outcome::unfit(WireValue::String(text)),
            },
            // A field of a form without a file's name is text, and a file may be text.
            ("file", WireValue::String(text)) => {
                Outcome::fitting(WireValue::File(File::new("blob", "text/plain", text.into_bytes())))
            }
            ("nan", value) => self.typed("number", keywords, value),
            ("set", value) => self.set(keywords, value),
            ("map", value) => self.map(keywords, value),
            (_, value) => {
                let fits = matches!(
                    (kind, &value),
                    ("date", WireValue::Date(_))
                        | ("bigint", WireValue::BigInt(_))
                        | ("url", WireValue::Url(_))
                        | ("regexp", WireValue::RegExp(_))
                        | ("file", WireValue::File(_))
                        | ("undefined", WireValue::Undefined)
                );
                Outcome { value, fits }
            }
        }
    }

    /// Only a list in which nothing comes twice can be a set.
    fn set(&mut self, keywords: &serde_json::Map<String, Value>, value: WireValue) -> Outcome {
        let outcome = self.array(keywords, value);
        match outcome.value {
            WireValue::Array(items) if are_unique(&items) => {
                Outcome { value: WireValue::Set(items), fits: outcome.fits }
            }
            other => Outcome::unfit(other),
        }
    }

    /// Only a list of pairs in which no key comes twice can be a map.
    fn map(&mut self, keywords: &serde_json::Map<String, Value>, value: WireValue) -> Outcome {
        let outcome = self.array(keywords, value);
        let WireValue::Array(items) = outcome.value else { return Outcome::unfit(outcome.value) };
        let pair = |item: &WireValue| match item {
            WireValue::Array(pair) => <[WireValue; 2]>::try_from(pair.clone()).ok().map(|[key, value]| (key, value)),
            _ => None,
        };
        match items.iter().map(pair).collect::<Option<Vec<_>>>() {
            Some(pairs) if are_unique(&pairs.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>()) => {
                Outcome { value: WireValue::Map(pairs), fits: outcome.fits }
            }
            Some(_) | None => Outcome::unfit(WireValue::Array(items)),
        }
    }
}

fn field_schema<'s>(keywords: &'s serde_json::Map<String, Value>, name: &str) -> Option<&'s Value> {
    keywords.get("properties").and_then(|fields| fields.get(name)).or_else(|| keywords.get("additionalProperties"))
}

/// A list of literals wants one of them: the text itself, or else the number or the flag that it spells.
fn one_of(values: &[Value], value: WireValue) -> Outcome {
    let has = |candidate: &WireValue| values.iter().any(|value| WireValue::from(value.clone()) == *candidate);
    if has(&value) {
        return Outcome::fitting(value);
    }
    let WireValue::String(text) = &value else { return Outcome::unfit(value) };
    let spelled = [number(text).map(WireValue::Number), flag(text).map(WireValue::Bool)];
    match spelled.into_iter().flatten().find(has) {
        Some(found) => Outcome::fitting(found),
        None => Outcome::unfit(value),
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" => Some(true),
        "false" | "off" => Some(false),
        _ => None,
    }
}

/// Beyond it neighbouring whole numbers are the same.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A decimal number; whole ones are integers, however they are written. JavaScript's `Infinity` and `0x10` are none.
fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
        return None;
    }
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    if let Ok(integer) = text.parse::<u64>() {
        return Some(integer.into());
    }
    let float = text.parse::<f64>().ok()?;
    if float.fract() == 0.0 && float.abs() <= WHOLE_MAX {
        return Some(Number::from(float as i64));
    }
    Number::from_f64(float)
}

/// Whether no item comes twice.
fn are_unique(items: &[WireValue]) -> bool {
    let mut seen = std::collections::HashSet::new();
    // The text tells kinds apart too: `1` and `"1"` differ.
    items.iter().all(|item| seen.insert(format!("{item:?}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::description::Contract;

    fn coerce(wraps: bool, schema: &str, value: &str) -> String {
        let bundle = Bundle::new(&Contract::default(), &[]);
        let schema: Value = serde_json::from_str(schema).unwrap();
        let value: Value = serde_json::from_str(value).unwrap();
        let coerced = Coercer::new(&bundle, wraps).coerce(&schema, value.into());
        match coerced {
            WireValue::BigInt(number) => format!("{}n", number.as_str()),
            WireValue::Date(date) => format!("Date {date}"),
            WireValue::Set(_) | WireValue::Map(_) | WireValue::Url(_) | WireValue::RegExp(_) => {
                format!("native {}", coerced.to_json().unwrap())
            }
            WireValue::File(_) => format!("file {}", coerced.to_json().unwrap()),
            other => other.to_json().unwrap().to_string(),
        }
    }

    #[test]
    fn text_becomes_what_the_schema_asks_for() {
        let check = |schema: &str, value: &str, expect: &str| {
            assert_eq!(coerce(false, schema, value), expect, "{schema} {value}");
        };
        check(r#"{"type":"number"}"#, r#""1.5""#, "1.5");
        check(r#"{"type":"number"}"#, r#""1e3""#, "1000");
        check(r#"{"type":"number"}"#, r#""""#, r#""""#);
        check(r#"{"type":"number"}"#, r#"" 1""#, "1");
        check(r#"{"type":"number"}"#, r#""0x10""#, r#""0x10""#);
        // JavaScript makes its infinity of it, which no validation accepts; here it stays text, which none accepts either.
        check(r#"{"type":"number"}"#, r#""Infinity""#, r#""Infinity""#);
        check(r#"{"type":"number"}"#, r#""1e999""#, r#""1e999""#);
        check(r#"{"type":"integer"}"#, r#""1.0""#, "1");
        check(r#"{"type":"integer"}"#, r#""1.5""#, r#""1.5""#);
        check(r#"{"type":"integer"}"#, r#""9007199254740993""#, "9007199254740993");
        check(r#"{"type":"boolean"}"#, r#""TRUE""#, "true");
        check(r#"{"type":"boolean"}"#, r#""1""#, r#""1""#);
        check(r#"{"type":"boolean"}"#, r#""off""#, "false");
        check(r#"{"type":"string"}"#, "5", "5");
        check(r#"{"type":"null"}"#, r#""""#, r#""""#);
        check(r#"{"enum":[1,2]}"#, r#""2""#, "2");
        check(r#"{"const":true}"#, r#""true""#, "true");
        check(r#"{"enum":["1",1]}"#, r#""1""#, r#""1""#);
        check(r#"{"anyOf":[{"type":"number"},{"type":"string"}]}"#, r#""1""#, r#""1""#);
        check(r#"{"anyOf":[{"type":"number"},{"type":"boolean"}]}"#, r#""true""#, "true");
        check(r#"{"type":["integer","null"]}"#, r#""3""#, "3");
        check(r#"{"type":"array","items":{"type":"number"}}"#, r#"["1","x"]"#, r#"[1,"x"]"#);
        check(r#"{"type":"array","items":{"type":"number"}}"#, r#""1""#, r#""1""#);
        check(r#"{"type":"object","properties":{"a":{"type":"number"}}}"#, r#"["1"]"#, r#"{"0":"1"}"#);
        check(r#"{"type":"object","additionalProperties":{"type":"number"}}"#, r#"["1","2"]"#, r#"{"0":1,"1":2}"#);
        check(
            r#"{"type":"string","format":"date-time","x-native-type":"date"}"#,
            r#""2024-01-02""#,
            "Date 2024-01-02T00:00:00.000Z",
        );
        check(r#"{"x-native-type":"date"}"#, r#""2024""#, r#""2024""#);
        check(r#"{"x-native-type":"bigint"}"#, r#""12""#, "12n");
        check(r#"{"type":"array","x-native-type":"set"}"#, r#"["a","a"]"#, r#"["a","a"]"#);
        check(r#"{"type":"array","x-native-type":"set"}"#, r#"["a","b"]"#, r#"native ["a","b"]"#);
        check(r#"{"type":"array","x-native-type":"map"}"#, r#"[["a","b"]]"#, r#"native [["a","b"]]"#);
        check(r#"{"type":"array","x-native-type":"map"}"#, r#"[["a","b"],["a","c"]]"#, r#"[["a","b"],["a","c"]]"#);
        check(r#"{"type":"string","x-native-type":"url"}"#, r#""https://e.com""#, r#"native "https://e.com/""#);
        check(r#"{"type":"string","contentMediaType":"*/*","x-native-type":"file"}"#, r#""abc""#, "file {}");
        check(r##"{"$ref":"#/x"}"##, r#""1""#, r#""1""#);
        check(
            r#"{"oneOf":[{"type":"object","properties":{"kind":{"const":"a"},"n":{"type":"string"}},"required":["kind"]},
                {"type":"object","properties":{"kind":{"const":"b"},"n":{"type":"integer"}},"required":["kind"]}]}"#,
            r#"{"kind":"b","n":"7"}"#,
            r#"{"kind":"b","n":7}"#,
        );
    }

    #[test]
    fn one_value_is_a_list_of_one_where_a_query_says_so() {
        let check = |schema: &str, value: &str, expect: &str| {
            assert_eq!(coerce(true, schema, value), expect, "{schema} {value}");
        };
        check(r#"{"type":"array","items":{"type":"number"}}"#, r#""1""#, "[1]");
        check(r#"{"type":["array","null"],"items":{"type":"string"}}"#, r#""1""#, r#"["1"]"#);
        check(r#"{"anyOf":[{"type":"array"},{"type":"string"}]}"#, r#""1""#, r#""1""#);
        check(r#"{"type":"array","items":{"type":"number"}}"#, "1", "1");
    }

    #[test]
    fn variants_of_variants_do_not_try_for_ever() {
        let mut bundle = Bundle::new(&Contract::default(), &[]);
        bundle.components.insert("L0".to_owned(), json!({ "type": "integer" }));
        for level in 1..=40 {
            let below = json!({ "$ref": format!("{COMPONENTS}L{}", level - 1) });
            let field = json!({ "type": "object", "properties": { "a": below } });
            let variants = json!({ "anyOf": [field.clone(), { "allOf": [field] }] });
            bundle.components.insert(format!("L{level}"), variants);
        }
        let schema = json!({ "$ref": format!("{COMPONENTS}L40") });
        let value = (0..40).fold(json!("x"), |value, _| json!({ "a": value }));
        let mut coercer = Coercer::new(&bundle, false);
        assert_eq!(coercer.coerce(&schema, value.clone().into()), value.into());
        assert_eq!(coercer.steps, 0);
    }
}
