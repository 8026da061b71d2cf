//! `perdura run why`

use std::fmt::Write as _;

use perdura_server::management::runs::{RunRef, RunsClient};
use perdura_types::RunId;

use super::state;
use crate::output::{Answer, Failure, Tone, text};
use crate::session::Session;

pub(super) async fn run(session: &Session, run_id: RunId) -> Result<Answer, Failure> {
    let diagnosis = session.ask(RunsClient::new(session.rpc()).diagnose(RunRef { run_id })).await?;
    let out = session.out;
    let mut text = format!("run {run_id} is {}\n", state(diagnosis.status, out));
    for reason in &diagnosis.reasons {
        let _written = writeln!(text, "- {}", text::clean(&reason.sentence));
        let _written = writeln!(text, "  {}", out.paint(Tone::Quiet, &format!("→ {}", text::clean(&reason.remedy))));
    }
    Ok(Answer::new(&diagnosis, text))
}
