//! Sleeps and limits of time.

use std::time::SystemTime;

use perdura::{Function, Result, Step, Timestamp};
use serde_json::json;

use super::{day, error, hours, minutes, shop};
use crate::events::Order;
use crate::world::{Place, World};

pub(crate) async fn a_sleep_ends_when_its_time_has_come(place: Place) {
    async fn function(order: Order, step: Step) -> Result<String> {
        let id = step.run("before", || async { Ok(order.id.clone()) }).await?;
        step.sleep("nap", hours(1)).await?;
        Ok(step.run("after", || async { Ok(format!("{id} is awake")) }).await?)
    }
    let world = World::start(place, shop(Function::new("f", function))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(minutes(59)).await;
    assert!(!world.is_over(event).await);
    world.advance(minutes(2)).await;
    assert_eq!(world.result(event).await, Ok(json!("7 is awake")));
}

pub(crate) async fn a_sleep_until_a_moment(place: Place) {
    let moment = Timestamp::from(SystemTime::now() + hours(2));
    let function = move |_: Order, step: Step| async move {
        step.sleep_until("nap", moment).await?;
        Ok("awake")
    };
    let world = World::start(place, shop(Function::new("f", function))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(hours(1)).await;
    assert!(!world.is_over(event).await);
    world.advance(hours(1)).await;
    assert_eq!(world.result(event).await, Ok(json!("awake")));
}

pub(crate) async fn a_function_that_takes_too_long_is_cancelled(place: Place) {
    async fn function(_: Order, step: Step) -> Result<()> {
        Ok(step.sleep("nap", day()).await?)
    }
    let world = World::start(place, shop(Function::new("f", function).finish_within(hours(1)))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(minutes(59)).await;
    assert!(!world.is_over(event).await);
    world.advance(minutes(2)).await;
    assert_eq!(
        world.result(event).await.map_err(|(name, _)| name),
        error("RunCancelled", "").map_err(|(name, _)| name)
    );
}
