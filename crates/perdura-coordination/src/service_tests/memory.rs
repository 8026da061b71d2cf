//! W21 and the rules of 1.5: what desks remember.

use serde_json::{Value, json};

use super::support::{World, document, workflow};
use crate::Code;
use crate::document::{Desk, Workflow};
use crate::service::memory::{ClearMemory, GetMemory, ListMemory, MemoryEntry, PutMemory};

/// The document with this memory scope at desk `a`, at this version.
fn scoped(version: u64, scope: &Value) -> Workflow {
    let mut document = document("wf");
    document["version"] = json!(version);
    document["desks"][0]["memoryScope"] = scope.clone();
    workflow(&document)
}
fn a(workflow: &Workflow) -> &Desk {
    &workflow.desks[0]
}
async fn read(world: &World, workflow: &Workflow, desk: usize) -> Value {
    let read = world.service.read_memory(workflow, &workflow.desks[desk]).await.unwrap();
    read.map_or(Value::Null, |record| record.data)
}
fn get() -> GetMemory {
    GetMemory { workflow_id: "wf".into(), desk_id: Some("a".into()), ..GetMemory::default() }
}

#[tokio::test]
async fn w21_a_second_run_sees_what_the_first_kept_until_the_version_changes() {
    let world = World::new();
    world.save(&document("wf")).await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let first = scoped(1, &json!({ "persist": true }));
    assert_eq!(read(&world, &first, 0).await, Value::Null);
    world.commit(world.service.write_memory(&ticket, &first, a(&first), &json!({ "seen": 1 })).await).await;
    assert_eq!(read(&world, &first, 0).await, json!({ "seen": 1 }));
    assert_eq!(read(&world, &first, 1).await, Value::Null, "it is the desk's own");
    let second = scoped(2, &json!({ "persist": true }));
    assert_eq!(read(&world, &second, 0).await, Value::Null);
    let keeping = scoped(2, &json!({ "persist": true, "onVersionChange": "keep" }));
    assert_eq!(read(&world, &keeping, 0).await, json!({ "seen": 1 }));
    let resetting = scoped(2, &json!({ "persist": true, "onVersionChange": "reset" }));
    assert_eq!(read(&world, &resetting, 0).await, Value::Null);
    // An edit that leaves the version as it is leaves the memory, too.
    let mut edited = first.clone();
    edited.name = "Edited".into();
    assert_eq!(read(&world, &edited, 0).await, json!({ "seen": 1 }));
}

#[tokio::test]
async fn w21_a_memory_ends_with_its_lifetime() {
    let world = World::new();
    world.save(&document("wf")).await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let short = scoped(1, &json!({ "persist": true, "ttlSeconds": 1 }));
    world.commit(world.service.write_memory(&ticket, &short, a(&short), &json!(1)).await).await;
    world.advance(500).await;
    assert_eq!(read(&world, &short, 0).await, json!(1));
    world.advance(1_000).await;
    assert_eq!(read(&world, &short, 0).await, Value::Null);
    assert_eq!(world.service.memory(get()).await.unwrap_err().code, Code::MemoryNotFound);
    world.commit(world.service.write_memory(&ticket, &short, a(&short), &json!(2)).await).await;
    assert_eq!(world.service.memory(get()).await.unwrap().memory.revision, 1);
}

#[tokio::test]
async fn w21_desks_of_one_namespace_share_a_memory() {
    let world = World::new();
    world.save(&document("wf")).await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let mut shared = scoped(1, &json!({ "persist": true, "namespace": "orders" }));
    shared.desks[1].memory_scope = shared.desks[0].memory_scope.clone();
    world.commit(world.service.write_memory(&ticket, &shared, a(&shared), &json!(7)).await).await;
    assert_eq!(read(&world, &shared, 1).await, json!(7));
    assert_eq!(read(&world, &scoped(1, &json!({ "persist": true })), 0).await, Value::Null);
    let named = GetMemory { desk_id: None, namespace: Some("orders".into()), ..get() };
    let memory = world.service.memory(named).await.unwrap().memory;
    assert_eq!(
        (memory.namespace.as_deref(), memory.record.desk_id.as_str(), memory.run_id.as_deref()),
        (Some("orders"), "a", Some("run-1"))
    );
    assert_eq!(memory.record.memory_key, "default");
}

