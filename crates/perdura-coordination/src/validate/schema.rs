//! A desk's schema by itself: small enough to be checked, and such that some value can fit it.

use crate::bounds::{SCHEMA_DEPTH_MAX, SCHEMA_NODES_MAX};
use crate::document::JsonSchema;

/// What is wrong with a schema, as the rest of a sentence.
pub(super) fn check(schema: &JsonSchema) -> Result<(), String> {
    let mut nodes = 0;
    walk(schema, 1, &mut nodes)
}

fn walk(schema: &JsonSchema, depth: usize, nodes: &mut usize) -> Result<(), String> {
    *nodes += 1;
    if depth > SCHEMA_DEPTH_MAX {
        return Err(format!("is nested deeper than {SCHEMA_DEPTH_MAX} levels: flatten it"));
    }
    if *nodes > SCHEMA_NODES_MAX {
        return Err(format!("has more than {SCHEMA_NODES_MAX} schemas in it: describe less"));
    }
    let lists = [("oneOf", &schema.one_of), ("anyOf", &schema.any_of), ("allOf", &schema.all_of)];
    for (name, list) in lists {
        if list.as_ref().is_some_and(Vec::is_empty) {
            return Err(format!("has an empty {name}, which no value fits: leave it out"));
        }
    }
    if schema.values.as_ref().is_some_and(Vec::is_empty) {
        return Err("has an empty enum, which no value fits: leave it out".to_owned());
    }
    parts(schema).try_for_each(|part| walk(part, depth + 1, nodes))
}

/// The schemas directly within a schema.
fn parts(schema: &JsonSchema) -> impl Iterator<Item = &JsonSchema> {
    let properties = schema.properties.iter().flat_map(|properties| properties.values());
    let lists = [&schema.one_of, &schema.any_of, &schema.all_of];
    properties.chain(schema.items.as_deref()).chain(lists.into_iter().flatten().flatten())
}
