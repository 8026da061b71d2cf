//! Each desk by itself.

use std::collections::HashSet;

use perdura_types::bounds::{RETRIES_MAX, WAIT_MS_MAX};

use super::{Findings, ID_RULE, ValidationCode, ValidationError, schema};
use crate::binding::Binding;
use crate::bounds::NAMESPACE_CHARS_MAX;
use crate::document::{Desk, DeskKind, Executor, Workflow};
use crate::expression::shown;
use crate::ids::is_id;

pub(super) fn check(workflow: &Workflow, findings: &mut Findings) {
    let mut seen = HashSet::new();
    for desk in &workflow.desks {
        let id = &*desk.desk_id;
        let mut error = |code, message| findings.error(ValidationError::at_desk(code, id, message));
        if !seen.insert(id) {
            let message = format!("desk id '{id}' is used twice: give each desk an id of its own");
            error(ValidationCode::DuplicateDeskId, message);
        }
        if !is_id(id) {
            error(ValidationCode::InvalidDeskIdFormat, format!("desk id '{}' {ID_RULE}", shown(id)));
        }
        if let Err(problem) = memory_scope(desk) {
            error(ValidationCode::InvalidMemoryScope, format!("desk '{id}': {problem}"));
        }
        if DeskKind::of(&desk.kind).is_none() {
            let known = DeskKind::ALL.map(DeskKind::as_str).join(", ");
            let kind = shown(&desk.kind);
            error(ValidationCode::UnknownDeskKind, format!("desk '{id}' has the kind '{kind}': use one of {known}"));
        }
        for (field, part) in [("inputSchema", &desk.input_schema), ("outputSchema", &desk.output_schema)] {
            if let Err(problem) = schema::check(part) {
                error(ValidationCode::InvalidDeskSchema, format!("desk '{id}': {field} {problem}"));
            }
        }
        if let Err(problem) = runtime_policy(desk) {
            error(ValidationCode::InvalidRuntimePolicy, format!("desk '{id}': {problem}"));
        }
        for problem in Binding::of(desk).err().into_iter().flatten() {
            error(ValidationCode::InvalidExecutor, format!("desk '{id}': executor: {problem}"));
        }
        if let Some(Executor::SubWorkflow { workflow_id, .. }) = &desk.executor
            && workflow_id.trim() == workflow.workflow_id.trim()
        {
            let message = format!("desk '{id}' runs '{workflow_id}', which it is a part of: name another workflow");
            error(ValidationCode::RecursiveWorkflow, message);
        }
    }
}

fn memory_scope(desk: &Desk) -> Result<(), String> {
    let Some(scope) = &desk.memory_scope else {
        return Err("memoryScope is missing: write `{\"persist\": false}` for a desk without memory".to_owned());
    };
    if scope.persist.is_none() {
        return Err("memoryScope.persist is missing: write true or false".to_owned());
    }
    if let Some(ttl) = scope.ttl_seconds.filter(|ttl| *ttl <= 0) {
        return Err(format!("memoryScope.ttlSeconds is {ttl}: use 1 or more, or leave it out to keep memory for ever"));
    }
    let Some(namespace) = &scope.namespace else { return Ok(()) };
    let count = namespace.chars().count();
    if namespace.trim().is_empty() || count > NAMESPACE_CHARS_MAX || namespace.chars().any(char::is_control) {
        let shown = shown(namespace);
        return Err(format!(
            "memoryScope.namespace '{shown}' has {count} characters: use 1 to {NAMESPACE_CHARS_MAX}, and not only blanks"
        ));
    }
    Ok(())
}

fn runtime_policy(desk: &Desk) -> Result<(), String> {
    let Some(policy) = &desk.runtime_policy else { return Ok(()) };
    if let Some(retries) = policy.retries.filter(|retries| *retries > RETRIES_MAX) {
        return Err(format!("runtimePolicy.retries is {retries}: at most {RETRIES_MAX} are allowed"));
    }
    let longest = WAIT_MS_MAX.unsigned_abs() / 1_000;
    if let Some(seconds) = policy.timeout_seconds.filter(|seconds| *seconds > longest) {
        return Err(format!(
            "runtimePolicy.timeoutSeconds is {seconds}: at most {longest}, a year and a day, are allowed"
        ));
    }
    Ok(())
}
