//! How long things take when there is room: one run at a time, and at a tenth of the saturated rate.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use crate::app::{Ledger, STEPS};
use crate::arguments::StepsArguments;
use crate::bench::{Bench, Ground};
use crate::report::Report;

/// One run at a time.
pub(crate) async fn measure_idle(ground: &Ground, arguments: &StepsArguments, report: &mut Report) -> Result<()> {
    let runs = arguments.latency_runs();
    let bench = Bench::start(ground, Ledger::new(runs), arguments.steps_per_run).await?;
    for run in 0..runs {
        bench.sender.send(bench.events(STEPS, [run])).await?;
        bench.wait_for_returns(run + 1).await?;
    }
    report.section("idle", "One run at a time");
    add_latencies(report, &bench);
    bench.server.stop().await
}

/// Runs start at an even rate, whether or not earlier ones have ended.
pub(crate) async fn measure_low_load(
    ground: &Ground,
    arguments: &StepsArguments,
    runs_per_s: f64,
    report: &mut Report,
) -> Result<()> {
    // Some seconds, so that checkpoints of the database fall into it.
    let runs = arguments.size.pick(arguments.latency_runs(), (runs_per_s * 10.0) as usize);
    let bench = Arc::new(Bench::start(ground, Ledger::new(runs), arguments.steps_per_run).await?);
    let start = Instant::now();
    let mut requests = JoinSet::new();
    for run in 0..runs {
        let due = start + Duration::from_secs_f64(run as f64 / runs_per_s);
        tokio::time::sleep_until(due.into()).await;
        let bench = Arc::clone(&bench);
        requests.spawn(async move { bench.sender.send(bench.events(STEPS, [run])).await });
    }
    while let Some(request) = requests.join_next().await {
        request??;
    }
    bench.wait_for_returns(runs).await?;
    report.section("low_load", format!("Low load: {runs_per_s:.0} runs per second, started at an even rate"));
    add_latencies(report, &bench);
    let bench = Arc::into_inner(bench).expect("all requests have ended");
    bench.server.stop().await
}

fn add_latencies(report: &mut Report, bench: &Bench) {
    let (to_first_call, step_to_step) = bench.app.ledger.take_latencies();
    report.latency("event to first call", to_first_call);
    report.latency("step to step", step_to_step);
}
