//! The conformance app: fixed procedures that use every part of the wires, for the unmodified npm clients to call.
//!
//! `cargo run -p perdura-contract --example conformance -- 4000` (or `PORT=4000`; without, a free port) prints its address.
//! `procedures` says what there is, `handlers` what it does, `mounts` where it lies.
#![expect(clippy::print_stdout, reason = "whoever starts it waits for its address")]

mod handlers;
mod mounts;
mod planets;
mod procedures;
mod streams;
mod values;

use std::error::Error;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).or_else(|| std::env::var("PORT").ok());
    let port: u16 = port.map_or(Ok(0), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let service = mounts::mounts(&handlers::App::default());
    println!("conformance: http://{}", listener.local_addr()?);
    axum::serve(listener, service).await?;
    Ok(())
}
