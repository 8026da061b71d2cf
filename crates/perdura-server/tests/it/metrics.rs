//! The figures of the engine as monitors read them.

use perdura_core::ApiCall;
use serde_json::json;

use crate::access;
use crate::ask::{Ask, Told};
use crate::world::{KEY, World};

async fn metrics(world: &World) -> Told {
    world.quietly(Ask::parse("GET /metrics")).await
}

#[tokio::test]
async fn figures_are_told_in_the_text_format_of_prometheus() {
    let world = World::dev().await;
    world.register(&[world.app.function("pay", json!({}))]).await;
    world.send(&json!({ "name": "pay" })).await;
    let call = world.app.next().await;
    // Inputs are taken in order: with this answer, the figures of the call are there.
    world.engine.call(ApiCall::Apps).await.unwrap();
    world.engine.history().caught_up().await.unwrap();
    let told = metrics(&world).await;
    assert_eq!(told.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let committed = world.engine.history().lag().committed.0;
    insta::assert_snapshot!(told.text().replace(&format!("}} {committed}\n"), "} <lsn>\n"));
    call.answer(200, &json!("paid"));
    world.ended().await;
    world.engine.call(ApiCall::Apps).await.unwrap();
    assert!(metrics(&world).await.text().contains("perdura_live_runs{shard=\"1\"} 0\n"));
}

#[tokio::test]
async fn figures_are_for_whoever_may_read() {
    let world = access::start().await;
    for (token, status) in [("", 401), (access::READER, 200), (access::WRITER, 403), (KEY, 200)] {
        let ask = Ask::parse("GET /metrics");
        let ask = if token.is_empty() { ask } else { ask.with_header("authorization", &format!("Bearer {token}")) };
        assert_eq!(world.quietly(ask).await.status.as_u16(), status, "with '{token}'");
    }
}
