//! All schemas of a contract with one set of names.
//!
//! Each schema of a procedure comes with definitions of its own, and the same name may mean different things in two of
//! them: the view of the sender differs from that of the receiver, and two Rust types may share a name. Definitions that
//! say the same (also in all that they refer to) become one component; those that differ get names of their own: the
//! receiver's view keeps the name, the sender's is `NameInput`, anything further is numbered in the order of definition.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};

use super::walk::{each_subschema, each_subschema_mut, sorted};
use crate::description::{Contract, OutputShape};

/// Where components are referred to.
pub(crate) const COMPONENTS: &str = "#/components/schemas/";
const DEFINITIONS: &str = "#/$defs/";

/// The schemas of a contract; references lead to components.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    /// By name.
    pub(crate) components: BTreeMap<String, Value>,
    /// In the order of the contract's procedures.
    pub(crate) procedures: Vec<Schemas>,
}

/// The schemas of one procedure.
#[derive(Debug, Clone)]
pub(crate) struct Schemas {
    pub(crate) input: Option<Value>,
    pub(crate) output: Shape,
    /// In the order of the declared errors.
    pub(crate) errors: Vec<Option<Value>>,
}

/// What comes out.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Nothing,
    Value(Value),
    Stream { yields: Value, returns: Option<Value> },
}

impl Bundle {
    /// Collects what the procedures say.
    pub(crate) fn new(contract: &Contract, reserved: &[&str]) -> Self {
        let mut collector = Collector::default();
        let procedures: Vec<Slots> = contract
            .procedures
            .iter()
            .map(|procedure| Slots {
                input: procedure.input.as_ref().map(|schema| collector.add(schema.as_value(), View::Input)),
                output: match &procedure.output {
                    OutputShape::Nothing => SlotShape::Nothing,
                    OutputShape::Value(schema) => SlotShape::Value(collector.add(schema.as_value(), View::Output)),
                    OutputShape::Stream { yields, returns } => SlotShape::Stream {
                        yields: collector.add(yields.as_value(), View::Output),
                        returns: returns.as_ref().map(|schema| collector.add(schema.as_value(), View::Output)),
                    },
                },
                errors: (procedure.errors.iter())
                    .map(|error| error.data.as_ref().map(|schema| collector.add(schema.as_value(), View::Output)))
                    .collect(),
            })
            .collect();
        let names = collector.names(reserved);
        let mut components = BTreeMap::new();
        for definition in 0..collector.definitions.len() {
            let body = || collector.renamed(definition, &names);
            components.entry(names[definition].clone()).or_insert_with(body);
        }
        let resolve = |slot: &usize| collector.resolved(*slot, &names);
        let procedures = procedures.iter().map(|slots| slots.resolve(resolve)).collect();
        Self { components, procedures }
    }

    /// The schema itself, behind as many references as there are. References in a circle give an empty schema.
    pub(crate) fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        const ANYTHING: &Value = &Value::Bool(true);
        let mut schema = schema;
        for _ in 0..=self.components.len() {
            match reference(schema) {
                Some(name) => schema = self.components.get(name).unwrap_or(ANYTHING),
                None => return schema,
            }
        }
        ANYTHING
    }
}

/// The component that the schema is, when it says nothing more than words beside the reference.
pub(crate) fn reference(schema: &Value) -> Option<&str> {
    const WORDS: &[&str] =
        &["$ref", "default", "deprecated", "description", "examples", "readOnly", "title", "writeOnly"];
    let name = schema["$ref"].as_str()?.strip_prefix(COMPONENTS)?;
    let keywords = schema.as_object()?;
    keywords.keys().all(|keyword| WORDS.contains(&keyword.as_str())).then_some(name)
}

struct Slots {
    input: Option<usize>,
    output: SlotShape,
    errors: Vec<Option<usize>>,
}

enum SlotShape {
    Nothing,
    Value(usize),
    Stream { yields: usize, returns: Option<usize> },
}

