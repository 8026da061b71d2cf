//! What can be run and is probably not meant.

use super::handoff::mapping;
use super::{Findings, Index, ValidationWarning, WarningCode, assign, shape};
use crate::binding::Binding;
use crate::document::{Desk, DeskKind, Handoff, JsonSchema, JsonType, Workflow};
use crate::expression::{Expression, OF_HANDOFF};

pub(super) fn check(workflow: &Workflow, index: &Index<'_>, findings: &mut Findings) {
    let mut never = vec![false; workflow.handoffs.len()];
    for desk in &workflow.desks {
        policy(desk, findings);
    }
    for (number, handoff) in workflow.handoffs.iter().enumerate() {
        let (Some(from), Some(to)) = (index.desk(&handoff.from_desk_id), index.desk(&handoff.to_desk_id)) else {
            continue;
        };
        never[number] = constant_condition(handoff, findings) == Some(false);
        match mapping(handoff) {
            Some(mapping) => {
                let known = |field: &str| {
                    to.input_schema.properties.is_none() || assign::property(&to.input_schema, field).is_some()
                };
                for field in mapping.keys().filter(|field| !known(field)) {
                    let message =
                        format!("'{field}' is mapped, and the input schema of '{}' does not know it", to.desk_id);
                    let code = WarningCode::UnknownMappedField;
                    findings.warning(ValidationWarning::at_handoff(code, &handoff.handoff_id, message));
                }
            }
            None => {
                for (code, reason) in doubts(&from.output_schema, &to.input_schema, "") {
                    let message = format!("between '{}' and '{}': {reason}", from.desk_id, to.desk_id);
                    findings.warning(ValidationWarning::at_handoff(code, &handoff.handoff_id, message));
                }
            }
        }
        observer(handoff, from, findings);
    }
    unreachable(workflow, index, &never, findings);
}

fn policy(desk: &Desk, findings: &mut Findings) {
    let (Some(policy), Ok(binding)) = (&desk.runtime_policy, Binding::of(desk)) else { return };
    let retries = policy.retries.is_some_and(|retries| retries > 0);
    let message = match binding {
        Binding::Human(_) if retries => "a person is asked once: retries have no effect",
        Binding::Echo | Binding::Value(_) if retries || policy.timeout_seconds.is_some_and(|seconds| seconds > 0) => {
            "what it does takes no time and fails the same way each time: retries and time-outs have no effect"
        }
        Binding::Human(_)
        | Binding::Echo
        | Binding::Value(_)
        | Binding::Http(_)
        | Binding::Function(_)
        | Binding::RobotJob(_)
        | Binding::SubWorkflow(_)
        | Binding::Llm(_) => return,
    };
    let message = format!("desk '{}': {message}", desk.desk_id);
    findings.warning(ValidationWarning::at_desk(WarningCode::PolicyWithoutEffect, &desk.desk_id, message));
}

/// What a condition that names no value always is.
fn constant_condition(handoff: &Handoff, findings: &mut Findings) -> Option<bool> {
    let source = handoff.condition.as_deref()?;
    let constant = Expression::compile(source, OF_HANDOFF).ok()?.constant(OF_HANDOFF)?;
    let id = &handoff.handoff_id;
    let end = if constant { "leave it out" } else { "nothing is ever handed over" };
    let message = format!("the condition `{source}` of handoff '{id}' is always {constant}: {end}");
    findings.warning(ValidationWarning::at_handoff(WarningCode::ConstantCondition, id, message));
    Some(constant)
}

fn observer(handoff: &Handoff, from: &Desk, findings: &mut Findings) {
    if DeskKind::of(&from.kind) != Some(DeskKind::Observer) {
        return;
    }
    let sources = handoff.condition.iter().chain(mapping(handoff).into_iter().flatten().map(|(_, source)| source));
    let speaks_of_output =
        |source: &String| Expression::compile(source, OF_HANDOFF).is_ok_and(|expression| expression.mentions("output"));
    if sources.into_iter().any(speaks_of_output) {
        let message = format!(
            "'{}' is an observer: `output` is what came to it, and nothing that it found out",
            handoff.from_desk_id
        );
        let code = WarningCode::ObserverOutput;
        findings.warning(ValidationWarning::at_handoff(code, &handoff.handoff_id, message));
    }
}

