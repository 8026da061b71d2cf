//! Where the fields of an input lie in a request: the path, the query, the headers or the body.

use std::collections::HashSet;

use http::Method;
use serde_json::{Map, Value, json};

use super::model::{Content, MediaType, Parameter, Place, RequestBody};
use super::{DocumentError, SpelledPath};
use crate::description::{InputStructure, Procedure};
use crate::schema::{Bundle, Property, Schemas, branches, each_subschema, is_file, properties, without_null};

/// The request of an operation.
pub(super) struct Input {
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<RequestBody>,
}

pub(super) fn input(
    procedure: &Procedure,
    bundle: &Bundle,
    schemas: &Schemas,
    path: &SpelledPath,
) -> Result<Input, DocumentError> {
    let writer = Writer { procedure, bundle, path };
    match (&schemas.input, procedure.route.input_structure) {
        (None, _) if path.parameters.is_empty() => Ok(Input { parameters: Vec::new(), body: None }),
        (None, _) => Err(writer.missing(&path.parameters[0].0)),
        (Some(schema), InputStructure::Compact) => writer.compact(schema),
        (Some(schema), InputStructure::Detailed) => writer.detailed(schema),
    }
}

struct Writer<'a> {
    procedure: &'a Procedure,
    bundle: &'a Bundle,
    path: &'a SpelledPath,
}

impl Writer<'_> {
    fn compact(&self, schema: &Value) -> Result<Input, DocumentError> {
        let is_get = self.procedure.route.method == Some(Method::GET);
        if !is_get && self.path.parameters.is_empty() {
            let is_required = !accepts_nothing(self.bundle, schema);
            return Ok(Input { parameters: Vec::new(), body: self.body(schema, is_required) });
        }
        let reason = if is_get { "a GET takes its fields from the query" } else { "its path has parameters" };
        let fields = self.fields(schema, reason)?;
        let mut parameters = self.path_parameters(&fields)?;
        let rest: Vec<&Property> =
            fields.iter().filter(|field| !self.path.parameters.iter().any(|(name, _)| *name == field.name)).collect();
        if is_get {
            parameters.extend(rest.into_iter().map(|field| query_parameter(self.bundle, field)));
            return Ok(Input { parameters, body: None });
        }
        if rest.is_empty() {
            return Ok(Input { parameters, body: None });
        }
        let is_required = rest.iter().any(|field| field.is_required);
        let body = self.body(&object(self.bundle, schema, &rest), is_required);
        Ok(Input { parameters, body })
    }

    fn detailed(&self, schema: &Value) -> Result<Input, DocumentError> {
        let fields = self.fields(schema, "it is detailed")?;
        let part = |name: &str| fields.iter().find(|field| field.name == name);
        let of = |name: &str, reason| match part(name) {
            Some(field) => self.fields(&field.schema, reason),
            None => Ok(Vec::new()),
        };
        let mut parameters = self.path_parameters(&of("params", "its `params` are named by the path")?)?;
        let query = of("query", "its `query` has names")?;
        parameters.extend(query.iter().map(|field| query_parameter(self.bundle, field)));
        // OpenAPI says these three elsewhere and ignores them here.
        let elsewhere = ["accept", "authorization", "content-type"];
        let headers = of("headers", "its `headers` have names")?;
        let headers = headers.iter().filter(|field| !elsewhere.contains(&field.name.to_ascii_lowercase().as_str()));
        parameters.extend(headers.map(|field| parameter(field, Place::Header, None)));
        let body = part("body").and_then(|field| self.body(&field.schema, field.is_required));
        Ok(Input { parameters, body })
    }

    fn fields(&self, schema: &Value, reason: &'static str) -> Result<Vec<Property>, DocumentError> {
        if is_anything(self.bundle, schema) {
            return Ok(Vec::new());
        }
        properties(self.bundle, schema)
            .ok_or_else(|| DocumentError::NotAnObject { procedure: self.procedure.path.join("."), reason })
    }

    fn path_parameters(&self, fields: &[Property]) -> Result<Vec<Parameter>, DocumentError> {
        let parameter = |(field, spelling): &(String, String)| {
            let found = fields.iter().find(|found| found.name == *field && found.is_required);
            let found = found.ok_or_else(|| self.missing(field))?;
            let found = Property { name: spelling.clone(), ..found.clone() };
            Ok(parameter(&found, Place::Path, None))
        };
        self.path.parameters.iter().map(parameter).collect()
    }

    fn missing(&self, parameter: &str) -> DocumentError {
        DocumentError::MissingField { procedure: self.procedure.path.join("."), parameter: parameter.to_owned() }
    }

    fn body(&self, schema: &Value, is_required: bool) -> Option<RequestBody> {
        let content = content(self.bundle, schema);
        (!content.is_empty()).then_some(RequestBody { required: is_required, content })
    }
}