impl Slots {
    fn resolve(&self, resolve: impl Fn(&usize) -> Value) -> Schemas {
        Schemas {
            input: self.input.as_ref().map(&resolve),
            output: match &self.output {
                SlotShape::Nothing => Shape::Nothing,
                SlotShape::Value(slot) => Shape::Value(resolve(slot)),
                SlotShape::Stream { yields, returns } => {
                    Shape::Stream { yields: resolve(yields), returns: returns.as_ref().map(&resolve) }
                }
            },
            errors: self.errors.iter().map(|slot| slot.as_ref().map(&resolve)).collect(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Input,
    Output,
}

/// A named schema of one root.
struct Definition {
    root: usize,
    name: String,
    view: View,
    body: Value,
}

#[derive(Default)]
struct Collector {
    definitions: Vec<Definition>,
    /// Places in `definitions` by root and name.
    places: HashMap<(usize, String), usize>,
    /// One for each schema that was added.
    roots: Vec<Value>,
}

impl Collector {
    /// Takes a schema apart and gives its place among the roots.
    fn add(&mut self, schema: &Value, view: View) -> usize {
        let root = self.roots.len();
        let mut body = schema.clone();
        normalize(&mut body);
        let title = body["title"].as_str().unwrap_or_default().to_owned();
        let mut definitions = Vec::new();
        if let Value::Object(keywords) = &mut body {
            keywords.remove("$schema");
            if let Some(Value::Object(named)) = keywords.remove("$defs") {
                definitions.extend(named);
            }
        }
        let is_named = is_type_name(&title) && has_more_than_words(&body) && body["x-native-type"].is_null();
        if is_named || refers_to_root(&body) {
            if let Value::Object(keywords) = &mut body {
                keywords.remove("title");
            }
            let name = if title.is_empty() { "Value".to_owned() } else { title };
            // A name that another definition of this schema has already cannot be the root's.
            let name = if definitions.iter().any(|(other, _)| *other == name) { format!("{name}Root") } else { name };
            name_root(&mut body, &name);
            for (_, body) in &mut definitions {
                name_root(body, &name);
            }
            self.roots.push(json!({ "$ref": format!("{DEFINITIONS}{}", escaped(&name)) }));
            self.define(root, name, view, body);
        } else {
            if let Value::Object(keywords) = &mut body {
                keywords.remove("title");
            }
            self.roots.push(body);
        }
        definitions.sort_by(|left, right| left.0.cmp(&right.0));
        for (name, body) in definitions {
            self.define(root, name, view, body);
        }
        root
    }

    fn define(&mut self, root: usize, name: String, view: View, body: Value) {
        self.places.insert((root, name.clone()), self.definitions.len());
        self.definitions.push(Definition { root, name, view, body: sorted(body) });
    }

    /// The name of each definition's component.
    fn names(&self, reserved: &[&str]) -> Vec<String> {
        let classes = self.classes();
        let mut taken: HashSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
        // What a type is called in Rust goes before any name that is made up here.
        let own: HashSet<String> = self.definitions.iter().map(|definition| component_name(&definition.name)).collect();
        let mut by_class: HashMap<usize, String> = HashMap::new();
        for view in [View::Output, View::Input] {
            for (definition, class) in self.definitions.iter().zip(&classes) {
                if definition.view != view || by_class.contains_key(class) {
                    continue;
                }
                let name = component_name(&definition.name);
                let name = if taken.contains(&name) { other_name(&name, view, &taken, &own) } else { name };
                taken.insert(name.clone());
                by_class.insert(*class, name);
            }
        }
        classes.iter().map(|class| by_class[class].clone()).collect()
    }

    /// Which definitions say the same. It begins with those whose text is equal, and takes apart what refers to
    /// different things until nothing changes; so definitions that refer to each other in circles are equal too.
    fn classes(&self) -> Vec<usize> {
        let mut classes =
            numbered(self.definitions.iter().map(|definition| (&definition.name, definition.body.to_string())));
        loop {
            let refined = numbered((0..classes.len()).map(|place| {
                let mut targets = Vec::new();
                self.each_target(self.definitions[place].root, &self.definitions[place].body, &mut |target| {
                    targets.push(classes[target]);
                });
                (classes[place], targets)
            }));
            if refined == classes {
                return classes;
            }
            classes = refined;
        }
    }

    fn each_target(&self, root: usize, schema: &Value, visit: &mut impl FnMut(usize)) {
        if let Some(place) = self.target(root, schema) {
            visit(place);
        }
        each_subschema(schema, |inner| self.each_target(root, inner, visit));
    }

    fn target(&self, root: usize, schema: &Value) -> Option<usize> {
        let name = schema["$ref"].as_str()?.strip_prefix(DEFINITIONS)?;
        self.places.get(&(root, unescaped(name))).copied()
    }

    fn renamed(&self, definition: usize, names: &[String]) -> Value {
        let Definition { root, body, .. } = &self.definitions[definition];
        self.with_names(*root, body.clone(), names)
    }

    fn resolved(&self, root: usize, names: &[String]) -> Value {
        sorted(self.with_names(root, self.roots[root].clone(), names))
    }

    fn with_names(&self, root: usize, mut schema: Value, names: &[String]) -> Value {
        if let Some(place) = self.target(root, &schema) {
            schema["$ref"] = format!("{COMPONENTS}{}", names[place]).into();
        }
        each_subschema_mut(&mut schema, |inner| *inner = self.with_names(root, std::mem::take(inner), names));
        schema
    }
}

/// Numbers for equal keys, in the order of their first appearance.
fn numbered<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut numbers = HashMap::new();
    keys.map(|key| {
        let next = numbers.len();
        *numbers.entry(key).or_insert(next)
    })
    .collect()
}

fn other_name(name: &str, view: View, taken: &HashSet<String>, own: &HashSet<String>) -> String {
    let base = match view {
        View::Input => format!("{name}Input"),
        View::Output => name.to_owned(),
    };
    let numbered = (2..).map(|number| format!("{base}{number}"));
    let candidates = (view == View::Input).then(|| base.clone()).into_iter().chain(numbered);
    candidates
        .filter(|candidate| !own.contains(candidate))
        .find(|candidate| !taken.contains(candidate))
        .expect("numbers do not end")
}

/// Whether schemars would refer to the type by this name. Its own types are in lower case or put together from others.
fn is_type_name(title: &str) -> bool {
    title.starts_with(|first: char| first.is_ascii_uppercase())
        && !title.starts_with("Nullable_")
        && !title.contains("_of_")
        && !title.contains(char::is_whitespace)
        && title != "AnyValue"
}

fn has_more_than_words(schema: &Value) -> bool {
    let keywords = schema.as_object().into_iter().flat_map(serde_json::Map::keys);
    keywords.into_iter().any(|keyword| !matches!(keyword.as_str(), "title" | "description"))
}

/// A name that a component and a TypeScript type may have.
fn component_name(name: &str) -> String {
    let name: String =
        name.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '_' }).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) { format!("_{name}") } else { name }
}

