//! Events in arrays, as fast as they are accepted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use crate::app::{Ledger, NOTHING};
use crate::bench::{Bench, Ground};
use crate::bounds::{EVENTS_PER_REQUEST, REQUESTS_AT_ONCE};
use crate::report::Report;

/// Sends this many events of a function, or of none, and waits until what they start has ended.
pub(crate) async fn measure(ground: &Ground, function: &'static str, events: usize, report: &mut Report) -> Result<()> {
    let bench = Arc::new(Bench::start(ground, Ledger::new(events), 0).await?);
    let before = bench.server.snapshot()?;
    let start = Instant::now();
    let accepted = send_all(&bench, function, events).await?;
    let seconds = start.elapsed().as_secs_f64();
    ensure!(accepted == events, "{accepted} of {events} events were accepted");
    let starts_runs = function != NOTHING;
    if starts_runs {
        bench.wait_for_returns(events).await?;
    }
    let seconds_until_ended = start.elapsed().as_secs_f64();
    bench.wait_for("the end of all runs", |gauges| gauges.live == 0).await?;
    let used = bench.server.snapshot()?.since(&before);

    report.per_second("accepted", events as f64 / seconds);
    if starts_runs {
        report.per_second("ended", events as f64 / seconds_until_ended);
    }
    report.each("server CPU per event", used.cpu_us as f64 / events as f64, "µs");
    report.each("written to disk per event", used.written_bytes as f64 / events as f64, "bytes");
    report.mebibytes("peak memory of the server", used.rss_peak_bytes);
    let bench = Arc::into_inner(bench).expect("all senders have ended");
    bench.server.stop().await
}

/// Sends from several tasks; answers how many events got an id.
pub(crate) async fn send_all(bench: &Arc<Bench>, function: &'static str, events: usize) -> Result<usize> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut senders = JoinSet::new();
    for _ in 0..REQUESTS_AT_ONCE {
        let (bench, next) = (Arc::clone(bench), Arc::clone(&next));
        senders.spawn(async move {
            let mut accepted = 0;
            loop {
                let first = next.fetch_add(EVENTS_PER_REQUEST, Ordering::Relaxed);
                if first >= events {
                    return anyhow::Ok(accepted);
                }
                let body = bench.events(function, first..events.min(first + EVENTS_PER_REQUEST));
                accepted += bench.sender.send(body).await?.iter().filter(|id| !id.is_empty()).count();
            }
        });
    }
    let mut accepted = 0;
    while let Some(sender) = senders.join_next().await {
        accepted += sender??;
    }
    Ok(accepted)
}
