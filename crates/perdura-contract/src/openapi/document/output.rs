//! What an operation answers when it succeeds.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::DocumentError;
use super::errors::Errors;
use super::input::{content, is_anything};
use super::model::{Content, Header, MediaType, Response, ResponseObject};
use crate::description::{OutputStructure, Procedure};
use crate::openapi::success_status;
use crate::schema::{Bundle, Property, Schemas, Shape, branches, literal, properties, sorted, without_null};

pub(super) fn responses(
    procedure: &Procedure,
    bundle: &Bundle,
    schemas: &Schemas,
    errors: &mut Errors,
) -> Result<IndexMap<String, Response>, DocumentError> {
    let status = success_status(procedure).as_u16().to_string();
    let one = |content: Content| Ok(IndexMap::from([(status.clone(), own(procedure, IndexMap::new(), content))]));
    match (&schemas.output, procedure.route.output_structure) {
        (Shape::Nothing, _) => one(Content::new()),
        (Shape::Stream { yields, returns }, _) => {
            let error = errors.any_of(procedure, schemas);
            let schema = sorted(stream(bundle, yields, returns.as_ref(), error));
            one(Content::from([("text/event-stream".to_owned(), MediaType { schema })]))
        }
        (Shape::Value(schema), OutputStructure::Compact) => one(content(bundle, schema)),
        // Whatever it may be, its parts are not known.
        (Shape::Value(schema), OutputStructure::Detailed) if is_anything(bundle, schema) => one(Content::new()),
        (Shape::Value(schema), OutputStructure::Detailed) => detailed(procedure, bundle, schema, &status),
    }
}

fn own(procedure: &Procedure, headers: IndexMap<String, Header>, content: Content) -> Response {
    let description = procedure.route.success_description.unwrap_or("OK").to_owned();
    Response::Own(ResponseObject { description, headers, content })
}

/// One answer for each variant; the status of a variant is the literal in its `status`.
fn detailed(
    procedure: &Procedure,
    bundle: &Bundle,
    schema: &Value,
    default_status: &str,
) -> Result<IndexMap<String, Response>, DocumentError> {
    let name = || procedure.path.join(".");
    let mut responses = IndexMap::new();
    for branch in branches(bundle, schema) {
        let not_detailed = || DocumentError::NotDetailed { procedure: name() };
        let fields = properties(bundle, branch).ok_or_else(not_detailed)?;
        if fields.iter().any(|field| !matches!(field.name.as_str(), "status" | "headers" | "body")) {
            return Err(not_detailed());
        }
        let part = |name: &str| fields.iter().find(|field| field.name == name);
        let literal = part("status").and_then(|field| literal(bundle.resolve(&field.schema))).and_then(Value::as_u64);
        let status = literal.map_or_else(|| default_status.to_owned(), |status| status.to_string());
        let headers = match part("headers") {
            Some(field) => properties(bundle, &field.schema).ok_or_else(not_detailed)?,
            None => Vec::new(),
        };
        let content = part("body").map(|field| content(bundle, &field.schema)).unwrap_or_default();
        let answer = own(procedure, headers.iter().map(header).collect(), content);
        if responses.insert(status.clone(), answer).is_some() {
            return Err(DocumentError::DuplicateStatus { procedure: name(), status });
        }
    }
    Ok(responses)
}

fn header(field: &Property) -> (String, Header) {
    let schema = without_null(field.schema.clone());
    let description = schema["description"].as_str().map(str::to_owned);
    (field.name.clone(), Header { description, required: field.is_required, schema })
}

/// The events of a stream, each as an object of its lines.
fn stream(bundle: &Bundle, yields: &Value, returns: Option<&Value>, error: Value) -> Value {
    let event = |name: &str, data: Option<Value>, is_always_there: bool| {
        let mut properties = json!({
            "event": { "type": "string", "const": name },
            "id": { "type": "string" },
            "retry": { "type": "integer" },
        });
        let mut required = vec!["event"];
        if let Some(data) = data {
            properties["data"] = data;
            if is_always_there {
                required.insert(0, "data");
            }
        }
        json!({ "type": "object", "properties": properties, "required": required })
    };
    let is_always_there = |schema: &Value| !is_anything(bundle, schema);
    json!({ "oneOf": [
        event("message", Some(yields.clone()), is_always_there(yields)),
        event("done", returns.cloned(), returns.is_some_and(is_always_there)),
        event("error", Some(error), true),
    ]})
}
