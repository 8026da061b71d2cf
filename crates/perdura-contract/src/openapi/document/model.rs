//! The parts of an OpenAPI document that Perdura writes, in the order in which they are written.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

/// An OpenAPI 3.1 document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    pub(crate) openapi: &'static str,
    pub(crate) info: InfoObject,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) servers: Vec<ServerObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<TagObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_docs: Option<LinkObject>,
    /// By path, then by method in lower case.
    pub(crate) paths: IndexMap<String, IndexMap<String, Operation>>,
    pub(crate) components: Components,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct InfoObject {
    pub(crate) title: String,
    pub(crate) version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ServerObject {
    pub(crate) url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct TagObject {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct LinkObject {
    pub(crate) url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Components {
    pub(crate) schemas: IndexMap<String, Value>,
    pub(crate) responses: IndexMap<String, ResponseObject>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) security_schemes: IndexMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Operation {
    #[serde(rename = "operationId")]
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) deprecated: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    pub(crate) security: Vec<IndexMap<String, Vec<String>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_body: Option<RequestBody>,
    /// By status, then `default`.
    pub(crate) responses: IndexMap<String, Response>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    #[serde(rename = "in")]
    pub(crate) place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) style: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) explode: Option<bool>,
    pub(crate) schema: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    Path,
    Query,
    Header,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) content: Content,
}

/// Schemas by media type.
pub(crate) type Content = IndexMap<String, MediaType>;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct MediaType {
    pub(crate) schema: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Response {
    Shared {
        #[serde(rename = "$ref")]
        target: String,
    },
    Own(ResponseObject),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ResponseObject {
    pub(crate) description: String,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) headers: IndexMap<String, Header>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) content: Content,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Header {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) required: bool,
    pub(crate) schema: Value,
}