/// The media types in which a value may travel. A file is its own bytes; what has a file inside travels as a form.
pub(super) fn content(bundle: &Bundle, schema: &Value) -> Content {
    let mut content = Content::new();
    let all = branches(bundle, schema);
    let (files, others): (Vec<&Value>, Vec<&Value>) = all.iter().partition(|branch| is_file(branch));
    for file in &files {
        let media_type = file["contentMediaType"].as_str().unwrap_or("*/*").to_owned();
        content.insert(media_type, MediaType { schema: (*file).clone() });
    }
    if others.is_empty() {
        return content;
    }
    let rest = if files.is_empty() { schema.clone() } else { json!({ "anyOf": others }) };
    if !needs_file(bundle, &rest, &mut HashSet::new()) {
        content.insert("application/json".to_owned(), MediaType { schema: rest.clone() });
    }
    if has_file(bundle, &rest, &mut HashSet::new()) {
        content.insert("multipart/form-data".to_owned(), MediaType { schema: rest });
    }
    content
}

/// Whether no value of this schema can do without a file, as far as its required fields tell.
fn needs_file(bundle: &Bundle, schema: &Value, seen: &mut HashSet<String>) -> bool {
    if is_known(schema, seen) {
        return false;
    }
    let branches = branches(bundle, schema);
    branches.iter().all(|branch| {
        let fields = properties(bundle, branch).unwrap_or_default();
        let is_optional = branch["type"].is_array();
        (is_file(branch) && !is_optional)
            || fields.iter().any(|field| field.is_required && needs_file(bundle, &field.schema, seen))
    })
}

fn has_file(bundle: &Bundle, schema: &Value, seen: &mut HashSet<String>) -> bool {
    if is_known(schema, seen) {
        return false;
    }
    let schema = bundle.resolve(schema);
    let mut found = is_file(schema);
    each_subschema(schema, |inner| found = found || has_file(bundle, inner, seen));
    found
}

/// Whether a component was looked at before: a schema within itself adds nothing, and without this, schemas that refer to one
/// another would be walked along every path.
fn is_known(schema: &Value, seen: &mut HashSet<String>) -> bool {
    schema["$ref"].as_str().is_some_and(|component| !seen.insert(component.to_owned()))
}

/// Whether no body at all is a value of this schema.
fn accepts_nothing(bundle: &Bundle, schema: &Value) -> bool {
    if is_anything(bundle, schema) {
        return true;
    }
    if let Some(fields) = properties(bundle, schema)
        && fields.iter().all(|field| !field.is_required)
    {
        return true;
    }
    let accepts_null = |branch: &&Value| match &branch["type"] {
        Value::Array(types) => types.iter().any(|kind| kind == "null"),
        kind => kind == "null",
    };
    branches(bundle, schema).iter().any(accepts_null)
}

/// Whether the schema says nothing but words.
pub(super) fn is_anything(bundle: &Bundle, schema: &Value) -> bool {
    let Value::Object(keywords) = bundle.resolve(schema) else { return true };
    keywords.keys().all(|keyword| matches!(keyword.as_str(), "title" | "description" | "default" | "x-native-type"))
}

/// An object of some of the fields of another.
fn object(bundle: &Bundle, whole: &Value, fields: &[&Property]) -> Value {
    let named: Map<String, Value> = fields.iter().map(|field| (field.name.clone(), field.schema.clone())).collect();
    let required: Vec<&str> =
        fields.iter().filter(|field| field.is_required).map(|field| field.name.as_str()).collect();
    let mut schema = json!({ "type": "object", "properties": named });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if let Some(rest) = bundle.resolve(whole).get("additionalProperties") {
        schema["additionalProperties"] = rest.clone();
    }
    crate::schema::sorted(schema)
}

/// Lists are repeated names, which every client can write; objects are names in brackets.
fn query_parameter(bundle: &Bundle, field: &Property) -> Parameter {
    let field = Property { schema: without_null(field.schema.clone()), ..field.clone() };
    let is_list = |schema: &Value| schema["type"] == "array";
    let is_nested = |schema: &Value| {
        let is_structure = |branch: &&Value| {
            is_list(branch)
                || branch["type"] == "object"
                || branch["properties"].is_object()
                || branch["allOf"].is_array()
        };
        branches(bundle, schema).iter().any(is_structure)
    };
    let schema = bundle.resolve(&field.schema);
    if is_list(schema) && !is_nested(&schema["items"]) {
        return parameter(&field, Place::Query, Some("form"));
    }
    let style = is_nested(&field.schema).then_some("deepObject");
    parameter(&field, Place::Query, style)
}

fn parameter(field: &Property, place: Place, style: Option<&'static str>) -> Parameter {
    let mut schema = without_null(field.schema.clone());
    let description = schema["description"].as_str().map(str::to_owned);
    if let Value::Object(keywords) = &mut schema {
        keywords.remove("description");
    }
    Parameter {
        name: field.name.clone(),
        place,
        description,
        required: field.is_required,
        style,
        explode: style.map(|_| true),
        schema,
    }
}
