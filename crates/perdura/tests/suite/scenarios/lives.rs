//! How runs begin, end, and outlive the process.

use perdura::{App, Function, Outgoing, Result, Step};
use serde_json::json;

use super::{error, hours, shop};
use crate::events::{Order, SAME_ID, Withdrawn};
use crate::gate::{Count, Gate, held};
use crate::world::{Place, World};

async fn nap(order: Order, step: Step) -> Result<String> {
    step.sleep("nap", hours(1)).await?;
    Ok(order.id)
}

pub(crate) async fn an_event_cancels_a_run(place: Place) {
    let world = World::start(place, shop(Function::new("nap", nap).cancel_on::<Withdrawn>(SAME_ID))).await;
    let seven = world.send(Order::new("7")).await;
    let eight = world.send_and_settle(Order::new("8")).await;
    world.send_and_settle(Withdrawn::new("7")).await;
    assert_eq!(world.result(seven).await.unwrap_err().0, "RunCancelled");
    assert!(!world.is_over(eight).await);
    world.advance(hours(2)).await;
    assert_eq!(world.result(eight).await, Ok(json!("8")));
}

/// How many runs each event starts.
async fn starts(place: Place, app: App, events: [(Outgoing, usize); 4]) {
    let world = World::start(place, app).await;
    for (event, runs) in events {
        let shown = format!("{event:?}");
        let event = world.send_and_settle(event).await;
        assert_eq!(world.runs(event).await.len(), runs, "{shown}");
    }
}

pub(crate) async fn a_run_is_idempotent(place: Place) {
    let order = |id: &str| Outgoing::new(&Order::new(id));
    let app = shop(Function::new("nap", nap).idempotency("event.data.id"));
    starts(place, app, [(order("7"), 1), (order("7"), 0), (order("8"), 1), (order("7"), 0)]).await;
}

pub(crate) async fn an_event_starts_a_function_once(place: Place) {
    let order = |id: &str| Outgoing::new(&Order::new("7")).with_id(id);
    let app = shop(Function::new("nap", nap));
    starts(place, app, [(order("one"), 1), (order("one"), 0), (order("two"), 1), (order("one"), 0)]).await;
}

pub(crate) async fn a_run_goes_on_after_a_crash(place: Place) {
    let executed = Count::default();
    let count = executed.clone();
    let function = move |order: Order, step: Step| {
        let count = count.clone();
        async move {
            let first = step.run("first", || async { Ok(count.add()) }).await?;
            let id = nap(order, step.clone()).await?;
            let second = step.run("second", || async { Ok(count.add()) }).await?;
            Ok(format!("{id}: {first}, {second}"))
        }
    };
    let app = shop(Function::new("f", function));
    let mut world = World::start(place, app.clone()).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.crash_and_restart(app.clone()).await;
    assert!(!world.is_over(event).await);
    world.advance(hours(2)).await;
    assert_eq!(world.result(event).await, Ok(json!("7: 0, 1")));
    world.crash_and_restart(app).await;
    assert_eq!(world.result(event).await, Ok(json!("7: 0, 1")));
    assert_eq!(executed.get(), 2);
}

pub(crate) async fn a_step_without_retries_that_a_crash_interrupts_is_lost(place: Place) {
    let (gate, executed) = (Gate::closed(), Count::default());
    let app = held(0, &gate, &executed);
    let mut world = World::start(place, app.clone()).await;
    let event = world.send(Order::new("7")).await;
    gate.arrival().await;
    world.crash_and_restart(app).await;
    assert_eq!(world.result(event).await, Ok(json!("7 unknown: AttemptLost")));
    assert_eq!(executed.get(), 1);
}

pub(crate) async fn a_step_with_retries_that_a_crash_interrupts_is_executed_again(place: Place) {
    for retries in [1, 4] {
        let (gate, executed) = (Gate::closed(), Count::default());
        let app = held(retries, &gate, &executed);
        let mut world = World::start(place, app.clone()).await;
        let event = world.send(Order::new("7")).await;
        gate.arrival().await;
        world.crash_and_restart(app).await;
        gate.arrival().await;
        gate.open();
        assert_eq!(world.result(event).await, Ok(json!("7 charged")), "{retries} retries");
        assert_eq!(executed.get(), 2);
    }
}

pub(crate) async fn a_program_that_changed_is_shown(place: Place) {
    async fn old(order: Order, step: Step) -> Result<String> {
        step.run("pack", || async { Ok(()) }).await?;
        step.run("weigh", || async { Ok(()) }).await?;
        nap(order, step).await
    }
    async fn new(order: Order, step: Step) -> Result<String> {
        step.run("pack", || async { Ok(()) }).await?;
        step.run("wrap", || async { Ok(()) }).await?;
        nap(order, step).await
    }
    let mut world = World::start(place, shop(Function::new("f", old))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.crash_and_restart(shop(Function::new("f", new))).await;
    world.advance(hours(2)).await;
    // Over HTTP steps are known by the hashes of their ids, and the server does not tell the ids.
    let (expected, actual) = if place.is_remote() {
        ("1ea8af94f5c94e3640ef65598ac7bf20469416a1", "wrap (run) (key f0cad97953dfb126d32dc160dbb2bbc326d2ec8d)")
    } else {
        ("weigh", "wrap (run)")
    };
    let message = format!(
        "the program of function 'f' changed under a live run, and no longer asks for a step that the run has done:\n\
         step 2 of this run\n  - expected: {expected}\n  + actual:   {actual}\n\
         put the step back, or give the changed function a new id, so that old runs finish with the old program"
    );
    assert_eq!(world.result(event).await, error("ProgramChanged", &message));
}
