//! The same functions served over HTTP to the server in a process of its own.

use std::time::Instant;

use anyhow::Result;
use perdura::{Client, Outgoing, Remote, ServeOptions, register, serve};
use tokio::net::TcpListener;

use super::{Work, app, failed};
use crate::arguments::SdkArguments;
use crate::bench::Ground;
use crate::bounds::EVENTS_PER_REQUEST;
use crate::report::Report;
use crate::sender::Sender;
use crate::server::{Server, free_port};

/// As many steps as go through.
pub(super) async fn saturation(ground: &Ground, arguments: &SdkArguments, report: &mut Report) -> Result<()> {
    // Each call replays its run, so that many steps in a run cost more than many runs.
    let (runs, steps_per_run) = (arguments.size.runs() / 3, arguments.steps_per_run);
    let data = ground.fresh_folder()?;
    let server = Server::start(&ground.binary, data.path(), free_port()?).await?;
    let remote = Remote::dev(&format!("http://{}", server.address())).map_err(failed)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let options = ServeOptions::new(remote.clone()).origin(&origin).map_err(failed)?;
    let serving = tokio::spawn(axum::serve(listener, serve(app(), options.clone())).into_future());
    register(&app(), &options).await.map_err(failed)?;

    let (client, sender) = (Client::new(remote), Sender::new(server.address()));
    let before = server.snapshot()?;
    let start = Instant::now();
    for first in (0..runs).step_by(EVENTS_PER_REQUEST) {
        let count = EVENTS_PER_REQUEST.min(runs - first);
        let events = (0..count).map(|_| Outgoing::new(&Work { steps: steps_per_run })).collect();
        client.send_all(events).await.map_err(failed)?;
    }
    server.wait_for(&sender, "the end of all runs", |gauges| gauges.live, |gauges| gauges.live == 0).await?;
    let seconds = start.elapsed().as_secs_f64();
    let used = server.snapshot()?.since(&before);
    serving.abort();
    server.stop().await?;

    let steps = runs as f64 * f64::from(steps_per_run);
    report.section("over_http", format!("Over HTTP: {runs} runs of {steps_per_run} steps and a return"));
    report.per_second("steps", steps / seconds);
    report.each("server CPU per step", used.cpu_us as f64 / steps, "µs");
    Ok(())
}
