//! Whatever outsiders send wrong, and the exact answer they get.
//!
//! Each file of `../bad/` is one area; `table.rs` says how it is read. `APP {…}` stands for a registration with these
//! keys changed, `FN {…}` for one whose only function has these keys changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::ask::{Ask, normalise};
use crate::table::{Table, expand};
use crate::world::World;

/// Fewer would mean that a file is no longer read.
const CASES_MIN: usize = 500;

#[tokio::test]
async fn every_mistake_has_its_answer() {
    let dev = World::dev().await;
    let held = Held::open(&dev).await;
    let keys = World::keys().await;
    let mut cases = 0;
    let mut taken = Vec::new();
    for (file, world) in [
        ("events", &dev),
        ("registrations", &dev),
        ("invokes_and_signals", &dev),
        ("checkpoints", &dev),
        ("ids", &dev),
        ("queries", &dev),
        ("routes", &dev),
        ("sizes", &dev),
        ("keys", &keys),
    ] {
        let mut accepted = 0;
        let table = Table::read(file);
        let mut answers = Vec::new();
        for line in &table.cases {
            let ask = request(world, &held.fill(line));
            let told = world.quietly(ask).await;
            if told.status.as_u16() < 400 {
                taken.push(format!("{file}: {line}\n  {}", told.line()));
            }
            if line.contains(" /e/") && told.header("content-type") == "application/json" {
                let ids = told.json()["ids"].as_array().map_or(0, Vec::len);
                accepted += ids;
            }
            answers.push(vec![normalise(&told.line(), line)]);
        }
        cases += answers.len();
        table.check(&answers);
        assert_nothing_is_lost(world, accepted).await;
    }
    assert!(cases >= CASES_MIN, "{cases} cases");
    assert!(taken.is_empty(), "nothing is wrong with\n{}", taken.join("\n"));
    // What was open before all of it goes on as if nothing had been.
    dev.watch_anew().await;
    held.call.answer(200, &json!("unharmed"));
    assert_eq!(dev.ended().await.status, "Completed");
    for world in [dev, keys] {
        assert_works(&world).await;
    }
}

/// A call that is open while everything goes wrong around it.
struct Held {
    call: crate::app::Call,
    names: BTreeMap<&'static str, String>,
}

impl Held {
    async fn open(world: &World) -> Self {
        world.register(&[world.app.function("work", json!({}))]).await;
        world.send(&json!({ "name": "work" })).await;
        let call = world.app.next().await;
        let text = |key: &str| call.body["ctx"][key].as_str().unwrap().to_owned();
        let names = [("{run}", "run_id"), ("{fn}", "fn_id"), ("{qi}", "qi_id"), ("{request}", "request_id")];
        let names = names.map(|(name, key)| (name, text(key))).into();
        Self { call, names }
    }

    fn fill(&self, line: &str) -> String {
        self.names.iter().fold(line.to_owned(), |line, (name, value)| line.replace(name, value))
    }
}

/// The request of a line.
fn request(world: &World, line: &str) -> Ask {
    let ask = Ask::parse(line);
    let (head, body) = line.split_once(" | ").unwrap_or((line, ""));
    let function = world.app.function("odd", json!({}));
    let changed = |mut base: Value, change: &str| {
        let change: Value = serde_json::from_slice(&expand(change)).unwrap();
        base.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        base
    };
    let registration = if let Some(change) = body.strip_prefix("APP ") {
        changed(world.app.registration(&[function]), change)
    } else if let Some(change) = body.strip_prefix("FN ") {
        world.app.registration(&[changed(function, change)])
    } else if body == "TWICE" {
        world.app.registration(&[function.clone(), function])
    } else {
        return ask;
    };
    Ask { body: registration.to_string().into_bytes(), ..Ask::parse(head) }
}

/// Exactly what was accepted is listed. Events of one table are told apart by being newer than the ones before.
async fn assert_nothing_is_lost(world: &World, accepted: usize) {
    let mark = world.send(&json!({ "name": "mark" })).await;
    let (mut listed, mut cursor) = (0, mark);
    'pages: loop {
        let line = format!("GET /v1/events?limit=100&cursor={cursor}");
        let ask = Ask::parse(&line).with_header("authorization", &format!("Bearer {}", crate::world::KEY));
        let page = world.quietly(ask).await.json()["data"].take();
        let events = page.as_array().unwrap();
        let Some(last) = events.last() else { break };
        last["internal_id"].as_str().unwrap().clone_into(&mut cursor);
        for event in events {
            match event["name"].as_str().unwrap() {
                "mark" => break 'pages,
                "work" => {}
                _ => listed += 1,
            }
        }
    }
    assert_eq!(listed, accepted, "events accepted before a mistake are kept, others are not");
}

/// Events start runs, runs call the app, answers end runs.
pub(crate) async fn assert_works(world: &World) {
    world.register(&[world.app.function("check", json!({}))]).await;
    world.send(&json!({ "name": "check" })).await;
    world.app.next().await.answer(206, &json!([{ "op": "StepRun", "id": "a", "data": 1 }]));
    let call = world.app.next().await;
    assert_eq!(call.body["steps"], json!({ "a": { "data": 1 } }));
    call.answer(200, &json!({ "works": true }));
    let ended = world.ended().await;
    assert_eq!(world.run(&ended.run).await["output"], json!({ "works": true }));
}
