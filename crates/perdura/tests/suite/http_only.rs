//! What can only happen between two processes.

use std::time::Duration;

use perdura::{App, Function, Remote, Result, ServeOptions, Step};
use perdura_server::Access;
use perdura_wire::signature::{SigningKey, SigningKeys};
use serde_json::json;

use crate::events::{Order, Paid};
use crate::gate::{Count, Gate, held};
use crate::world::{Outside, Place, World};
use crate::worlds::{Api, ServedApp, Server};

const KEY: &str = "signkey-test-0123456789abcdef";
const OTHER_KEY: &str = "signkey-prod-fedcba9876543210";

/// The server lives on, and learns from the connection that the app does not.
#[tokio::test]
async fn a_step_without_retries_is_lost_when_its_app_dies() {
    let (gate, executed) = (Gate::closed(), Count::default());
    let mut world = World::start(Place::OverHttp, held(0, &gate, &executed)).await;
    let event = world.send(Order::new("7")).await;
    gate.arrival().await;
    let World::OverHttp(host) = &mut world else { panic!("another place") };
    host.restart_app(held(0, &gate, &executed)).await;
    assert_eq!(world.result(event).await, Ok(json!("7 unknown: connection_lost")));
    assert_eq!(executed.get(), 1);
}

/// The app lives on, and what it says of the step comes to a server that has given it up.
#[tokio::test]
async fn a_step_without_retries_is_lost_when_the_server_dies() {
    let (gate, executed) = (Gate::closed(), Count::default());
    let mut world = World::start(Place::OverHttp, held(0, &gate, &executed)).await;
    let event = world.send(Order::new("7")).await;
    gate.arrival().await;
    let World::OverHttp(host) = &mut world else { panic!("another place") };
    host.restart_server().await;
    gate.open();
    assert_eq!(world.result(event).await, Ok(json!("7 unknown: AttemptLost")));
    assert_eq!(executed.get(), 1);
}

/// The state of a run that is too large for a call is fetched from the server.
#[tokio::test]
async fn a_run_with_a_large_state() {
    async fn function(_: Order, step: Step) -> Result<Vec<usize>> {
        let mut sizes = Vec::new();
        for number in 0..4 {
            let large = step.run("large", || async { Ok("x".repeat(2_000_000 + number)) }).await?;
            sizes.push(large.len());
        }
        Ok(sizes)
    }
    let world = World::start(Place::OverHttp, App::new("shop").function(Function::new("f", function))).await;
    let sizes = json!([2_000_000, 2_000_001, 2_000_002, 2_000_003]);
    assert_eq!(world.outcome(Order::new("7")).await, Ok(sizes));
}

/// Everything is signed, in both directions: calls, registrations, fetched state; and events need their key.
#[tokio::test]
async fn a_server_that_wants_keys() {
    async fn receives(paid: Paid, step: Step) -> Result<u32> {
        step.run("large", || async { Ok("x".repeat(4_000_000)) }).await?;
        step.run("larger", || async { Ok("x".repeat(4_000_000)) }).await?;
        Ok(paid.cents)
    }
    async fn sends(order: Order, step: Step) -> Result<Option<u32>> {
        step.send_event("pay", Paid::new(&order.id, 5)).await?;
        step.sleep("nap", Duration::from_millis(1)).await?;
        let again = step.wait_for_event::<Paid>("paid").matching("event.data.id == async.data.id").await?;
        Ok(again.map(|paid| paid.cents))
    }
    let app = App::new("shop").function(Function::new("sends", sends)).function(Function::new("receives", receives));
    let key = |text| SigningKey::parse(text).unwrap();
    // The app's own key is the one that the server is about to drop.
    let signing = SigningKeys { current: key(KEY), fallback: Some(key(OTHER_KEY)) };
    let access = Access::keys(signing, vec!["open-sesame".to_owned()]);
    let server = Server::start(access, Vec::new()).await;
    let remote = Remote::keyed(&server.url(), OTHER_KEY, "open-sesame").unwrap().signing_key_fallback(KEY).unwrap();
    let app = ServedApp::start(app, ServeOptions::new(remote.clone())).await;
    app.register().await;
    let api = Api::keyed(&server.url(), remote, KEY);
    let order = api.send(Order::new("7").into()).await;
    server.settle().await;
    let run = api.runs(order).await.remove(0);
    assert_eq!(server.end(&api, &run).await, Ok(json!(5)));
    let events = api.get("/v1/events?name=shop%2Fpaid").await;
    let paid = events["data"][0]["internal_id"].as_str().unwrap().parse().unwrap();
    let run = api.runs(paid).await.remove(0);
    assert_eq!(server.end(&api, &run).await, Ok(json!(5)));
}
