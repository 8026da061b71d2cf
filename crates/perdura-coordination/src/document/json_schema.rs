//! The subset of JSON Schema that desks use.

use std::collections::BTreeMap;

use schemars::JsonSchema as Described;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a value must look like. A schema that says nothing takes everything.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Described)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationJsonSchema")]
pub struct JsonSchema {
    /// What sort of value.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub value_type: Option<JsonType>,
    /// For people; the label of a form's field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Of an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<BTreeMap<String, Self>>,
    /// Keys that an object must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<Vec<String>>,
    /// Of an array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Self>>,
    /// The only values.
    #[serde(rename = "enum", default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<Value>>,
    /// Whether an object may have other keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_properties: Option<bool>,
    /// Exactly one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Self>>,
    /// At least one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any_of: Option<Vec<Self>>,
    /// Each of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all_of: Option<Vec<Self>>,
}

/// What sort of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Described)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// Text.
    String,
    /// Any number.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// Keys and values.
    Object,
    /// A list.
    Array,
    /// Nothing.
    Null,
}
