//! What a replay costs: the same runs go on once with their functions still in memory, and once after a restart.

use std::time::Instant;

use anyhow::{Result, ensure};
use perdura::{App, Function, Outgoing, Perdura, Step};

use super::{GoOn, Work, failed};
use crate::arguments::SdkArguments;
use crate::bench::Ground;
use crate::report::Report;

/// Steps before the wait: what a replay has to go through.
const STEPS: u32 = 50;

async fn work_and_wait(work: Work, step: Step) -> perdura::Result<u32> {
    let mut sum = 0;
    for _ in 0..work.steps {
        sum += step.run("add", || async { Ok(1_u32) }).await?;
    }
    step.wait_for_event::<GoOn>("go on").await?;
    Ok(sum)
}

fn app() -> App {
    App::new("bench").function(Function::new("work-and-wait", work_and_wait))
}

/// Measures both and what lies between.
pub(super) async fn measure(ground: &Ground, arguments: &SdkArguments, report: &mut Report) -> Result<()> {
    let runs = arguments.replayed_runs();
    let in_memory = go_on(ground, runs, false).await?;
    let after_restart = go_on(ground, runs, true).await?;
    let per_run_us = |seconds: f64| seconds * 1e6 / runs as f64;
    report.section("replay", format!("Replay: {runs} runs go on after {STEPS} steps"));
    report.each("in memory, per run", per_run_us(in_memory), "µs");
    report.each("after a restart, per run", per_run_us(after_restart), "µs");
    let difference = (after_restart - in_memory).max(0.0);
    report.each("replay per finished step", per_run_us(difference) / f64::from(STEPS), "µs");
    Ok(())
}

/// Seconds from the event to the end of all runs.
async fn go_on(ground: &Ground, runs: usize, restarts: bool) -> Result<f64> {
    let data = ground.fresh_folder()?;
    let mut perdura = Perdura::open(data.path(), app()).await.map_err(failed)?;
    let events = (0..runs).map(|_| Outgoing::new(&Work { steps: STEPS })).collect();
    let events = perdura.send_all(events).await.map_err(failed)?;
    perdura.settled().await.map_err(failed)?;
    if restarts {
        perdura.stop().await.map_err(failed)?;
        drop(perdura);
        perdura = Perdura::open(data.path(), app()).await.map_err(failed)?;
    }
    let start = Instant::now();
    perdura.send(GoOn {}).await.map_err(failed)?;
    for event in events {
        let run = perdura.runs_of(event).await.map_err(failed)?.remove(0);
        let sum = run.result().await.map_err(failed)?;
        ensure!(sum == STEPS, "a run of {STEPS} steps gave {sum}");
    }
    let seconds = start.elapsed().as_secs_f64();
    perdura.stop().await.map_err(failed)?;
    Ok(seconds)
}
