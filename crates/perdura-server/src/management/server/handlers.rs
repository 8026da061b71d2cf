//! Answers about the server.

use perdura_contract::{Call, Failure, NoErrors};
use perdura_types::Moment;

use super::{Diagnose, ListUpcoming, Overview, Report, RetentionView, Server, UpcomingView};
use crate::management::Management;
use crate::state::Access;

impl Server for Management {
    async fn overview(&self, _call: &Call) -> Result<Overview, Failure<NoErrors>> {
        let apps = self.apps().await?;
        let gauges = self.state.engine.gauges();
        let lag = self.state.engine.history().lag();
        let retention = self.state.engine.retention();
        let count = |number: usize| number as u64;
        Ok(Overview {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            mode: self.mode().to_owned(),
            now: Moment(self.now()),
            live_runs: count(gauges.live_runs()),
            open_calls: count(gauges.open_attempts()),
            waiting_calls: count(gauges.ready_attempts()),
            next_timer_at: gauges.next_timer().map(Moment),
            history_lag: lag.rows(),
            history_lag_ms: lag.age_ms(),
            apps: count(apps.len()),
            functions: count(apps.iter().map(|app| app.functions.len()).sum()),
            retention: RetentionView {
                completed_ms: retention.completed_ms,
                failed_ms: retention.failed_ms,
                cancelled_ms: retention.cancelled_ms,
                events_ms: retention.events_ms,
            },
        })
    }

    async fn upcoming(&self, _call: &Call, input: ListUpcoming) -> Result<UpcomingView, Failure<NoErrors>> {
        self.list_upcoming(input).await
    }

    async fn doctor(&self, _call: &Call, input: Diagnose) -> Result<Report, Failure<NoErrors>> {
        self.examine(input).await
    }
}

impl Management {
    /// How the server was started.
    pub(super) fn mode(&self) -> &'static str {
        match &*self.state.access {
            Access::Open { .. } => "dev",
            Access::Keys { .. } => "start",
        }
    }
}
