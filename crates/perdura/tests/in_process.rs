//! Functions in one process with their engine: what is specific to that.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use perdura::{App, Event, Function, Outgoing, Perdura, Result, Step};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize, Deserialize)]
struct Order {
    id: String,
}
impl Event for Order {
    const NAME: &'static str = "shop/order";
}
#[derive(Serialize, Deserialize)]
struct Paid {
    id: String,
    cents: u32,
}
impl Event for Paid {
    const NAME: &'static str = "shop/paid";
}

async fn result(perdura: &Perdura, event: impl Into<Outgoing>) -> serde_json::Value {
    let event = perdura.send(event).await.unwrap();
    let runs = perdura.runs_of(event).await.unwrap();
    runs[0].result().await.unwrap()
}

#[tokio::test]
async fn steps_run_once_and_the_future_is_not_replayed() {
    let entries = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&entries);
    let function = move |order: Order, step: Step| {
        let entries = Arc::clone(&counted);
        async move {
            entries.fetch_add(1, Ordering::SeqCst);
            let a = step.run("a", || async { Ok(format!("{}-a", order.id)) }).await?;
            step.sleep("nap", Duration::from_millis(1)).await?;
            let b = step.run("b", || async { Ok(format!("{a}-b")) }).await?;
            Ok(b)
        }
    };
    let perdura = Perdura::builder(App::new("shop").function(Function::new("f", function))).open().await.unwrap();
    assert_eq!(result(&perdura, Order { id: "7".into() }).await, json!("7-a-b"));
    assert_eq!(entries.load(Ordering::SeqCst), 1);
    perdura.stop().await.unwrap();
}

#[tokio::test]
async fn parallel_steps_join() {
    async fn function(order: Order, step: Step) -> Result<Vec<u32>> {
        let one = step.run("one", || async { Ok(1) });
        let two = step.run("two", || async { Ok(order.id.len() as u32) });
        let nap = step.sleep("nap", Duration::from_millis(1));
        let (one, two, nap) = tokio::join!(one, two, nap);
        nap?;
        Ok(vec![one?, two?])
    }
    let perdura = Perdura::builder(App::new("shop").function(Function::new("f", function))).open().await.unwrap();
    assert_eq!(result(&perdura, Order { id: "77".into() }).await, json!([1, 2]));
    perdura.stop().await.unwrap();
}

#[tokio::test]
async fn the_loser_of_a_select_is_abandoned() {
    async fn function(_: Order, step: Step) -> Result<String> {
        let paid = step.wait_for_event::<Paid>("paid").matching("event.data.id == async.data.id");
        let winner = tokio::select! {
            paid = paid => format!("paid {:?}", paid?.map(|paid| paid.cents)),
            nap = step.sleep("nap", Duration::from_hours(1)) => { nap?; "too late".to_owned() }
        };
        Ok(winner)
    }
    let perdura = Perdura::builder(App::new("shop").function(Function::new("f", function))).open().await.unwrap();
    let event = perdura.send(Order { id: "7".into() }).await.unwrap();
    perdura.send(Paid { id: "8".into(), cents: 1 }).await.unwrap();
    perdura.send(Paid { id: "7".into(), cents: 2 }).await.unwrap();
    let runs = perdura.runs_of(event).await.unwrap();
    assert_eq!(runs[0].result().await.unwrap(), json!("paid Some(2)"));
    perdura.stop().await.unwrap();
}
