//! Errors in the document: each declared one is a component, and whatever else may go wrong is the `default` answer.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::model::{Content, MediaType, Response, ResponseObject};
use crate::description::{DeclaredError, Procedure};
use crate::schema::{Bundle, COMPONENTS, Schemas, UNDECLARED_ERROR, literal, sorted};

/// The name of the shared answer.
pub(super) const RESPONSE: &str = "UndeclaredError";

/// The components of errors, collected as the operations are written.
pub(super) struct Errors {
    /// Names that types have already.
    taken: BTreeSet<String>,
    schemas: BTreeMap<String, Value>,
}

impl Errors {
    pub(super) fn new(bundle: &Bundle) -> Self {
        let mut errors = Self { taken: bundle.components.keys().cloned().collect(), schemas: BTreeMap::new() };
        errors.schemas.insert(UNDECLARED_ERROR.to_owned(), undeclared());
        errors
    }

    /// Adds the answers for what a procedure declares, one for each status, and the one for everything else.
    pub(super) fn add_responses(
        &mut self,
        procedure: &Procedure,
        schemas: &Schemas,
        responses: &mut IndexMap<String, Response>,
    ) {
        let mut by_status: BTreeMap<u16, Vec<(&DeclaredError, Value)>> = BTreeMap::new();
        for (error, data) in procedure.errors.iter().zip(&schemas.errors) {
            let schema = self.component(error, data.as_ref());
            by_status.entry(error.status.as_u16()).or_default().push((error, schema));
        }
        for (status, declared) in by_status {
            let words: Vec<&str> = declared.iter().map(|(error, _)| error.message).collect();
            let one_of: Vec<Value> =
                declared.iter().map(|(_, schema)| schema.clone()).chain([reference(UNDECLARED_ERROR)]).collect();
            let answer = ResponseObject {
                description: words.join("; or: "),
                headers: IndexMap::new(),
                content: json_content(json!({ "oneOf": one_of })),
            };
            responses.insert(status.to_string(), Response::Own(answer));
        }
        let target = format!("#/components/responses/{RESPONSE}");
        responses.insert("default".to_owned(), Response::Shared { target });
    }

    /// What the `error` event of a stream may carry.
    pub(super) fn any_of(&mut self, procedure: &Procedure, schemas: &Schemas) -> Value {
        let declared = procedure.errors.iter().zip(&schemas.errors);
        let declared = declared.map(|(error, data)| self.component(error, data.as_ref()));
        let mut one_of: Vec<Value> = declared.collect();
        if one_of.is_empty() {
            return reference(UNDECLARED_ERROR);
        }
        one_of.push(reference(UNDECLARED_ERROR));
        json!({ "oneOf": one_of })
    }

    pub(super) fn into_schemas(self) -> impl Iterator<Item = (String, Value)> {
        self.schemas.into_iter()
    }

    /// Errors that say the same are one component; others of the same code are numbered.
    fn component(&mut self, error: &DeclaredError, data: Option<&Value>) -> Value {
        let body = sorted(declared(error, data));
        let base = type_name(error.code);
        let names = std::iter::once(base.clone()).chain((2..).map(|number| format!("{base}{number}")));
        for name in names.filter(|name| !self.taken.contains(name)) {
            match self.schemas.get(&name) {
                Some(before) if *before != body => {}
                Some(_) => return reference(&name),
                None => {
                    self.schemas.insert(name.clone(), body);
                    return reference(&name);
                }
            }
        }
        unreachable!("numbers do not end")
    }
}

/// The shared answer.
pub(super) fn response() -> ResponseObject {
    ResponseObject {
        description: "What may go wrong anywhere: the input does not fit, the caller may not, or the server failed."
            .to_owned(),
        headers: IndexMap::new(),
        content: json_content(reference(UNDECLARED_ERROR)),
    }
}

fn declared(error: &DeclaredError, data: Option<&Value>) -> Value {
    let mut properties = json!({
        "defined": { "type": "boolean", "const": true },
        "code": { "type": "string", "const": error.code },
        "status": { "type": "integer", "const": error.status.as_u16() },
        "message": { "type": "string", "default": error.message },
    });
    let mut required = vec!["code", "defined", "message", "status"];
    if let Some(data) = data {
        properties["data"] = data.clone();
        if literal(data) != Some(&Value::Null) {
            required.insert(1, "data");
        }
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn undeclared() -> Value {
    sorted(json!({
        "description": "An error that the procedure does not declare.",
        "type": "object",
        "properties": {
            "defined": { "type": "boolean", "const": false },
            "code": { "type": "string", "description": "For programs, such as BAD_REQUEST." },
            "status": { "type": "integer", "description": "The status of the answer." },
            "message": { "type": "string", "description": "For people." },
            "data": {
                "description": "Details; for an input that does not fit, an object of `issues`, each with a `path` and a `message`."
            },
        },
        "required": ["code", "defined", "message", "status"],
    }))
}

/// `WORKFLOW_NOT_FOUND` is `WorkflowNotFoundError`.
fn type_name(code: &str) -> String {
    let words = code.split(|character: char| !character.is_ascii_alphanumeric());
    let mut name: String = words
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            let rest = if word.chars().any(|character| character.is_ascii_lowercase()) {
                rest.to_owned()
            } else {
                rest.to_ascii_lowercase()
            };
            first.to_ascii_uppercase() + &rest
        })
        .collect();
    if !name.ends_with("Error") {
        name += "Error";
    }
    name
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("{COMPONENTS}{name}") })
}

fn json_content(schema: Value) -> Content {
    Content::from([("application/json".to_owned(), MediaType { schema })])
}
