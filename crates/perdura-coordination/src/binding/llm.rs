//! A call to a language model.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{BindingError, is_secret_name, named};
use crate::expression::{OF_DESK, Scope, Template};

/// A call to a language model, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LlmBinding {
    base_url: Option<String>,
    model: String,
    system: Option<Template>,
    prompt: Template,
    api_key_secret: Option<String>,
    parameters: BTreeMap<String, Value>,
}

/// A call to a language model as it is made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LlmCall {
    pub(crate) base_url: Option<String>,
    pub(crate) model: String,
    pub(crate) system: Option<String>,
    pub(crate) prompt: String,
    pub(crate) api_key_secret: Option<String>,
    pub(crate) parameters: BTreeMap<String, Value>,
}

/// The texts of a document's executor.
pub(super) struct Texts<'a> {
    pub(super) base_url: Option<&'a str>,
    pub(super) system: Option<&'a str>,
    pub(super) prompt: &'a str,
}

/// Fields of the request that have a place of their own, or that would change the form of the answer.
const OWN_PARAMETERS: [&str; 5] = ["model", "messages", "response_format", "stream", "n"];

impl LlmBinding {
    pub(super) fn compile(
        model: &str,
        texts: &Texts<'_>,
        api_key_secret: Option<&str>,
        parameters: Option<&BTreeMap<String, Value>>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        named("model", model, &mut problems);
        if let Some(url) = texts.base_url.filter(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
            problems.push(format!("baseUrl '{url}' begins with neither http:// nor https://"));
        }
        if let Some(name) = api_key_secret.filter(|name| !is_secret_name(name)) {
            problems.push(format!(
                "apiKeySecret '{name}' is not the name of a secret: it has capital letters, digits and underscores, such as \
                 OPENAI_API_KEY"
            ));
        }
        for name in parameters.into_iter().flatten().map(|(name, _)| name) {
            if OWN_PARAMETERS.contains(&&**name) {
                problems.push(format!("parameters.{name} cannot be set: the desk sets it by itself"));
            }
        }
        let system = texts.system.and_then(|text| template("system", text, &mut problems));
        match template("prompt", texts.prompt, &mut problems) {
            Some(prompt) if problems.is_empty() => Ok(Self {
                base_url: texts.base_url.map(str::to_owned),
                model: model.to_owned(),
                system,
                prompt,
                api_key_secret: api_key_secret.map(str::to_owned),
                parameters: parameters.cloned().unwrap_or_default(),
            }),
            _ => Err(problems),
        }
    }

    /// The call for an input.
    pub(crate) fn call(&self, scope: &Scope<'_>) -> Result<LlmCall, BindingError> {
        let text = |field, template: &Template| {
            template.text(scope).map_err(|reason| BindingError::Template { field, reason })
        };
        Ok(LlmCall {
            base_url: self.base_url.clone(),
            model: self.model.clone(),
            system: self.system.as_ref().map(|system| text("system", system)).transpose()?,
            prompt: text("prompt", &self.prompt)?,
            api_key_secret: self.api_key_secret.clone(),
            parameters: self.parameters.clone(),
        })
    }
}

fn template(field: &str, source: &str, problems: &mut Vec<String>) -> Option<Template> {
    Template::compile(source, OF_DESK).map_err(|problem| problems.push(format!("{field}: {problem}"))).ok()
}
