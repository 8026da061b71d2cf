//! The first page's example: a web service with one durable function.
#![expect(clippy::print_stdout, clippy::unused_async, reason = "the example shows what it does")]
use axum::{Json, Router, extract::State, routing::post};
use perdura::{App, Event, Function, Perdura, Result, Step};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Order {
    id: String,
}
impl Event for Order {
    const NAME: &'static str = "shop/order.placed";
}

async fn fulfil(order: Order, step: Step) -> Result<()> {
    step.run("charge", || say(format!("{} charged", order.id))).await?;
    step.sleep("time to change one's mind", std::time::Duration::from_secs(2)).await?;
    Ok(step.run("ship", || say(format!("{} shipped", order.id))).await?)
}
async fn say(text: String) -> Result<()> {
    println!("{text}");
    Ok(())
}
async fn place(State(perdura): State<Perdura>, Json(order): Json<Order>) -> String {
    perdura.send(order).await.map_or_else(|error| error.to_string(), |id| id.to_string())
}

#[tokio::main]
async fn main() -> Result<()> {
    let perdura = Perdura::open("data", App::new("shop").function(Function::new("fulfil", fulfil))).await?;
    let service = Router::new().route("/orders", post(place)).with_state(perdura);
    let address = std::env::var("ADDRESS").unwrap_or("127.0.0.1:3000".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    Ok(axum::serve(listener, service).await?)
}
