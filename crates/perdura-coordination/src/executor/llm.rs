//! A call to an endpoint that speaks OpenAI's chat completions.

use bytes::Bytes;
use http::{Method, header};
use perdura::{Error, Result};
use perdura_engine::AppRequest;
use serde_json::{Map, Value, json};

use super::http::{accepted, send};
use super::{DeskError, EXECUTOR_INVALID, Work, issues, unusable};
use crate::binding::{LlmBinding, LlmCall};
use crate::bounds::HTTP_TIMEOUT;
use crate::document::JsonType;
use crate::expression::shown;

pub(super) async fn execute(work: &Work<'_>, binding: &LlmBinding) -> Result<Value, DeskError> {
    let values = work.values();
    let values = &values;
    let ask = || async move {
        let call = binding.call(&values.scope(work.now_ms)).map_err(|error| unusable(&error))?;
        let request = request(work, &call)?;
        let url = request.url.clone();
        let answer = accepted(&url, send(work, request).await?)?;
        let answer: Value = serde_json::from_slice(&answer.body).map_err(|error| {
            Error::new("LlmAnswerInvalid", format!("{url} answered something that is no JSON: {error}"))
        })?;
        read(work, &call.model, &answer)
    };
    Ok(work.retrying().run(&work.named("execute"), ask).await?)
}

fn wants_json(work: &Work<'_>) -> bool {
    work.planned.desk.output_schema.value_type == Some(JsonType::Object)
}

fn request(work: &Work<'_>, call: &LlmCall) -> Result<AppRequest> {
    let options = work.runner().options();
    let invalid = |message: String| Error::new(EXECUTOR_INVALID, message).non_retriable();
    let base = call.base_url.as_ref().or(options.llm_base_url.as_ref()).ok_or_else(|| {
        let what = "the desk names no baseUrl, and the server has no endpoint of language models";
        invalid(format!("{what}: name one, such as http://localhost:11434/v1"))
    })?;
    let mut headers = vec![(header::CONTENT_TYPE, "application/json".to_owned())];
    if let Some(name) = &call.api_key_secret {
        let missing =
            || invalid(format!("there is no secret '{name}': set PERDURA_SECRET_{name} where the server starts"));
        let key = options.secrets.find(name).ok_or_else(missing)?;
        headers.push((header::AUTHORIZATION, format!("Bearer {key}")));
    }
    Ok(AppRequest {
        method: Method::POST,
        url: format!("{}/chat/completions", base.trim_end_matches('/')),
        headers,
        body: Bytes::from(serde_json::to_vec(&body(work, call))?),
        timeout: work.timeout().unwrap_or(HTTP_TIMEOUT),
        own_connection: true,
    })
}

fn body(work: &Work<'_>, call: &LlmCall) -> Value {
    let mut system = call.system.clone().unwrap_or_default();
    let mut body: Map<String, Value> = call.parameters.clone().into_iter().collect();
    if wants_json(work) {
        body.insert("response_format".to_owned(), json!({ "type": "json_object" }));
        let schema = json!(work.planned.desk.output_schema);
        if !system.is_empty() {
            system.push_str("\n\n");
        }
        system.push_str("Answer with one JSON object that fits this JSON Schema, and nothing else: ");
        system.push_str(&schema.to_string());
    }
    let mut messages = Vec::new();
    if !system.is_empty() {
        messages.push(json!({ "role": "system", "content": system }));
    }
    messages.push(json!({ "role": "user", "content": call.prompt }));
    body.insert("model".to_owned(), json!(call.model));
    body.insert("messages".to_owned(), Value::Array(messages));
    Value::Object(body)
}

/// The desk's output. A model that has not kept to the form may do so the next time: such an answer is tried again.
fn read(work: &Work<'_>, model: &str, answer: &Value) -> Result<Value> {
    let invalid = |message: String| Error::new("LlmAnswerInvalid", message);
    let choice = &answer["choices"][0];
    let Some(text) = choice["message"]["content"].as_str() else {
        return Err(invalid(format!("the model gave no text: {}", shown(&answer.to_string()))));
    };
    if choice["finish_reason"] == "length" {
        return Err(invalid(
            "the model ran out of tokens in the middle: allow more with parameters.max_tokens".to_owned(),
        ));
    }
    if !wants_json(work) {
        let model = answer.get("model").cloned().unwrap_or_else(|| json!(model));
        let usage = answer.get("usage").cloned().unwrap_or(Value::Null);
        return Ok(json!({ "text": text, "model": model, "usage": usage }));
    }
    let parsed: Value = serde_json::from_str(text)
        .map_err(|error| invalid(format!("the model gave no JSON: {error}, in {}", shown(text))))?;
    match issues(&work.planned.desk.output_schema, &parsed) {
        Some(issues) => Err(invalid(format!("what the model gave does not fit the desk's schema: {issues}"))),
        None => Ok(parsed),
    }
}