#[tokio::test]
async fn w21_what_was_before_is_kept_for_a_while() {
    let world = World::new();
    world.save(&document("wf")).await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let workflow = scoped(1, &json!({ "persist": true }));
    for number in 1..=25 {
        world.commit(world.service.write_memory(&ticket, &workflow, a(&workflow), &json!(number)).await).await;
    }
    let answer = world.service.memory(get()).await.unwrap();
    assert_eq!((answer.memory.revision, &answer.memory.record.data), (25, &json!(25)));
    let history: Vec<_> = answer.history.iter().map(|entry| entry.record.data.clone()).collect();
    assert_eq!(history, (5..=24).rev().map(Value::from).collect::<Vec<_>>());
}

#[tokio::test]
async fn w21_people_change_what_they_have_seen() {
    let world = World::new();
    world.save(&document("wf")).await;
    let put = async |data: Value, expected_revision| {
        let input = PutMemory {
            workflow_id: "wf".into(),
            desk_id: Some("a".into()),
            namespace: None,
            key: Some("notes".into()),
            data,
            ttl_seconds: None,
            expected_revision,
        };
        world
            .service
            .put_memory(input)
            .await
            .map(|entry: MemoryEntry| entry.revision)
            .map_err(|refusal| (refusal.code, refusal.data))
    };
    assert_eq!(put(json!(1), 1).await, Err((Code::MemoryChanged, Some(json!({ "revision": 0 })))));
    assert_eq!(put(json!(1), 0).await, Ok(1));
    assert_eq!(put(json!(2), 0).await, Err((Code::MemoryChanged, Some(json!({ "revision": 1 })))));
    assert_eq!(put(json!(2), 1).await, Ok(2));
    assert_eq!(put(json!("x".repeat(2 << 20)), 2).await.unwrap_err().0, Code::MemoryTooLarge);
    let tries: Vec<_> = (0..8)
        .map(|number| {
            let service = world.service.clone();
            let input = PutMemory {
                workflow_id: "wf".into(),
                desk_id: Some("a".into()),
                namespace: None,
                key: Some("notes".into()),
                data: json!(number),
                ttl_seconds: None,
                expected_revision: 2,
            };
            tokio::spawn(async move { service.put_memory(input).await.is_ok() })
        })
        .collect();
    let mut won = 0;
    for one in tries {
        won += usize::from(one.await.unwrap());
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn w21_memories_are_listed_and_cleared() {
    let world = World::new();
    world.save(&document("wf")).await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let write = async |scope: Value, desk: usize| {
        let mut workflow = scoped(1, &scope);
        workflow.desks[1].memory_scope = workflow.desks[0].memory_scope.clone();
        for number in 0..2 {
            let commit = world.service.write_memory(&ticket, &workflow, &workflow.desks[desk], &json!(number)).await;
            world.commit(commit).await;
        }
    };
    write(json!({ "persist": true }), 0).await;
    write(json!({ "persist": true }), 1).await;
    write(json!({ "persist": true, "namespace": "n" }), 0).await;
    let list = async |limit, cursor| {
        let page = world.service.memories(ListMemory { workflow_id: "wf".into(), limit, cursor }).await.unwrap();
        let shown =
            |entry: &MemoryEntry| format!("{} {}", entry.record.desk_id, entry.namespace.clone().unwrap_or_default());
        (page.memories.iter().map(shown).collect::<Vec<_>>(), page.next_cursor)
    };
    let (first, cursor) = list(Some(2), None).await;
    assert_eq!(
        (first, list(Some(2), cursor).await.0),
        (vec!["a ".to_owned(), "b ".to_owned()], vec!["a n".to_owned()])
    );
    let clear = async |input: ClearMemory| {
        let cleared = world.service.clear_memory(input).await.unwrap();
        (cleared.cleared, cleared.more)
    };
    let all = ClearMemory { workflow_id: "wf".into(), ..ClearMemory::default() };
    assert_eq!(clear(ClearMemory { desk_id: Some("a".into()), ..all.clone() }).await, (1, false));
    let keyed = ClearMemory { namespace: Some("n".into()), key: Some("other".into()), ..all.clone() };
    assert_eq!(clear(keyed).await, (0, false));
    assert_eq!(list(None, None).await.0, ["b ", "a n"]);
    assert_eq!(clear(all).await, (2, false));
    assert_eq!((world.count("coordination.memory"), world.count("coordination.memory_history")), (0, 0));
}