fn unreachable(workflow: &Workflow, index: &Index<'_>, never: &[bool], findings: &mut Findings) {
    if !never.contains(&true) {
        return;
    }
    let drawn = shape::reached(workflow, index, |_| true);
    let open = shape::reached(workflow, index, |number| !never[number]);
    for (position, desk) in workflow.desks.iter().enumerate() {
        if drawn[position] && !open[position] {
            let id = &desk.desk_id;
            let message = format!("no run can come to '{id}': a condition on each way to it never holds");
            findings.warning(ValidationWarning::at_desk(WarningCode::UnreachableByConditions, id, message));
        }
    }
}

/// Everything beyond types and required keys that may not fit when the run comes to it.
fn doubts(output: &JsonSchema, input: &JsonSchema, path: &str) -> Vec<(WarningCode, String)> {
    let mut found = Vec::new();
    let at = if path.is_empty() { "/" } else { path };
    if let Some(allowed) = &input.values {
        let outside = output.values.as_ref().map(|given| given.iter().find(|value| !allowed.contains(value)));
        let problem = match outside {
            None => Some("any value may come".to_owned()),
            Some(Some(value)) => Some(format!("{value} may come")),
            Some(None) => None,
        };
        found.extend(problem.map(|problem| {
            (WarningCode::EnumMismatch, format!("at {at} {problem}, and the input allows only the values of its enum"))
        }));
    }
    found.extend(alternatives(output, input, at));
    if input.value_type == Some(JsonType::Object) && output.value_type == Some(JsonType::Object) {
        found.extend(keys(output, input, path));
    }
    if let (Some(given), Some(wanted)) = (&output.items, &input.items) {
        found.extend(doubts(given, wanted, &format!("{path}/items")));
    }
    found
}

fn keys(output: &JsonSchema, input: &JsonSchema, path: &str) -> Vec<(WarningCode, String)> {
    let mut found = Vec::new();
    for key in input.required.iter().flatten() {
        let is_sure = output.required.iter().flatten().any(|known| known == key);
        if assign::property(output, key).is_some() && !is_sure {
            let reason = format!("{path}/{key} is required in the input, and optional in the output");
            found.push((WarningCode::OptionalFieldRequired, reason));
        }
    }
    for (key, given) in output.properties.iter().flatten() {
        match assign::property(input, key) {
            Some(wanted) => found.extend(doubts(given, wanted, &format!("{path}/{key}"))),
            None if input.additional_properties == Some(false) => {
                let reason = format!("{path}/{key} may come, and the input allows no additional properties");
                found.push((WarningCode::AdditionalProperties, reason));
            }
            None => {}
        }
    }
    let is_open = output.additional_properties != Some(false) && output.properties.is_none();
    if input.additional_properties == Some(false) && is_open {
        let at = if path.is_empty() { "/" } else { path };
        let reason = format!("at {at} any field may come, and the input allows no additional properties");
        found.push((WarningCode::AdditionalProperties, reason));
    }
    found
}

/// Whether each thing that may come fits one of the alternatives, and for `oneOf` only one.
fn alternatives(output: &JsonSchema, input: &JsonSchema, at: &str) -> Option<(WarningCode, String)> {
    let given = output.one_of.as_ref().or(output.any_of.as_ref()).map_or(std::slice::from_ref(output), Vec::as_slice);
    let fitting = |wanted: &[JsonSchema], given: &JsonSchema| {
        wanted.iter().filter(|wanted| assign::check(given, wanted).is_ok()).count()
    };
    let problem = if let Some(wanted) = &input.all_of
        && given.iter().any(|given| fitting(wanted, given) < wanted.len())
    {
        "what comes may not fit all of the input's allOf"
    } else if let Some(wanted) = &input.any_of
        && given.iter().any(|given| fitting(wanted, given) == 0)
    {
        "what comes may fit none of the input's anyOf"
    } else if let Some(wanted) = &input.one_of
        && given.iter().any(|given| fitting(wanted, given) != 1)
    {
        "what comes may not fit exactly one of the input's oneOf"
    } else {
        return None;
    };
    Some((WarningCode::AlternativesMismatch, format!("at {at} {problem}")))
}
