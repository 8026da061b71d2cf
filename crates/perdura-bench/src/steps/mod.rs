//! The steps campaign: how many durable steps and events go through, and how long one takes when there is room.

mod intake;
mod latency;
mod saturation;

use anyhow::Result;

use crate::app::{NOTHING, STARTS};
use crate::arguments::{Part, StepsArguments};
use crate::bench::Ground;
use crate::bounds::LOW_LOAD;
use crate::bounds::LOW_LOAD_RUNS_PER_S;
use crate::report::Report;

/// Measures the parts that are wanted, each on a fresh server.
pub(crate) async fn run(arguments: &StepsArguments) -> Result<Report> {
    let mut report = Report::default();
    let ground = Ground::prepare(&arguments.common, &mut report).await?;
    let mut runs_per_s = None;
    if arguments.wants(Part::Saturation) {
        runs_per_s = Some(saturation::measure(&ground, arguments, &mut report).await?);
    }
    if arguments.wants(Part::Events) {
        report.section("events", "Events that start nothing, in arrays of 100");
        intake::measure(&ground, NOTHING, arguments.events(), &mut report).await?;
    }
    if arguments.wants(Part::Starts) {
        report.section("starts", "Events that each start a function without steps, in arrays of 100");
        intake::measure(&ground, STARTS, arguments.events() / 4, &mut report).await?;
    }
    if arguments.wants(Part::Idle) {
        latency::measure_idle(&ground, arguments, &mut report).await?;
    }
    if arguments.wants(Part::LowLoad) {
        let rate = runs_per_s.map_or(LOW_LOAD_RUNS_PER_S, |rate| rate * LOW_LOAD);
        latency::measure_low_load(&ground, arguments, rate, &mut report).await?;
    }
    Ok(report)
}
