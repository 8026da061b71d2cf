//! The type of a contract's client: a tree of its keys with a `Client` at each procedure.

use indexmap::IndexMap;
use serde_json::Value;

use super::text::{doc, indent, key, string};
use super::types;
use crate::description::{Contract, Procedure};
use crate::schema::{Bundle, Schemas, Shape, properties};

/// A tree of keys, in the order of definition, with something at the leaves.
pub(super) struct Tree<L> {
    pub(super) leaf: Option<L>,
    pub(super) children: IndexMap<&'static str, Tree<L>>,
}

impl<L> Tree<L> {
    /// Places each leaf at its path.
    pub(super) fn of(leaves: impl IntoIterator<Item = (Vec<&'static str>, L)>) -> Self {
        let empty = || Self { leaf: None, children: IndexMap::new() };
        let mut root = empty();
        for (path, leaf) in leaves {
            let node = path.into_iter().fold(&mut root, |node, key| node.children.entry(key).or_insert_with(empty));
            node.leaf = Some(leaf);
        }
        root
    }
}

type Leaf<'a> = (&'a Procedure, &'a Schemas);

pub(super) fn print(contract: &Contract, bundle: &Bundle, name: &str) -> String {
    let leaves = contract.procedures.iter().zip(&bundle.procedures);
    let tree = Tree::of(leaves.map(|(procedure, schemas)| (procedure.path.clone(), (procedure, schemas))));
    let context = "C extends Record<PropertyKey, any> = Record<never, never>";
    format!(
        "/** What a client can call; `C` is the context that each call takes. */\nexport type {name}<{context}> = {}\n",
        node(bundle, &tree, 0)
    )
}

fn node(bundle: &Bundle, tree: &Tree<Leaf<'_>>, level: usize) -> String {
    let own = tree.leaf.map(|(procedure, schemas)| client(bundle, procedure, schemas, level));
    let below = (!tree.children.is_empty() || own.is_none()).then(|| {
        let mut text = "{\n".to_owned();
        for (name, child) in &tree.children {
            text += &child.leaf.map_or_else(String::new, |(procedure, _)| words(procedure, level + 1));
            text.extend([&indent(level + 1), &key(name), ": ", &node(bundle, child, level + 1), "\n"]);
        }
        text + &indent(level) + "}"
    });
    own.into_iter().chain(below).collect::<Vec<_>>().join(" & ")
}

fn words(procedure: &Procedure, level: usize) -> String {
    let route = &procedure.route;
    let words: Vec<&str> = [&route.summary, &route.description].into_iter().flatten().map(AsRef::as_ref).collect();
    doc(level, Some(&words.join("\n\n")), route.is_deprecated)
}

fn client(bundle: &Bundle, procedure: &Procedure, schemas: &Schemas, level: usize) -> String {
    let input = match &schemas.input {
        None => "void".to_owned(),
        Some(schema) => {
            let text = types::print(schema, level);
            // A call without an argument is one with nothing in it.
            if may_be_left_out(bundle, schema) && text != "unknown" { format!("{text} | undefined") } else { text }
        }
    };
    let output = match &schemas.output {
        Shape::Nothing => "void".to_owned(),
        Shape::Value(schema) => types::print(schema, level),
        Shape::Stream { yields, returns } => {
            let returns = returns.as_ref().map_or_else(|| "void".to_owned(), |schema| types::print(schema, level));
            format!("AsyncIteratorClass<{}, {returns}>", types::print(yields, level))
        }
    };
    let mut errors: Vec<String> = procedure
        .errors
        .iter()
        .zip(&schemas.errors)
        .map(|(error, data)| {
            let data = data.as_ref().map_or_else(|| "undefined".to_owned(), |schema| types::print(schema, level));
            format!("ORPCError<{}, {data}>", string(error.code))
        })
        .collect();
    errors.push("Error".to_owned());
    format!("Client<C, {input}, {output}, {}>", errors.join(" | "))
}

/// Whether all fields are optional, or null is a value: then `undefined` is one too.
fn may_be_left_out(bundle: &Bundle, schema: &Value) -> bool {
    let is_null = |branch: &&Value| {
        branch["type"] == "null"
            || branch["type"].as_array().is_some_and(|types| types.iter().any(|kind| kind == "null"))
    };
    crate::schema::branches(bundle, schema).iter().any(is_null)
        || properties(bundle, schema).is_some_and(|fields| fields.iter().all(|field| !field.is_required))
}
