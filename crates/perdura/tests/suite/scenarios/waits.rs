//! Waits for events and signals.

use perdura::{Function, Result, Step};
use serde_json::json;

use super::{hours, shop};
use crate::events::{Order, Paid, SAME_ID, Withdrawn};
use crate::gate::Gate;
use crate::world::{Place, World};

async fn pay(_: Order, step: Step) -> Result<Option<u32>> {
    let paid = step.wait_for_event::<Paid>("paid").matching(SAME_ID).timeout(hours(1)).await?;
    Ok(paid.map(|paid| paid.cents))
}

pub(crate) async fn an_event_is_waited_for(place: Place) {
    let world = World::start(place, shop(Function::new("pay", pay))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.send_and_settle(Paid::new("8", 1)).await;
    assert!(!world.is_over(event).await);
    world.send(Paid::new("7", 2)).await;
    assert_eq!(world.result(event).await, Ok(json!(2)));
}

pub(crate) async fn an_early_event_is_not_lost(place: Place) {
    let gate = Gate::closed();
    let held = gate.clone();
    let function = move |order: Order, step: Step| {
        let held = held.clone();
        async move {
            step.run("slow", || async {
                held.pass().await;
                Ok(())
            })
            .await?;
            pay(order, step).await
        }
    };
    let world = World::start(place, shop(Function::new("f", function))).await;
    let event = world.send(Order::new("7")).await;
    gate.arrival().await;
    world.send(Paid::new("7", 2)).await;
    gate.open();
    assert_eq!(world.result(event).await, Ok(json!(2)));
}

pub(crate) async fn a_wait_for_an_event_times_out(place: Place) {
    let world = World::start(place, shop(Function::new("pay", pay))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(hours(2)).await;
    assert_eq!(world.result(event).await, Ok(json!(null)));
}

async fn decide(_: Order, step: Step) -> Result<Option<String>> {
    let decision = step
        .wait_any("decision")
        .event(SAME_ID, |paid: Paid| format!("paid {}", paid.cents))
        .event(SAME_ID, |withdrawn: Withdrawn| format!("withdrawn {}", withdrawn.id))
        .signal("stop", |reason: String| format!("stopped: {reason}"))
        .timeout(hours(1))
        .await?;
    // The run lives on, so that what it no longer waits for can be seen.
    step.sleep("rest", hours(1)).await?;
    Ok(decision)
}

pub(crate) async fn the_first_of_several_things_wins(place: Place) {
    let world = World::start(place, shop(Function::new("decide", decide))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.send_and_settle(Withdrawn::new("7")).await;
    world.send_and_settle(Paid::new("7", 2)).await;
    assert!(!world.signal("stop", json!("rain")).await, "nobody waits for it any more");
    world.advance(hours(2)).await;
    assert_eq!(world.result(event).await, Ok(json!("withdrawn 7")));

    let event = world.send_and_settle(Order::new("8")).await;
    assert!(world.signal("stop", json!("rain")).await);
    world.advance(hours(2)).await;
    assert_eq!(world.result(event).await, Ok(json!("stopped: rain")));
}

pub(crate) async fn a_wait_for_several_things_times_out(place: Place) {
    let world = World::start(place, shop(Function::new("decide", decide))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(hours(1)).await;
    world.advance(hours(1)).await;
    assert_eq!(world.result(event).await, Ok(json!(null)));
}

async fn listen(_: Order, step: Step) -> Result<Option<Paid>> {
    Ok(step.wait_for_signal::<Paid>("listen", "bell").timeout(hours(1)).await?)
}

pub(crate) async fn a_signal_is_waited_for(place: Place) {
    let world = World::start(place, shop(Function::new("listen", listen))).await;
    assert!(!world.signal("bell", json!({})).await);
    let event = world.send_and_settle(Order::new("7")).await;
    assert!(world.signal("bell", json!({ "id": "7", "cents": 2 })).await);
    assert_eq!(world.result(event).await, Ok(json!({ "id": "7", "cents": 2 })));
}

pub(crate) async fn a_wait_for_a_signal_times_out(place: Place) {
    let world = World::start(place, shop(Function::new("listen", listen))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(hours(2)).await;
    assert_eq!(world.result(event).await, Ok(json!(null)));
}
