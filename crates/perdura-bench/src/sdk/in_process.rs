//! Durable steps without a server and without HTTP: as many as go through, and one at a time.

use std::time::Instant;

use anyhow::{Result, ensure};
use perdura::{Outgoing, Perdura};

use super::{Work, app, failed};
use crate::arguments::SdkArguments;
use crate::bench::Ground;
use crate::bounds::EVENTS_PER_REQUEST;
use crate::process::Snapshot;
use crate::quantiles::Quantiles;
use crate::report::Report;

/// As many steps as go through: all runs are sent, and the engine comes to rest.
pub(super) async fn saturation(ground: &Ground, arguments: &SdkArguments, report: &mut Report) -> Result<()> {
    let (runs, steps_per_run) = (arguments.size.runs(), arguments.steps_per_run);
    let data = ground.fresh_folder()?;
    let perdura = Perdura::open(data.path(), app()).await.map_err(failed)?;
    let before = Snapshot::of(std::process::id())?;
    let start = Instant::now();
    let mut sent = Vec::with_capacity(runs);
    for first in (0..runs).step_by(EVENTS_PER_REQUEST) {
        let count = EVENTS_PER_REQUEST.min(runs - first);
        let events = (0..count).map(|_| Outgoing::new(&Work { steps: steps_per_run })).collect();
        sent.extend(perdura.send_all(events).await.map_err(failed)?);
    }
    perdura.settled().await.map_err(failed)?;
    let seconds = start.elapsed().as_secs_f64();
    let used = Snapshot::of(std::process::id())?.since(&before);
    for event in sent {
        let sum = perdura.runs_of(event).await.map_err(failed)?.remove(0).result().await.map_err(failed)?;
        ensure!(sum == steps_per_run, "a run of {steps_per_run} steps gave {sum}");
    }
    perdura.stop().await.map_err(failed)?;

    let steps = runs as f64 * f64::from(steps_per_run);
    report.section("in_process", format!("In one process: {runs} runs of {steps_per_run} steps and a return"));
    report.per_second("steps", steps / seconds);
    report.per_second("runs", runs as f64 / seconds);
    report.each("CPU per step", used.cpu_us as f64 / steps, "µs");
    for (thread, us) in &used.cpu_us_by_thread {
        if *us > 0 {
            report.each(&format!("  of it in '{thread}'"), *us as f64 / steps, "µs");
        }
    }
    report.each("written to disk per step", used.written_bytes as f64 / steps, "bytes");
    report.mebibytes("peak memory", used.rss_peak_bytes);
    Ok(())
}

/// One run at a time.
pub(super) async fn idle(ground: &Ground, arguments: &SdkArguments, report: &mut Report) -> Result<()> {
    let data = ground.fresh_folder()?;
    let perdura = Perdura::open(data.path(), app()).await.map_err(failed)?;
    let mut durations = Vec::new();
    for _ in 0..arguments.latency_runs() {
        let start = Instant::now();
        let event = perdura.send(Work { steps: 1 }).await.map_err(failed)?;
        let run = perdura.runs_of(event).await.map_err(failed)?.remove(0);
        run.result().await.map_err(failed)?;
        durations.push(u64::try_from(start.elapsed().as_nanos())?);
    }
    perdura.stop().await.map_err(failed)?;
    report.section("in_process_idle", "In one process: one run of one step at a time (three commits)");
    report.latency("send to result", Quantiles::of_ns(durations));
    Ok(())
}
