//! The sleepers campaign: many runs sleep for days, the server is killed, and every one still wakes exactly once.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::app::{Irregular, Ledger, SLEEPS};
use crate::arguments::SleepersArguments;
use crate::bench::{Bench, Ground};
use crate::bounds::{BYTES_BESIDE_MAX, BYTES_PER_SLEEPER_MAX, EVENTS_PER_REQUEST, SAMPLE, SKIP_DAYS};
use crate::disk::bytes_of;
use crate::report::Report;
use crate::server::data_of;

/// The whole campaign on one data folder.
pub(crate) async fn run(arguments: &SleepersArguments) -> Result<Report> {
    let mut report = Report::default();
    let ground = Ground::prepare(&arguments.common, &mut report).await?;
    let runs = arguments.runs();
    let bench = Bench::start(&ground, Ledger::new(runs), 0).await?;
    report.section("start", "Empty store");
    report.milliseconds("start to ready", bench.server.ready_after.as_secs_f64() * 1e3);
    report.mebibytes("memory", bench.server.snapshot()?.rss_bytes);

    let sample = fall_asleep(&bench, runs, &mut report).await?;
    let bench = bench.kill_and_restart(&ground).await?;
    check_restart(&bench, runs, &sample, &mut report).await?;
    wake_all(&bench, runs, &mut report).await?;
    bench.server.stop().await?;
    Ok(report)
}

/// Sends all events, waits until all runs sleep, and measures on the way. Answers some events.
async fn fall_asleep(bench: &Bench, runs: usize, report: &mut Report) -> Result<Vec<String>> {
    report.section("asleep", format!("{runs} runs fall asleep for days"));
    let start = Instant::now();
    let memory_before = bench.server.snapshot()?.rss_bytes;
    let (mut sample, mut sent) = (Vec::new(), 0);
    let sample_each = (runs / SAMPLE).max(1);
    let mut memory = Vec::new();
    for share in [25, 50, 75, 100] {
        let until = runs * share / 100;
        while sent < until {
            let count = EVENTS_PER_REQUEST.min(until - sent);
            let ids = bench.sender.send(bench.events(SLEEPS, sent..sent + count)).await?;
            let numbered = ids.into_iter().zip(sent..);
            sample.extend(numbered.filter(|(_, run)| run % sample_each == 0).map(|(id, _)| id));
            sent += count;
        }
        all_asleep(bench, sent).await?;
        let rss_bytes = bench.server.snapshot()?.rss_bytes;
        report.mebibytes(&format!("memory at {share} %"), rss_bytes);
        memory.push(rss_bytes);
    }
    report.per_second("fell asleep", runs as f64 / start.elapsed().as_secs_f64());
    // The second half tells what a run costs: by then the caches are full, when there are many runs.
    let grown = memory[3].saturating_sub(memory[1]);
    report.each("memory per run, second half", grown as f64 / (runs - runs / 2) as f64, "bytes");
    let data_bytes = bytes_of(&data_of(bench.folder()))?;
    report.mebibytes("data on disk", data_bytes);
    report.each("data per run", data_bytes as f64 / runs as f64, "bytes");

    let allowed = BYTES_BESIDE_MAX + runs as u64 * BYTES_PER_SLEEPER_MAX;
    let grown = memory[3].saturating_sub(memory_before);
    ensure!(grown <= allowed, "{runs} sleeping runs took {grown} bytes of memory, above the bound of {allowed}");
    Ok(sample)
}

async fn all_asleep(bench: &Bench, runs: usize) -> Result<()> {
    let is_asleep = |bench: &Bench| bench.app.ledger.first_calls() >= runs;
    bench
        .wait_for("the sleep of all runs", |gauges| {
            gauges.live == runs as u64 && gauges.open_attempts == 0 && gauges.ready_attempts == 0 && is_asleep(bench)
        })
        .await
}

/// Everything is back after the kill.
async fn check_restart(bench: &Bench, runs: usize, sample: &[String], report: &mut Report) -> Result<()> {
    report.section("restart", "kill -9 and restart");
    report.milliseconds("start to ready", bench.server.ready_after.as_secs_f64() * 1e3);
    report.mebibytes("memory", bench.server.snapshot()?.rss_bytes);
    let gauges = bench.sender.gauges().await?;
    ensure!(gauges.live == runs as u64, "{} of {runs} runs are alive after the restart", gauges.live);
    for event in sample {
        let statuses = bench.sender.statuses(event).await?;
        ensure!(statuses == ["Running"], "event {event} should have one sleeping run, but has {statuses:?}");
    }
    report.count("runs alive", gauges.live);
    report.count("runs looked at one by one", sample.len() as u64);
    Ok(())
}

/// Moves the clock beyond the longest sleep.
async fn wake_all(bench: &Bench, runs: usize, report: &mut Report) -> Result<()> {
    report.section("wake", "The clock moves, all wake");
    let start = Instant::now();
    bench.sender.advance_clock(Duration::from_secs(SKIP_DAYS * 86_400)).await?;
    bench.wait_for_returns(runs).await?;
    report.per_second("woke and returned", runs as f64 / start.elapsed().as_secs_f64());
    bench.wait_for("the end of all runs", |gauges| gauges.live == 0 && gauges.open_attempts == 0).await?;
    let irregular = bench.app.ledger.irregular();
    ensure!(irregular == Irregular::NONE, "not every run slept and returned exactly once: {irregular:?}");
    report.count("runs that returned exactly once", runs as u64);
    report.mebibytes("peak memory", bench.server.snapshot()?.rss_peak_bytes);
    Ok(())
}
