//! As many steps as go through: a window of runs is kept under way until all have ended.

use std::time::Instant;

use anyhow::{Result, ensure};

use crate::app::{Irregular, Ledger, STEPS};
use crate::arguments::StepsArguments;
use crate::bench::{Bench, Ground};
use crate::bounds::{EVENTS_PER_REQUEST, STALL_MAX};
use crate::process::Snapshot;
use crate::report::Report;

/// Measures and answers how many runs ended per second.
pub(crate) async fn measure(ground: &Ground, arguments: &StepsArguments, report: &mut Report) -> Result<f64> {
    let (runs, steps_per_run) = (arguments.size.runs(), arguments.steps_per_run);
    let bench = Bench::start(ground, Ledger::new(runs), steps_per_run).await?;
    let before = bench.server.snapshot()?;
    let own_before = Snapshot::of(std::process::id())?;
    let start = Instant::now();
    let mut sent = 0;
    while sent < runs {
        let count = EVENTS_PER_REQUEST.min(runs - sent);
        wait_for_room(&bench, sent + count, arguments.window).await?;
        bench.sender.send(bench.events(STEPS, sent..sent + count)).await?;
        sent += count;
    }
    bench.wait_for_returns(runs).await?;
    let seconds = start.elapsed().as_secs_f64();
    bench.wait_for("the end of all runs", |gauges| gauges.live == 0).await?;
    let used = bench.server.snapshot()?.since(&before);
    let own_used = Snapshot::of(std::process::id())?.since(&own_before);
    let irregular = bench.app.ledger.irregular();
    ensure!(irregular == Irregular::NONE, "not every run went through exactly once: {irregular:?}");

    let steps = (runs * steps_per_run) as f64;
    report.section("saturation", format!("Saturation: {runs} runs of {steps_per_run} steps and a return"));
    report.per_second("steps", steps / seconds);
    report.per_second("calls", (runs * (steps_per_run + 1)) as f64 / seconds);
    report.per_second("runs", runs as f64 / seconds);
    add_used(report, &used, steps, seconds);
    // On a machine that others use as well, these two tell more than the rate.
    report.each("app and sender CPU per step", own_used.cpu_us as f64 / steps, "µs");
    let (to_first_call, step_to_step) = bench.app.ledger.take_latencies();
    report.latency("event to first call", to_first_call);
    report.latency("step to step", step_to_step);
    bench.server.stop().await?;
    Ok(runs as f64 / seconds)
}

async fn wait_for_room(bench: &Bench, until: usize, window: usize) -> Result<()> {
    while until > bench.app.ledger.ended() + window.max(EVENTS_PER_REQUEST) {
        let moved = tokio::time::timeout(STALL_MAX, bench.app.ledger.moved()).await;
        ensure!(moved.is_ok(), "no run ends any more:\n{}", bench.server.log());
    }
    Ok(())
}

/// Where the server's time, disk and memory went, per step.
fn add_used(report: &mut Report, used: &Snapshot, steps: f64, seconds: f64) {
    report.each("server processors busy", used.cpu_us as f64 / 1e6 / seconds, "of all");
    report.each("server CPU per step", used.cpu_us as f64 / steps, "µs");
    for (thread, us) in &used.cpu_us_by_thread {
        if *us > 0 {
            report.each(&format!("  of it in '{thread}'"), *us as f64 / steps, "µs");
        }
    }
    report.each("written to disk per step", used.written_bytes as f64 / steps, "bytes");
    report.mebibytes("peak memory of the server", used.rss_peak_bytes);
}
