//! The robot's procedures as a wire calls them: every one, every declared error, and the streams.

mod errors;
mod shape;
mod streams;
mod tour;

use std::collections::BTreeSet;
use std::sync::Mutex;

use futures_util::StreamExt;
use http::Request;
use http::request::Parts;
use jsonschema::Validator;
use perdura_contract::value::{from_wire, to_wire};
use perdura_contract::{Answer, Error, Event, Events, Interruption, OutputShape, Progress, Router, WireValue};
use perdura_store::MemStore;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::support::{World, secrets};
use crate::contract::{self, JobNews};

/// Somebody who calls procedures, and compares each answer with what its procedure promises.
pub(super) struct Caller {
    world: World,
    router: Router,
    /// Procedures that were called.
    called: Mutex<BTreeSet<String>>,
    /// Errors that were given, as `procedure CODE`.
    refused: Mutex<BTreeSet<String>>,
}

impl Caller {
    fn new() -> Self {
        Self::over(MemStore::new())
    }
    fn over(store: MemStore) -> Self {
        let world = World::over(store, secrets());
        let router = contract::router(world.robot.clone());
        Self { world, router, called: Mutex::default(), refused: Mutex::default() }
    }

    async fn call(&self, key: &str, input: Value, parts: Parts) -> (Result<Answer, Error>, OutputShape) {
        let keys = std::iter::once("robot").chain(key.split('.')).collect::<Vec<_>>();
        let served = self.router.find(&keys).unwrap_or_else(|| panic!("there is no procedure {key}"));
        self.called.lock().unwrap().insert(key.to_owned());
        // As undefined, so that procedures which ask for nothing get nothing.
        let input = if input.is_null() { WireValue::Undefined } else { input.into() };
        (served.call(parts, input).await.result, served.procedure().output.clone())
    }

    /// The answer, which is of its schema, and a `T` that loses nothing of it.
    async fn ask<T: Serialize + DeserializeOwned>(&self, key: &str, input: Value) -> T {
        let (answer, shape) = self.call(key, input, parts()).await;
        let answer = answer.unwrap_or_else(|error| panic!("{key}: {error} {:?}", error.data()));
        let (Answer::Value(value), OutputShape::Value(schema)) = (answer, shape) else {
            panic!("{key} gives no value")
        };
        check(&schema, &value);
        let typed: T = from_wire(value.clone()).unwrap();
        assert_eq!(to_wire(&typed).unwrap(), value, "{key}");
        typed
    }

    /// The same, as JSON.
    async fn json<T: Serialize + DeserializeOwned>(&self, key: &str, input: Value) -> Value {
        serde_json::to_value(self.ask::<T>(key, input).await).unwrap()
    }

    /// The error, which is declared, and whose details are of their schema.
    async fn refuse(&self, key: &str, input: Value, code: &str) -> Value {
        self.refuse_with(key, input, code, parts()).await
    }
    async fn refuse_with(&self, key: &str, input: Value, code: &str, parts: Parts) -> Value {
        let error = self.call(key, input, parts).await.0.unwrap_err();
        assert_eq!((error.code(), error.is_defined()), (code, true), "{key}: {error}");
        assert!(error.message().len() > 10, "{key}: {error}");
        self.refused.lock().unwrap().insert(format!("{key} {code}"));
        error.data().to_json().unwrap_or_default()
    }

    /// Places of the mistakes in an input.
    async fn mistakes(&self, key: &str, input: Value) -> Vec<String> {
        let error = self.call(key, input, parts()).await.0.unwrap_err();
        assert_eq!(error.code(), "BAD_REQUEST", "{key}: {error}");
        let issues = error.data().to_json().unwrap()["issues"].as_array().unwrap().clone();
        let place = |issue: &Value| {
            let steps = issue["path"].as_array().unwrap().iter();
            steps
                .map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(".")
        };
        issues.iter().map(place).collect()
    }

    async fn watch(&self, key: &str, input: Value, last_event_id: Option<&str>) -> Watcher {
        let (answer, shape) = self.call(key, input, resumed(last_event_id)).await;
        let answer = answer.unwrap_or_else(|error| panic!("{key}: {error}"));
        let (Answer::Events(events), OutputShape::Stream { yields, returns: None }) = (answer, shape) else {
            panic!("{key} gives no stream")
        };
        Watcher { events, yields: validator(&yields) }
    }
}

/// A stream whose messages are compared with their schema.
struct Watcher {
    events: Events<WireValue, WireValue>,
    yields: Validator,
}

impl Watcher {
    async fn next(&mut self) -> (String, JobNews) {
        let next = self.events.next().await;
        let Some(Ok(Progress::Yielded(Event { value, id: Some(id), .. }))) = next else { panic!("{next:?}") };
        check_with(&self.yields, &value);
        let news: JobNews = from_wire(value.clone()).unwrap();
        assert_eq!(to_wire(&news).unwrap(), value);
        (id, news)
    }
    async fn some(&mut self, count: usize) -> Vec<(String, JobNews)> {
        let mut seen = Vec::new();
        for _ in 0..count {
            seen.push(self.next().await);
        }
        seen
    }
    async fn breaks(&mut self) -> bool {
        matches!(self.events.next().await, Some(Err(Interruption::Lost)))
    }
}

/// Words for what a stream told.
fn names(news: &[(String, JobNews)]) -> Vec<String> {
    let name = |(_, news): &(String, JobNews)| match news {
        JobNews::Snapshot { .. } => "snapshot".to_owned(),
        JobNews::Event { name, .. } => name.clone(),
        JobNews::Reset => "reset".to_owned(),
    };
    news.iter().map(name).collect()
}

fn parts() -> Parts {
    resumed(None)
}

fn resumed(last_event_id: Option<&str>) -> Parts {
    let request = Request::builder();
    let request = match last_event_id {
        Some(id) => request.header("last-event-id", id),
        None => request,
    };
    request.body(()).unwrap().into_parts().0
}

fn validator(schema: &schemars::Schema) -> Validator {
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(schema.as_value()).unwrap()
}

#[track_caller]
fn check(schema: &schemars::Schema, value: &WireValue) {
    check_with(&validator(schema), value);
}

#[track_caller]
fn check_with(validator: &Validator, value: &WireValue) {
    let json = value.to_json().unwrap();
    let mistakes = validator.iter_errors(&json).map(|error| error.to_string()).collect::<Vec<_>>();
    assert_eq!(mistakes, [""; 0], "{json}");
}

/// A document of a kind that keeps every rule.
fn acme(name: &str) -> Value {
    json!({
        "name": name, "carrier": "ACME", "baseUrlRef": "ROBOT_ACME_URL",
        "jobTypes": {"create_shipment": {
            "dispatchPath": "/api/labels", "arrayField": "orders", "payloadField": "parcel", "perItemMs": 5000,
            "marginMs": 60000, "resultField": "trackingNumber",
            "itemSchema": {
                "type": ["object", "null"], "required": ["zip"],
                "properties": {"zip": {"type": "string", "pattern": "^[0-9]{5}$"}, "size": {"enum": ["s", 1, null]}},
            },
        }},
    })
}

fn automation(id: &str) -> Value {
    json!({
        "automationId": id, "workspaceId": "shop-1", "trigger": "robot.coord.completed",
        "actions": [{"type": "send_event", "name": "shop/notify", "data": {"template": {"number": 7}}}],
    })
}
