//! Errors, panics, retries and their pauses.

use std::sync::{Arc, Mutex};

use perdura::{Backoff, Error, Failed, Function, Outgoing, Result, ResultExt, Step};
use serde_json::json;

use super::{day, error, hours, minutes, shop};
use crate::events::Order;
use crate::gate::Count;
use crate::world::{Place, World};

fn busy() -> Error {
    Error::new("Busy", "the printer is warming up")
}

/// A function with one step, which fails so often, and the number of its executions.
fn fails(
    times: u32,
    choose: impl Fn(&Step) -> Step + Send + Sync + 'static,
    failure: impl Fn() -> Error + Send + Sync + 'static,
) -> (Function<Order, String>, Count) {
    let executed = Count::default();
    let (count, choose, failure) = (executed.clone(), Arc::new(choose), Arc::new(failure));
    let function = move |_: Order, step: Step| {
        let (count, choose, failure) = (count.clone(), Arc::clone(&choose), Arc::clone(&failure));
        async move {
            let print = || async {
                let before = count.add();
                if before < times { Err(failure()) } else { Ok(format!("printed at attempt {before}")) }
            };
            Ok(choose(&step).run("print", print).await?)
        }
    };
    (Function::new("f", function), executed)
}

pub(crate) async fn a_failed_step_is_tried_again(place: Place) {
    let (function, executed) = fails(2, Step::clone, busy);
    let world = World::start(place, shop(function)).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(day()).await;
    world.advance(day()).await;
    assert_eq!(world.result(event).await, Ok(json!("printed at attempt 2")));
    assert_eq!(executed.get(), 3);
}

