//! What a contract says, without any code that answers it. The wires, the document and the TypeScript file read only this.

use std::borrow::Cow;

use http::{Method, StatusCode};
use schemars::Schema;

/// Procedures under one root, and the schemas that they share.
#[derive(Debug, Clone, Default)]
pub struct Contract {
    /// In the order of definition.
    pub procedures: Vec<Procedure>,
}

/// One procedure, as its callers know it.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// The keys that lead to it, such as `["coordination", "listWorkflows"]`.
    pub path: Vec<&'static str>,
    /// Its place in REST and its words in the document.
    pub route: Route,
    /// What callers send: the deserialising view, with its own `$defs`. `None` when it takes nothing.
    pub input: Option<Schema>,
    /// What they get.
    pub output: OutputShape,
    /// The errors that are part of the deal.
    pub errors: Vec<DeclaredError>,
    /// Who may call.
    pub security: Security,
}

/// How a procedure is reached as REST, and how the document describes it.
#[derive(Debug, Clone, Default)]
pub struct Route {
    /// `None`: POST.
    pub method: Option<Method>,
    /// Such as `/planets/{id}` or `/files/{+path}`; `None`: the keys, joined by slashes.
    pub path: Option<&'static str>,
    /// `None`: the keys, joined by dots.
    pub operation_id: Option<&'static str>,
    /// One line.
    pub summary: Option<Cow<'static, str>>,
    /// Some paragraphs.
    pub description: Option<Cow<'static, str>>,
    /// Whether callers should look for another.
    pub is_deprecated: bool,
    /// Sections of the document.
    pub tags: &'static [&'static str],
    /// `None`: 200, or 204 when nothing comes out.
    pub success_status: Option<StatusCode>,
    /// `None`: `OK`.
    pub success_description: Option<&'static str>,
    /// Where in a REST request the input lies.
    pub input_structure: InputStructure,
    /// Where in a REST answer the output lies.
    pub output_structure: OutputStructure,
}

/// Where in a REST request the input lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputStructure {
    /// Path parameters, query and body together are one object.
    #[default]
    Compact,
    /// An object of `params`, `query`, `headers` and `body`.
    Detailed,
}

/// Where in a REST answer the output lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OutputStructure {
    /// The body is the output.
    #[default]
    Compact,
    /// An object of `status`, `headers` and `body`.
    Detailed,
}

/// What comes out of a procedure: the serialising view, with its own `$defs`.
#[derive(Debug, Clone)]
pub enum OutputShape {
    /// Nothing: `undefined` on the RPC wire, 204 in REST.
    Nothing,
    /// A value.
    Value(Schema),
    /// A stream of events.
    Stream {
        /// Each event's value.
        yields: Schema,
        /// The value at the end; `None` when there is none.
        returns: Option<Schema>,
    },
}

/// An error that callers are told to expect.
#[derive(Debug, Clone)]
pub struct DeclaredError {
    /// For programs, such as `WORKFLOW_NOT_FOUND`.
    pub code: &'static str,
    /// As in HTTP; 400 or more.
    pub status: StatusCode,
    /// The text when the thrower gives none.
    pub message: &'static str,
    /// Details; `None` when there are none.
    pub data: Option<Schema>,
}

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Whoever has a key with one of these scopes; any key when there are none.
    Bearer(&'static [&'static str]),
    /// Everybody.
    Open,
}

impl Default for Security {
    fn default() -> Self {
        Self::Bearer(&[])
    }
}
