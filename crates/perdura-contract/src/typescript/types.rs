//! From a schema to a type.

use serde_json::{Map, Value};

use super::text::{doc, indent, key, string};
use crate::schema::COMPONENTS;

/// The type of a schema; nested objects are written `level` deep.
pub(crate) fn print(schema: &Value, level: usize) -> String {
    printed(schema, level).text
}

/// How tightly a type holds together, which says where it needs parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Union,
    Intersection,
    Atom,
}

struct Type {
    text: String,
    binding: Binding,
}

impl Type {
    fn atom(text: impl Into<String>) -> Self {
        Self { text: text.into(), binding: Binding::Atom }
    }

    fn within(self, binding: Binding) -> String {
        if self.binding < binding { format!("({})", self.text) } else { self.text }
    }
}

fn printed(schema: &Value, level: usize) -> Type {
    let Value::Object(keywords) = schema else {
        return Type::atom(if *schema == Value::Bool(false) { "never" } else { "unknown" });
    };
    if let Some(native) = native(keywords, level) {
        return native;
    }
    if let Some(values) = literals(keywords) {
        return union(values.into_iter().map(Type::atom).collect());
    }
    let mut parts = Vec::new();
    if let Some(name) = keywords.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(COMPONENTS))
    {
        parts.push(Type::atom(name));
    }
    for part in keywords.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        parts.push(printed(part, level));
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(branches) = keywords.get(keyword).and_then(Value::as_array) {
            parts.push(union(branches.iter().map(|branch| printed(branch, level)).collect()));
        }
    }
    // A `type` beside other parts says again what they say, unless it has fields of its own.
    if parts.is_empty() || keywords.contains_key("properties") {
        parts.insert(0, by_type(keywords, level));
    }
    intersection(parts)
}

fn union(types: Vec<Type>) -> Type {
    let mut texts: Vec<String> = Vec::new();
    for one in types {
        let text = one.within(Binding::Union);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.iter().any(|text| text == "unknown") {
        return Type::atom("unknown");
    }
    match texts.len() {
        0 => Type::atom("never"),
        1 => Type { text: texts.remove(0), binding: Binding::Intersection },
        _ => Type { text: texts.join(" | "), binding: Binding::Union },
    }
}

fn intersection(mut types: Vec<Type>) -> Type {
    types.retain(|one| one.text != "unknown");
    match types.len() {
        0 => Type::atom("unknown"),
        1 => types.remove(0),
        _ => {
            let texts: Vec<String> = types.into_iter().map(|one| one.within(Binding::Intersection)).collect();
            Type { text: texts.join(" & "), binding: Binding::Intersection }
        }
    }
}

/// What JavaScript has a type for and JSON has not.
fn native(keywords: &Map<String, Value>, level: usize) -> Option<Type> {
    let items = || keywords.get("items").unwrap_or(&Value::Null);
    let name = match keywords.get("x-native-type")?.as_str()? {
        "bigint" => "bigint".to_owned(),
        "date" => "Date".to_owned(),
        "file" => "File".to_owned(),
        // Its JSON form has null for the number that is none.
        "nan" => return Some(Type::atom("number")),
        "regexp" => "RegExp".to_owned(),
        "undefined" => return Some(Type::atom("undefined")),
        "url" => "URL".to_owned(),
        "set" => format!("Set<{}>", print(items(), level)),
        "map" => {
            let pair = |index: usize| items()["prefixItems"].get(index).unwrap_or(&Value::Null);
            format!("Map<{}, {}>", print(pair(0), level), print(pair(1), level))
        }
        _ => return None,
    };
    let is_nullable =
        keywords.get("type").and_then(Value::as_array).is_some_and(|types| types.iter().any(|kind| kind == "null"));
    Some(if is_nullable { union(vec![Type::atom(name), Type::atom("null")]) } else { Type::atom(name) })
}

fn literals(keywords: &Map<String, Value>) -> Option<Vec<String>> {
    if let Some(value) = keywords.get("const") {
        return Some(vec![literal(value)]);
    }
    let values = keywords.get("enum")?.as_array()?;
    Some(values.iter().map(literal).collect())
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{}: {}", key(name), literal(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

fn by_type(keywords: &Map<String, Value>, level: usize) -> Type {
    match keywords.get("type") {
        Some(Value::String(kind)) => of_type(kind, keywords, level),
        Some(Value::Array(kinds)) => {
            union(kinds.iter().filter_map(Value::as_str).map(|kind| of_type(kind, keywords, level)).collect())
        }
        _ if keywords.contains_key("properties") => object(keywords, level),
        _ if keywords.get("not") == Some(&Value::Object(Map::new())) => Type::atom("never"),
        _ => Type::atom("unknown"),
    }
}

fn of_type(kind: &str, keywords: &Map<String, Value>, level: usize) -> Type {
    match kind {
        "array" => array(keywords, level),
        "object" => object(keywords, level),
        "integer" | "number" => Type::atom("number"),
        "string" | "boolean" | "null" => Type::atom(kind),
        _ => Type::atom("unknown"),
    }
}

fn array(keywords: &Map<String, Value>, level: usize) -> Type {
    let items = keywords.get("items");
    let Some(first) = keywords.get("prefixItems").and_then(Value::as_array) else {
        let item = items.map_or_else(|| Type::atom("unknown"), |items| printed(items, level));
        return Type::atom(format!("{}[]", item.within(Binding::Atom)));
    };
    let mut items_text: Vec<String> = first.iter().map(|item| print(item, level)).collect();
    let is_closed = keywords.get("maxItems").and_then(Value::as_u64) == Some(first.len() as u64);
    if !is_closed && let Some(rest) = items {
        items_text.push(format!("...{}[]", printed(rest, level).within(Binding::Atom)));
    }
    Type::atom(format!("[{}]", items_text.join(", ")))
}

fn object(keywords: &Map<String, Value>, level: usize) -> Type {
    let no_fields = Map::new();
    let fields = keywords.get("properties").and_then(Value::as_object).unwrap_or(&no_fields);
    let rest = keywords.get("additionalProperties");
    let rest_type = match rest {
        Some(Value::Bool(_)) | None => None,
        Some(rest) => Some(print(rest, level)),
    };
    let index = |value: &str| format!("{{ [key: string]: {value} }}");
    if fields.is_empty() {
        let value = rest_type.as_deref().unwrap_or("unknown");
        return Type::atom(index(if rest == Some(&Value::Bool(false)) { "never" } else { value }));
    }
    let required: Vec<&str> =
        keywords.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let mut names: Vec<&String> = fields.keys().collect();
    names.sort();
    let mut text = "{\n".to_owned();
    for name in names {
        let field = &fields[name];
        let mark = if required.contains(&name.as_str()) { "" } else { "?" };
        text += &doc(level + 1, field["description"].as_str(), field["deprecated"] == true);
        text.extend([&indent(level + 1), &key(name), mark, ": ", &print(field, level + 1), "\n"]);
    }
    text.extend([&indent(level), "}"]);
    match rest_type {
        // An index signature in the same braces would have to fit all fields.
        Some(value) => intersection(vec![Type::atom(text), Type::atom(index(&value))]),
        None => Type::atom(text),
    }
}
