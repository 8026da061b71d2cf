//! Other functions, other services.

use axum::routing::post;
use axum::{Json, Router};
use perdura::{App, Error, Fetch, Function, FunctionRef, Result, Step};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{day, hours, minutes, shop};
use crate::events::{Order, Paid};
use crate::gate::Count;
use crate::world::{Place, World};

#[derive(Serialize, Deserialize)]
struct Number {
    number: u32,
}
const DOUBLE: FunctionRef<Number, u32> = FunctionRef::new("shop-double");

async fn double(input: Number, step: Step) -> Result<u32> {
    Ok(step.run("double", || async { Ok(input.number * 2) }).await?)
}
async fn ask_double(_: Order, step: Step) -> Result<u32> {
    Ok(step.invoke("ask", DOUBLE, Number { number: 21 }).await? + 1)
}

pub(crate) async fn a_function_is_invoked(place: Place) {
    let app = App::new("shop").function(Function::new("ask", ask_double));
    let world = World::start(place, app.function(Function::untriggered("double", double))).await;
    assert_eq!(world.outcome(Order::new("7")).await, Ok(json!(43)));
}

pub(crate) async fn the_failure_of_an_invoked_function_is_an_error(place: Place) {
    async fn broken(_: Number, _: Step) -> Result<u32> {
        Err(Error::new("Broken", "no numbers today").non_retriable())
    }
    async fn ask(_: Order, step: Step) -> Result<String> {
        match step.invoke("ask", DOUBLE, Number { number: 21 }).await {
            Ok(number) => Ok(number.to_string()),
            Err(error) => Ok(format!("{} failed with {}: {}", error.step(), error.name(), error.message())),
        }
    }
    let app = App::new("shop").function(Function::new("ask", ask));
    let world = World::start(place, app.function(Function::untriggered("double", broken))).await;
    assert_eq!(world.outcome(Order::new("7")).await, Ok(json!("ask failed with Broken: no numbers today")));
}

pub(crate) async fn an_invoked_function_that_takes_too_long_is_an_error(place: Place) {
    async fn slow(input: Number, step: Step) -> Result<u32> {
        step.sleep("nap", day()).await?;
        Ok(input.number)
    }
    async fn ask(_: Order, step: Step) -> Result<String> {
        match step.invoke("ask", DOUBLE, Number { number: 21 }).timeout(hours(1)).await {
            Ok(number) => Ok(number.to_string()),
            Err(error) => Ok(error.name().to_owned()),
        }
    }
    let app = App::new("shop").function(Function::new("ask", ask));
    let world = World::start(place, app.function(Function::untriggered("double", slow))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(minutes(59)).await;
    assert!(!world.is_over(event).await);
    world.advance(minutes(2)).await;
    assert_eq!(world.result(event).await, Ok(json!("InngestInvokeTimeoutError")));
}

pub(crate) async fn an_event_is_sent_once(place: Place) {
    let (arrived, tries) = (Count::default(), Count::default());
    let (count, failing) = (arrived.clone(), tries.clone());
    let sends = move |order: Order, step: Step| {
        let failing = failing.clone();
        async move {
            step.send_event("pay", Paid { id: order.id, cents: 5 }).await?;
            // The function is entered again, and finds that it has sent the event.
            if failing.add() < 2 { Err(Error::message("not yet")) } else { Ok("sent") }
        }
    };
    let receives = move |paid: Paid, step: Step| {
        let count = count.clone();
        async move {
            step.run("count", || async { Ok(count.add()) }).await?;
            Ok(paid.cents)
        }
    };
    let app = App::new("shop").function(Function::new("sends", sends));
    let world = World::start(place, app.function(Function::new("receives", receives))).await;
    let event = world.send_and_settle(Order::new("7")).await;
    world.advance(day()).await;
    world.advance(day()).await;
    assert_eq!(world.result(event).await, Ok(json!("sent")));
    assert_eq!((tries.get(), arrived.get()), (3, 1));
}

pub(crate) async fn a_page_is_fetched(place: Place) {
    let asked = Count::default();
    let count = asked.clone();
    let answer = move |Json(body): Json<Value>| {
        let count = count.clone();
        async move { Json(json!({ "asked": count.add(), "body": body })) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/labels", listener.local_addr().unwrap());
    let service =
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/labels", post(answer))).await });

    let function = move |order: Order, step: Step| {
        let url = url.clone();
        async move {
            let label = step.fetch("label", Fetch::post(&url).json(&order)).await?;
            let missing = step.fetch("missing", Fetch::get(format!("{url}/none"))).await?;
            Ok((label.json::<Value>()?, label.status, missing.status))
        }
    };
    let world = World::start(place, shop(Function::new("f", function))).await;
    let label = json!({ "asked": 0, "body": { "id": "7" } });
    assert_eq!(world.outcome(Order::new("7")).await, Ok(json!([label, 200, 404])));
    assert_eq!(asked.get(), 1);
    service.abort();
}
