//! The first steps of the web app's home page: an app of its own beside the server.
#![expect(clippy::print_stdout, clippy::unused_async, reason = "the example shows what it does")]
use perdura::{App, Event, Function, Result, ServeOptions, Step};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Order {
    id: String,
}
impl Event for Order {
    const NAME: &'static str = "shop/order.placed";
}

async fn fulfil(order: Order, step: Step) -> Result<()> {
    step.run("charge", || say(format!("charged {}", order.id))).await?;
    step.sleep("time to change one's mind", std::time::Duration::from_secs(5)).await?;
    Ok(step.run("ship", || say(format!("shipped {}", order.id))).await?)
}
async fn say(text: String) -> Result<()> {
    println!("{text}");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let app = App::new("shop").function(Function::new("fulfil", fulfil));
    let router = perdura::serve(app, ServeOptions::from_env()?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, router).await?)
}