fn refers_to_root(schema: &Value) -> bool {
    let mut found = schema["$ref"] == "#";
    each_subschema(schema, |inner| found |= refers_to_root(inner));
    found
}

fn name_root(schema: &mut Value, name: &str) {
    if schema["$ref"] == "#" {
        schema["$ref"] = format!("{DEFINITIONS}{}", escaped(name)).into();
    }
    each_subschema_mut(schema, |inner| name_root(inner, name));
}

/// `true` and `{}` say the same, but not all tools know the first.
fn normalize(schema: &mut Value) {
    match schema {
        Value::Bool(true) => *schema = json!({}),
        Value::Bool(false) => *schema = json!({ "not": {} }),
        Value::Object(keywords) => {
            // As the value of this keyword every tool knows the short form, and the long one is mistaken for a map.
            let rest = keywords.get("additionalProperties").and_then(Value::as_bool);
            each_subschema_mut(schema, normalize);
            if let Some(rest) = rest {
                schema["additionalProperties"] = rest.into();
            }
        }
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use schemars::generate::SchemaSettings;
    use schemars::{JsonSchema, Schema};
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::description::{DeclaredError, Procedure, Route, Security};

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Tree {
        leaf: Option<Leaf>,
        branches: Vec<Tree>,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Leaf {
        #[serde(default)]
        color: Color,
    }

    /// Colors.
    #[derive(Serialize, Deserialize, JsonSchema, Default)]
    enum Color {
        #[default]
        Red,
        Green,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename = "Leaf")]
    struct OtherLeaf {
        shape: String,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct LeafInput {
        leaf: OtherLeaf,
    }

    fn sent<T: JsonSchema>() -> Schema {
        SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
    }

    fn received<T: JsonSchema>() -> OutputShape {
        let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        OutputShape::Value(generator.into_root_schema_for::<T>())
    }

    fn bundle(procedures: Vec<(Schema, OutputShape)>) -> Bundle {
        let procedures = procedures.into_iter().map(|(input, output)| Procedure {
            path: vec!["p"],
            route: Route::default(),
            input: Some(input),
            output,
            errors: Vec::<DeclaredError>::new(),
            security: Security::Open,
        });
        Bundle::new(&Contract { procedures: procedures.collect() }, &["Reserved"])
    }

    fn show(bundle: &Bundle) -> String {
        let mut text: Vec<String> = bundle.components.iter().map(|(name, body)| format!("{name}: {body}")).collect();
        for schemas in &bundle.procedures {
            let input = schemas.input.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string);
            let Shape::Value(output) = &schemas.output else { panic!("no value") };
            text.push(format!("{input} -> {output}"));
        }
        text.join("\n")
    }

    #[test]
    fn what_differs_between_sender_and_receiver_has_two_names_and_all_else_one() {
        let bundle = bundle(vec![(sent::<Tree>(), received::<Vec<Tree>>()), (sent::<Color>(), received::<Tree>())]);
        insta::assert_snapshot!(show(&bundle), @r##"
        Color: {"description":"Colors.","enum":["Red","Green"],"type":"string"}
        Leaf: {"properties":{"color":{"$ref":"#/components/schemas/Color","default":"Red"}},"required":["color"],"type":"object"}
        LeafInput: {"properties":{"color":{"$ref":"#/components/schemas/Color","default":"Red"}},"type":"object"}
        Tree: {"properties":{"branches":{"items":{"$ref":"#/components/schemas/Tree"},"type":"array"},"leaf":{"anyOf":[{"$ref":"#/components/schemas/Leaf"},{"type":"null"}]}},"required":["leaf","branches"],"type":"object"}
        TreeInput: {"properties":{"branches":{"items":{"$ref":"#/components/schemas/TreeInput"},"type":"array"},"leaf":{"anyOf":[{"$ref":"#/components/schemas/LeafInput"},{"type":"null"}]}},"required":["branches"],"type":"object"}
        {"$ref":"#/components/schemas/TreeInput"} -> {"items":{"$ref":"#/components/schemas/Tree"},"type":"array"}
        {"$ref":"#/components/schemas/Color"} -> {"$ref":"#/components/schemas/Tree"}
        "##);
    }

    #[test]
    fn two_types_of_one_name_are_numbered_and_no_made_up_name_takes_a_types_own() {
        let bundle = bundle(vec![(sent::<Leaf>(), received::<Leaf>()), (sent::<LeafInput>(), received::<OtherLeaf>())]);
        insta::assert_snapshot!(show(&bundle), @r##"
        Color: {"description":"Colors.","enum":["Red","Green"],"type":"string"}
        Leaf: {"properties":{"color":{"$ref":"#/components/schemas/Color","default":"Red"}},"required":["color"],"type":"object"}
        Leaf2: {"properties":{"shape":{"type":"string"}},"required":["shape"],"type":"object"}
        LeafInput: {"properties":{"leaf":{"$ref":"#/components/schemas/Leaf2"}},"required":["leaf"],"type":"object"}
        LeafInput2: {"properties":{"color":{"$ref":"#/components/schemas/Color","default":"Red"}},"type":"object"}
        {"$ref":"#/components/schemas/LeafInput2"} -> {"$ref":"#/components/schemas/Leaf"}
        {"$ref":"#/components/schemas/LeafInput"} -> {"$ref":"#/components/schemas/Leaf2"}
        "##);
    }

    #[test]
    fn values_without_a_type_of_their_own_stay_where_they_are() {
        let bundle = bundle(vec![
            (sent::<crate::value::Date>(), received::<crate::value::WireValue>()),
            (sent::<Option<u8>>(), received::<std::collections::BTreeMap<String, u8>>()),
        ]);
        insta::assert_snapshot!(show(&bundle), @r#"
        {"format":"date-time","type":"string","x-native-type":"date"} -> {}
        {"format":"uint8","maximum":255,"minimum":0,"type":["integer","null"]} -> {"additionalProperties":{"format":"uint8","maximum":255,"minimum":0,"type":"integer"},"type":"object"}
        "#);
    }
}
