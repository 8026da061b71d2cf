//! What the runner tells of desks.

use perdura::Commit;
use perdura_engine::records::{Decision, Rows};
use serde_json::Value;

use super::Coordination;
use super::run::timeline::{DeskTry, Happening};
use super::run::{Change, RunTicket, active};
use crate::bounds::ERROR_CHARS_MAX;
use crate::refusal::Refusal;
use crate::run::{HandoffOutcomes, RunState, TimelineKind};

impl Coordination {
    /// A desk begins.
    pub async fn desk_started(
        &self,
        ticket: &RunTicket,
        desk: &DeskTry,
        input: Option<&Value>,
    ) -> perdura::Result<Commit<()>> {
        let (ticket, desk, input) = (ticket.clone(), desk.clone(), input.cloned());
        self.judged(move |rows| {
            let started = Happening::new(TimelineKind::DeskStarted, RunState::Running);
            tell(rows, &ticket, started.at(&desk).taking(input.as_ref()))
        })
        .await
    }

    /// A desk has ended well.
    pub async fn desk_completed(
        &self,
        ticket: &RunTicket,
        desk: &DeskTry,
        output: &Value,
        handoffs: HandoffOutcomes,
    ) -> perdura::Result<Commit<()>> {
        let (ticket, desk, output) = (ticket.clone(), desk.clone(), output.clone());
        self.judged(move |rows| {
            let completed = Happening::new(TimelineKind::DeskCompleted, RunState::Completed);
            tell(rows, &ticket, completed.at(&desk).giving(Some(&output)).leading(&handoffs))
        })
        .await
    }

    /// A desk has ended badly. Handoffs are those of an observer, whose failure changes nothing of the flow.
    pub async fn desk_failed(
        &self,
        ticket: &RunTicket,
        desk: &DeskTry,
        error: &str,
        handoffs: HandoffOutcomes,
    ) -> perdura::Result<Commit<()>> {
        let (ticket, desk) = (ticket.clone(), desk.clone());
        let error: String = error.chars().take(ERROR_CHARS_MAX).collect();
        self.judged(move |rows| {
            let failed = Happening::new(TimelineKind::DeskFailed, RunState::Failed);
            tell(rows, &ticket, failed.at(&desk).saying(Some(&error)).leading(&handoffs))
        })
        .await
    }
}

fn tell(rows: &Rows<'_>, ticket: &RunTicket, happening: Happening<'_>) -> Result<Decision<()>, Refusal> {
    let mut change = Change::of(active(rows, ticket)?, rows.now);
    change.append(rows, happening)?;
    Ok(change.decide(()))
}
