//! Each handoff by itself, and with the two desks that it joins.

use std::collections::{BTreeMap, HashSet};

use super::assign::{self, Mismatch};
use super::{Findings, ID_RULE, Index, ValidationCode, ValidationError};
use crate::binding::Binding;
use crate::bounds::MAPPED_FIELDS_MAX;
use crate::document::{Desk, Handoff, JsonSchema, JsonType, Workflow};
use crate::expression::{Expression, OF_HANDOFF, shown};
use crate::ids::is_id;

pub(super) fn check(workflow: &Workflow, index: &Index<'_>, findings: &mut Findings) {
    let mut seen = HashSet::new();
    for handoff in &workflow.handoffs {
        let id = &*handoff.handoff_id;
        let mut error = |code, message| findings.error(ValidationError::at_handoff(code, id, message));
        if !is_id(id) {
            error(ValidationCode::InvalidHandoffIdFormat, format!("handoff id '{}' {ID_RULE}", shown(id)));
        }
        if !seen.insert(id) {
            let message = format!("handoff id '{id}' is used twice: give each handoff an id of its own");
            error(ValidationCode::DuplicateHandoffId, message);
        }
        match (index.desk(&handoff.from_desk_id), index.desk(&handoff.to_desk_id)) {
            (None, _) => {
                let from = shown(&handoff.from_desk_id);
                let message =
                    format!("handoff '{id}' comes from '{from}', which is not among the desks: name one of them");
                error(ValidationCode::EdgeUnknownSource, message);
            }
            (Some(_), None) => {
                let to = shown(&handoff.to_desk_id);
                let message = format!("handoff '{id}' leads to '{to}', which is not among the desks: name one of them");
                error(ValidationCode::EdgeUnknownTarget, message);
            }
            (Some(from), Some(to)) => {
                if let Err(Mismatch { path, reason }) = fit(handoff, from, to, index.desk(&workflow.entry_desk_id)) {
                    let (from, to) = (&from.desk_id, &to.desk_id);
                    let place = if path.is_empty() { String::new() } else { format!(" at {path}") };
                    let message = format!(
                        "what '{from}' gives does not fit what '{to}' takes{place}: {reason}; change a schema, or map the field"
                    );
                    error(ValidationCode::IncompatibleHandoff, message);
                }
            }
        }
        if let Some(Err(problem)) = handoff.condition.as_deref().map(|source| Expression::compile(source, OF_HANDOFF)) {
            error(ValidationCode::InvalidCondition, format!("handoff '{id}': the condition {problem}"));
        }
        for problem in mapping_problems(handoff) {
            error(ValidationCode::InvalidMapping, format!("handoff '{id}': {problem}"));
        }
    }
}

fn mapping_problems(handoff: &Handoff) -> Vec<String> {
    let Some(mapping) = &handoff.mapping_refs else { return Vec::new() };
    let mut problems = Vec::new();
    if mapping.len() > MAPPED_FIELDS_MAX {
        problems.push(format!("mappingRefs has {} fields, at most {MAPPED_FIELDS_MAX} are allowed", mapping.len()));
    }
    for (field, source) in mapping {
        if field.trim().is_empty() {
            problems.push("mappingRefs has a field without a name: name the field of the input".to_owned());
        }
        if let Err(problem) = Expression::compile(source, OF_HANDOFF) {
            problems.push(format!("the mapping of '{field}' {problem}"));
        }
    }
    problems
}

/// Whether what comes over the handoff fits: the whole output, or field by field where it is mapped.
fn fit(handoff: &Handoff, from: &Desk, to: &Desk, entry: Option<&Desk>) -> Result<(), Mismatch> {
    match mapping(handoff) {
        None => assign::check(&from.output_schema, &to.input_schema),
        Some(mapping) => fit_mapped(mapping, from, &to.input_schema, entry),
    }
}

/// The mappings of a handoff that has some.
pub(super) fn mapping(handoff: &Handoff) -> Option<&BTreeMap<String, String>> {
    handoff.mapping_refs.as_ref().filter(|mapping| !mapping.is_empty())
}

fn fit_mapped(
    mapping: &BTreeMap<String, String>,
    from: &Desk,
    input: &JsonSchema,
    entry: Option<&Desk>,
) -> Result<(), Mismatch> {
    match input.value_type {
        None => return Ok(()),
        Some(JsonType::Object) => {}
        Some(_) => {
            let reason = "a mapping makes an object, and the input is none".to_owned();
            return Err(Mismatch { path: String::new(), reason });
        }
    }
    for key in input.required.iter().flatten() {
        if !mapping.contains_key(key) {
            let reason = format!("the input requires '{key}', and nothing is mapped to it");
            return Err(Mismatch { path: format!("/{key}"), reason });
        }
    }
    for (field, source) in mapping {
        let Some(wanted) = assign::property(input, field) else { continue };
        // One that does not compile is told of by itself; one that computes can give anything.
        let Ok(expression) = Expression::compile(source, OF_HANDOFF) else { continue };
        let Some((root, keys)) = expression.as_path() else { continue };
        let at = format!("/{field}");
        let within = |mismatch: Mismatch| Mismatch { path: format!("{at}{}", mismatch.path), ..mismatch };
        match root {
            "output" => {
                let Some(given) = output_at(from, keys) else {
                    let reason = format!("`{}` is not in the output schema", shown(source));
                    return Err(Mismatch { path: at, reason });
                };
                assign::check(&given, wanted).map_err(within)?;
            }
            // What a run is started with is described by the entry, as far as it is.
            "input" => {
                let given = entry.and_then(|entry| assign::at_path(&entry.input_schema, keys));
                if let Some(given) = given.filter(|given| given.value_type.is_some()) {
                    assign::check(given, wanted).map_err(within)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What a desk's output has at a path. A desk that is bound to nothing gives what it received, in an envelope.
fn output_at(desk: &Desk, keys: &[Box<str>]) -> Option<JsonSchema> {
    if let Some(found) = assign::at_path(&desk.output_schema, keys) {
        return Some(found.clone());
    }
    if !matches!(Binding::of(desk), Ok(Binding::Echo)) {
        return None;
    }
    match keys.split_first() {
        Some((first, rest)) if **first == *"received" => assign::at_path(&desk.input_schema, rest).cloned(),
        Some((first, [])) if ["deskId", "status", "kind"].contains(&&**first) => {
            Some(JsonSchema { value_type: Some(JsonType::String), ..JsonSchema::default() })
        }
        Some((first, _)) if ["memory", "merged"].contains(&&**first) => Some(JsonSchema::default()),
        _ => None,
    }
}
