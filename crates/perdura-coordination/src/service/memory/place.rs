//! Where a memory lies.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bounds::{MEMORY_KEY_CHARS_MAX, NAMESPACE_CHARS_MAX};
use crate::document::{Desk, Workflow};
use crate::ids::{DeskId, WorkflowId};
use crate::refusal::{Code, Refusal};
use crate::service::workflow::workflow_id;

/// The key of what a desk keeps by itself.
pub(crate) const DEFAULT_KEY: &str = "default";

/// Whose memory it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "CoordinationMemoryNamespace")]
pub enum Namespace {
    /// A desk's own.
    Desk(DeskId),
    /// That of all desks of the workflow that name it.
    Named(String),
}

/// Where a memory lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MemoryPlace {
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// Whose.
    pub namespace: Namespace,
    /// Which of them.
    pub key: String,
}

impl MemoryPlace {
    /// Of what a desk keeps by itself.
    pub fn of(workflow: &Workflow, desk: &Desk) -> Result<Self, Refusal> {
        let named = desk.memory_scope.as_ref().and_then(|scope| scope.namespace.as_deref());
        let named = named.filter(|name| !name.trim().is_empty());
        Self::new(
            &workflow.workflow_id,
            Some(&desk.desk_id).filter(|_| named.is_none()).map(String::as_str),
            named,
            None,
        )
    }

    /// Of what a caller names: a desk or a namespace, and a key.
    pub fn new(
        workflow: &str,
        desk: Option<&str>,
        namespace: Option<&str>,
        key: Option<&str>,
    ) -> Result<Self, Refusal> {
        let workflow_id = workflow_id(workflow)?;
        let namespace = match (desk, namespace.map(str::trim).filter(|name| !name.is_empty())) {
            (_, Some(name)) if desk.is_none() => Namespace::Named(bounded("namespace", name, NAMESPACE_CHARS_MAX)?),
            (Some(desk), None) => Namespace::Desk(desk_id(desk)?),
            (Some(_), Some(_)) | (None, _) => {
                let message = "name either a deskId or a namespace: a memory is a desk's own or a namespace's";
                return Err(Refusal::new(Code::InvalidMemoryKey, message));
            }
        };
        let key = bounded("key", key.unwrap_or(DEFAULT_KEY), MEMORY_KEY_CHARS_MAX)?;
        Ok(Self { workflow_id, namespace, key })
    }

    /// The record's key.
    pub(crate) fn record_key(&self) -> String {
        format!("{}{}", prefix(&self.workflow_id, Some(&self.namespace)), escaped(&self.key))
    }
    /// The key of an earlier value.
    pub(crate) fn history_key(&self, revision: u64) -> String {
        format!("{}/{revision:012}", self.record_key())
    }
    pub(crate) fn history_prefix(&self) -> String {
        format!("{}/", self.record_key())
    }
}

/// What the keys of a workflow's memories, or of one namespace, begin with.
pub(crate) fn prefix(workflow: &WorkflowId, namespace: Option<&Namespace>) -> String {
    match namespace {
        None => format!("{workflow}/"),
        Some(Namespace::Desk(desk)) => format!("{workflow}/desk/{desk}/"),
        Some(Namespace::Named(name)) => format!("{workflow}/named/{}/", escaped(name)),
    }
}

pub(crate) fn desk_id(text: &str) -> Result<DeskId, Refusal> {
    text.parse().map_err(|error: crate::ids::IdError| Refusal::new(Code::InvalidDeskId, error.to_string()))
}

fn bounded(what: &str, text: &str, chars_max: usize) -> Result<String, Refusal> {
    let chars = text.chars().count();
    if (1..=chars_max).contains(&chars) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    let message = format!(
        "the {what} of a memory has 1 to {chars_max} characters and no control characters; this one has {chars}"
    );
    Err(Refusal::new(Code::InvalidMemoryKey, message))
}

/// The text with everything but letters, digits and `._-` as percent and two digits for each byte: so no text holds a slash.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02x}").expect("text grows");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w21_a_memory_is_a_desks_own_or_a_namespaces() {
        let key = |desk, namespace, key| {
            MemoryPlace::new(" wf ", desk, namespace, key)
                .map(|place| place.record_key())
                .map_err(|refusal| refusal.code)
        };
        assert_eq!(key(Some("a"), None, None).unwrap(), "wf/desk/a/default");
        assert_eq!(key(None, Some("orders/eu é"), Some("k v")).unwrap(), "wf/named/orders%2feu%20%c3%a9/k%20v");
        assert_eq!(key(Some("a"), Some(" "), None).unwrap(), "wf/desk/a/default");
        assert_eq!(key(Some("a/b"), None, None), Err(Code::InvalidDeskId));
        for (desk, namespace) in [(None, None), (Some("a"), Some("b"))] {
            assert_eq!(key(desk, namespace, None), Err(Code::InvalidMemoryKey));
        }
        assert_eq!(key(Some("a"), None, Some("")), Err(Code::InvalidMemoryKey));
        assert_eq!(key(None, Some(&"x".repeat(129)), None), Err(Code::InvalidMemoryKey));
    }
}
