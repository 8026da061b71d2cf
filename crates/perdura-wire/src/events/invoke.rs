//! `POST /invoke/{slug}`: the event that starts one function by name.

use std::sync::Arc;

use perdura_types::event_name::INVOKED;
use perdura_types::{NewEvent, RawJson};

use super::event::{SERVER_KEY, bounded, decode_event, object, rebuild};
use super::{EventProblem, IngestError};
use crate::json::{self, Fields, JsonError};

/// Decodes an event-like body without a name into the event that starts the function `slug`. An empty body is an event
/// without data.
pub fn decode_invoke(body: &[u8], slug: &str) -> Result<NewEvent, IngestError> {
    let text = std::str::from_utf8(body)
        .map_err(|error| IngestError::json(&JsonError::Encoding { at: error.valid_up_to() }, None))?;
    let text = if text.trim().is_empty() { "{}" } else { text };
    decode(text, slug).map_err(|problem| without_position(&problem))
}

fn without_position(problem: &EventProblem) -> IngestError {
    IngestError::body(problem.code, format!("the body cannot be used as an event: {}", problem.message))
}

fn decode(text: &str, slug: &str) -> Result<NewEvent, EventProblem> {
    let text = bounded(text)?;
    // A name is not asked for and not used; what else an event may hold follows the rules of one.
    let named = {
        let fields = object(&text)?;
        let name = RawJson::of("invoke");
        let name = serde_json::from_str(name.get()).expect("text is JSON");
        rebuild(fields.iter().filter(|(key, _)| *key != "name").chain([("name", name)]))
    };
    let event = decode_event(named.get(), 0, None)?;
    let data = addressed(&event.data, slug);
    Ok(NewEvent { name: Arc::from(INVOKED), data, ..event })
}

/// `data` with the function's name where the server looks for it.
fn addressed(data: &RawJson, slug: &str) -> RawJson {
    let fields: Fields<'_> = json::parse(data.get()).unwrap_or_default();
    let note = RawJson::of(&serde_json::json!({ "fn_id": slug }));
    let note = serde_json::from_str(note.get()).expect("an object is JSON");
    rebuild(fields.iter().chain([(SERVER_KEY, note)]))
}