pub(crate) async fn a_step_has_retries_of_its_own(place: Place) {
    let (function, executed) = fails(9, |step| step.retries(1), busy);
    let world = World::start(place, shop(function.retries(4))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(day()).await;
    assert_eq!(world.result(event).await, error("Busy", "the printer is warming up"));
    assert_eq!(executed.get(), 2);
}

pub(crate) async fn a_function_without_retries_has_steps_with_some(place: Place) {
    let (function, executed) = fails(2, |step| step.retries(2), busy);
    let world = World::start(place, shop(function.retries(0))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(day()).await;
    world.advance(day()).await;
    assert_eq!(world.result(event).await, Ok(json!("printed at attempt 2")));
    assert_eq!(executed.get(), 3);
}

/// A function that fails by itself, behind a step, so often; and how often it came there.
fn fails_itself(times: u32, failure: impl Fn() -> Error + Send + Sync + 'static) -> (Function<Order, String>, Count) {
    let tries = Count::default();
    let (count, failure) = (tries.clone(), Arc::new(failure));
    let function = move |order: Order, step: Step| {
        let (count, failure) = (count.clone(), Arc::clone(&failure));
        async move {
            let id = step.run("id", || async { Ok(order.id.clone()) }).await?;
            if count.add() < times { Err(failure()) } else { Ok(id) }
        }
    };
    (Function::new("f", function), tries)
}

pub(crate) async fn a_function_is_tried_again(place: Place) {
    let (function, tries) = fails_itself(2, busy);
    let world = World::start(place, shop(function)).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(day()).await;
    world.advance(day()).await;
    assert_eq!(world.result(event).await, Ok(json!("7")));
    assert_eq!(tries.get(), 3);
}

/// The executions there are after so many minutes each.
async fn executions_at(world: &World, executed: &Count, moments: &[(u64, u32)]) {
    for (pause, expected) in moments {
        world.advance(minutes(*pause)).await;
        assert_eq!(executed.get(), *expected, "after {pause} more minutes");
    }
}

pub(crate) async fn a_backoff_says_when_the_next_attempt_is_made(place: Place) {
    let (function, executed) = fails(2, Step::clone, busy);
    let world = World::start(place, shop(function.backoff(Backoff::fixed(minutes(10))))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    executions_at(&world, &executed, &[(9, 1), (2, 2), (8, 2), (3, 3)]).await;
    assert_eq!(world.result(event).await, Ok(json!("printed at attempt 2")));
}

pub(crate) async fn a_step_has_a_backoff_of_its_own(place: Place) {
    let chosen = Backoff::exponential(minutes(20), hours(1));
    let (function, executed) = fails(2, move |step| step.backoff(chosen.clone()), busy);
    let world = World::start(place, shop(function.backoff(Backoff::fixed(minutes(1))))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    executions_at(&world, &executed, &[(19, 1), (2, 2), (38, 2), (3, 3)]).await;
    assert_eq!(world.result(event).await, Ok(json!("printed at attempt 2")));
}

pub(crate) async fn an_error_that_allows_no_retry(place: Place) {
    let (function, executed) = fails(9, Step::clone, || busy().non_retriable());
    let world = World::start(place, shop(function)).await;
    assert_eq!(world.outcome(Order::new("7")).await, error("Busy", "the printer is warming up"));
    assert_eq!(executed.get(), 1);

    let (function, tries) = fails_itself(9, || "x".parse::<u32>().non_retriable().unwrap_err());
    let world = World::start(place, shop(function)).await;
    assert_eq!(world.outcome(Order::new("7")).await, error("ParseIntError", "invalid digit found in string"));
    assert_eq!(tries.get(), 1);
}

pub(crate) async fn an_error_that_says_when_to_retry(place: Place) {
    let (function, executed) = fails(1, Step::clone, || busy().retry_after(minutes(30)));
    let world = World::start(place, shop(function)).await;
    let event = world.send_and_settle(Order::new("7")).await;
    executions_at(&world, &executed, &[(29, 1), (2, 2)]).await;
    assert_eq!(world.result(event).await, Ok(json!("printed at attempt 1")));
}

pub(crate) async fn the_error_of_a_step_is_caught(place: Place) {
    async fn function(_: Order, step: Step) -> Result<String> {
        let print = step.run("print", || async { Err::<(), _>(busy().non_retriable()) }).await;
        let error = print.unwrap_err();
        let said = format!("{}: {} ({})", error.step(), error.message(), error.name());
        Ok(step.run("note", || async { Ok(said.clone()) }).await?)
    }
    let world = World::start(place, shop(Function::new("f", function))).await;
    assert_eq!(world.outcome(Order::new("7")).await, Ok(json!("print: the printer is warming up (Busy)")));
}

pub(crate) async fn a_step_that_panics_is_tried_again(place: Place) {
    let (function, executed) = fails(1, Step::clone, || panic!("out of paper"));
    let world = World::start(place, shop(function)).await;
    let event = world.send_and_settle(Order::new("7")).await;
    assert!(!world.is_over(event).await);
    world.advance(day()).await;
    assert_eq!(world.result(event).await, Ok(json!("printed at attempt 1")));
    assert_eq!(executed.get(), 2);

    let (function, _) = fails(9, |step| step.retries(0), || panic!("out of paper"));
    let world = World::start(place, shop(function)).await;
    assert_eq!(world.outcome(Order::new("7")).await, error("Panic", "out of paper"));
}

pub(crate) async fn a_function_that_panics_is_tried_again(place: Place) {
    let (function, tries) = fails_itself(1, || panic!("out of paper"));
    let world = World::start(place, shop(function)).await;
    let event = world.send_and_settle(Order::new("7")).await;
    assert!(!world.is_over(event).await);
    world.advance(day()).await;
    assert_eq!(world.result(event).await, Ok(json!("7")));
    assert_eq!(tries.get(), 2);
}

pub(crate) async fn a_failed_run_is_handled(place: Place) {
    let handled = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&handled);
    let tell = move |failed: Failed<Order>, step: Step| {
        let notes = Arc::clone(&notes);
        async move {
            let Failed { input, run_id, function_id, name, message } = failed;
            step.run("tell", || async {
                let id = input.as_ref().map(|order: &Order| order.id.clone());
                notes.lock().unwrap().push((id, run_id.clone(), function_id.clone(), name.clone(), message.clone()));
                Ok(())
            })
            .await?;
            Ok(())
        }
    };
    let (function, _) = fails(9, Step::clone, || busy().non_retriable());
    let world = World::start(place, shop(function.on_failure(tell))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    let run = world.runs(event).await.remove(0);
    let text = str::to_owned;
    let expected = (Some(text("7")), run, text("shop-f"), text("Busy"), text("the printer is warming up"));
    assert_eq!(*handled.lock().unwrap(), [expected]);
}

const STEP_BYTES_MAX: usize = 4 << 20;
const RESULT_BYTES_MAX: usize = 8 << 20;

pub(crate) async fn a_result_of_a_step_that_is_too_large(place: Place) {
    async fn function(_: Order, step: Step) -> Result<String> {
        let large = step.run("large", || async { Ok("x".repeat(STEP_BYTES_MAX)) }).await;
        Ok(large.unwrap_err().name().to_owned())
    }
    let world = World::start(place, shop(Function::new("f", function))).await;
    assert_eq!(world.outcome(Order::new("7")).await, Ok(json!("StepOutputTooLarge")));
}

pub(crate) async fn a_result_of_a_function_that_is_too_large(place: Place) {
    async fn function(_: Order, _: Step) -> Result<String> {
        Ok("x".repeat(RESULT_BYTES_MAX))
    }
    let world = World::start(place, shop(Function::new("f", function))).await;
    let message = "the function returned 8388610 bytes, above the limit of 8388608: keep large values in a store of your own \
                   and return a reference";
    assert_eq!(world.outcome(Order::new("7")).await, error("OutputTooLarge", message));
}

pub(crate) async fn an_input_that_cannot_be_read(place: Place) {
    let (function, executed) = fails(0, Step::clone, busy);
    let world = World::start(place, shop(function)).await;
    let end = world.outcome(Outgoing::named("shop/order", &json!({ "id": 7 }))).await;
    let message = "the event's data is not a suite::events::Order: invalid type: integer `7`, expected a string at line 1 \
                   column 7";
    assert_eq!(end, error("InputInvalid", message));
    assert_eq!(executed.get(), 0);
}
