//! The campaign of the Rust SDK: the same functions in this process with their engine and over HTTP, and what a replay
//! costs.
//!
//! Here, and only here, the engine is linked: an engine in the user's own process is what is measured.

mod in_process;
mod over_http;
mod replay;

use anyhow::Result;
use perdura::{App, Event, Function, Step};
use serde::{Deserialize, Serialize};

use crate::arguments::SdkArguments;
use crate::bench::Ground;
use crate::report::Report;

/// Measures all parts, each on a fresh store.
pub(crate) async fn run(arguments: &SdkArguments) -> Result<Report> {
    let mut report = Report::default();
    let ground = Ground::prepare(&arguments.common, &mut report).await?;
    in_process::saturation(&ground, arguments, &mut report).await?;
    in_process::idle(&ground, arguments, &mut report).await?;
    over_http::saturation(&ground, arguments, &mut report).await?;
    replay::measure(&ground, arguments, &mut report).await?;
    Ok(report)
}

/// What starts a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Work {
    steps: u32,
}
impl Event for Work {
    const NAME: &'static str = "bench/work";
}

/// What lets a run go on.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct GoOn {}
impl Event for GoOn {
    const NAME: &'static str = "bench/go.on";
}

/// Steps one after another, each with a small result.
async fn work(work: Work, step: Step) -> perdura::Result<u32> {
    let mut sum = 0;
    for _ in 0..work.steps {
        sum += step.run("add", || async { Ok(1_u32) }).await?;
    }
    Ok(sum)
}

fn app() -> App {
    App::new("bench").function(Function::new("work", work))
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in for a closure of `map_err`")]
fn failed(error: perdura::Error) -> anyhow::Error {
    anyhow::anyhow!("{error:?}")
}
