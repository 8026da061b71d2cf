//! Steps with code.

use std::sync::Arc;

use perdura::{Error, Function, Result, Step};
use serde_json::json;
use tokio::sync::Barrier;

use super::{error, hours, shop};
use crate::events::{Order, Paid, SAME_ID};
use crate::gate::Count;
use crate::world::{Place, World};

pub(crate) async fn steps_run_one_after_another_and_once(place: Place) {
    let executed = Count::default();
    let count = executed.clone();
    let function = move |order: Order, step: Step| {
        let count = count.clone();
        async move {
            let first = step.run("first", || async { Ok(format!("{}-{}", order.id, count.add())) }).await?;
            let second = step.run("second", || async { Ok(format!("{first}-{}", count.add())) }).await?;
            Ok(format!("{second}-end"))
        }
    };
    let world = World::start(place, shop(Function::new("f", function))).await;
    assert_eq!(world.outcome(Order::new("7")).await, Ok(json!("7-0-1-end")));
    assert_eq!(executed.get(), 2);
}

pub(crate) async fn steps_run_at_once_under_join(place: Place) {
    // Neither step ends before the other one executes.
    let meeting = Arc::new(Barrier::new(2));
    let function = move |order: Order, step: Step| {
        let meeting = Arc::clone(&meeting);
        async move {
            let meet = |name: &'static str| {
                let (meeting, id) = (Arc::clone(&meeting), order.id.clone());
                async move {
                    meeting.wait().await;
                    Ok(format!("{id}-{name}"))
                }
            };
            let (left, right, nap) = tokio::join!(
                step.run("left", || meet("left")),
                step.run("right", || meet("right")),
                step.sleep("nap", hours(1)),
            );
            nap?;
            Ok(vec![left?, right?])
        }
    };
    let world = World::start(place, shop(Function::new("f", function))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    assert!(!world.is_over(event).await);
    world.advance(hours(2)).await;
    assert_eq!(world.result(event).await, Ok(json!(["7-left", "7-right"])));
}

pub(crate) async fn the_first_error_ends_a_try_join(place: Place) {
    async fn function(_: Order, step: Step) -> Result<()> {
        let broken = step.run("broken", || async { Err::<(), _>(Error::new("Broken", "no paper").non_retriable()) });
        tokio::try_join!(broken, step.sleep("nap", hours(1)))?;
        Ok(())
    }
    let world = World::start(place, shop(Function::new("f", function))).await;
    assert_eq!(world.outcome(Order::new("7")).await, error("Broken", "no paper"));
}

pub(crate) async fn the_loser_of_a_select_is_abandoned(place: Place) {
    async fn function(_: Order, step: Step) -> Result<String> {
        let winner = tokio::select! {
            paid = step.wait_for_event::<Paid>("paid").matching(SAME_ID) => format!("paid {:?}", paid?.map(|paid| paid.cents)),
            go = step.wait_for_signal::<u32>("go", "go") => format!("go {:?}", go?),
        };
        let end = step.wait_for_signal::<u32>("end", "end").await?;
        Ok(format!("{winner}, end {end:?}"))
    }
    let world = World::start(place, shop(Function::new("f", function))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.send_and_settle(Paid::new("8", 1)).await;
    world.send_and_settle(Paid::new("7", 2)).await;
    assert!(!world.signal("go", json!(1)).await, "nobody waits for it any more");
    assert!(world.signal("end", json!(3)).await);
    assert_eq!(world.result(event).await, Ok(json!("paid Some(2), end Some(3)")));
}

pub(crate) async fn repeated_ids_are_steps_of_their_own(place: Place) {
    let executed = Count::default();
    let count = executed.clone();
    let function = move |_: Order, step: Step| {
        let count = count.clone();
        async move {
            let mut numbers = Vec::new();
            for _ in 0..4 {
                numbers.push(step.run("number", || async { Ok(count.add()) }).await?);
                step.sleep("nap", hours(1)).await?;
            }
            Ok(numbers)
        }
    };
    let world = World::start(place, shop(Function::new("f", function))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    for _ in 0..4 {
        world.advance(hours(1)).await;
    }
    assert_eq!(world.result(event).await, Ok(json!([0, 1, 2, 3])));
    assert_eq!(executed.get(), 4);
}

pub(crate) async fn code_of_steps_borrows_from_the_function(place: Place) {
    async fn function(order: Order, step: Step) -> Result<String> {
        let mut lines = vec![order.id.clone()];
        let first = step.run("first", || async { Ok(lines.join("+")) }).await?;
        lines.push(first);
        let shown = &lines;
        let (left, right) = tokio::join!(
            step.run("left", || async move { Ok(shown.join("/")) }),
            step.run("right", || async { Ok(shown.len()) }),
        );
        Ok(format!("{} {}", left?, right?))
    }
    let world = World::start(place, shop(Function::new("f", function))).await;
    assert_eq!(world.outcome(Order::new("7")).await, Ok(json!("7/7 2")));
}

pub(crate) async fn two_hundred_steps(place: Place) {
    let executed = Count::default();
    let count = executed.clone();
    let function = move |_: Order, step: Step| {
        let count = count.clone();
        async move {
            let mut sum = 0;
            for number in 0..200 {
                let add = || async {
                    count.add();
                    Ok(sum + number)
                };
                sum = step.run(&format!("add {number}"), add).await?;
            }
            Ok(sum)
        }
    };
    let world = World::start(place, shop(Function::new("f", function))).await;
    assert_eq!(world.outcome(Order::new("7")).await, Ok(json!(19_900)));
    assert_eq!(executed.get(), 200);
}
