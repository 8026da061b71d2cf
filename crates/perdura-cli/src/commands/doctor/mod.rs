//! `perdura doctor`: what a person looks at when something is wrong, in that order, each with its remedy.

mod smoke;
mod workflow_run;

use clap::Args;
use perdura_contract::NoErrors;
use perdura_server::management::server::{Check, CheckStatus, Diagnose, Report, ServerClient};
use perdura_types::RunId;

use crate::output::{Answer, Cell, Column, Failure, Output, Table, Tone};
use crate::session::{Session, SharedArguments};

/// The arguments of `perdura doctor`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: SharedArguments,
    /// Look at this run of a function first
    #[arg(long, value_name = "RUN", conflicts_with = "workflow_run")]
    run: Option<RunId>,
    /// Look at this run of a workflow instead: validation, status, timeline and links
    #[arg(long, value_name = "RUN")]
    workflow_run: Option<String>,
}

impl Arguments {
    pub(crate) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let mut checks = vec![smoke::health(session).await];
        // Without a server every further check would say the same again.
        if checks[0].status != CheckStatus::Wrong {
            checks.push(smoke::serve_endpoint(session).await);
            if let Some(run) = self.workflow_run {
                checks.push(smoke::openapi(session).await);
                checks.extend(workflow_run::examine(session, run).await);
            } else {
                checks.push(smoke::rpc(session).await);
                checks.push(smoke::openapi(session).await);
                checks.extend(of_server(session, self.run).await);
            }
        }
        told(&Report::of(checks), session.out)
    }
}

/// What the server finds out about itself.
async fn of_server(session: &Session, run_id: Option<RunId>) -> Vec<Check> {
    match session.ask::<_, NoErrors>(ServerClient::new(session.rpc()).doctor(Diagnose { run_id })).await {
        Ok(report) => report.checks,
        Err(failure) => vec![failed("server", &failure, smoke::remedy_of(failure.code()))],
    }
}

/// A check that could not be carried out.
fn failed(name: &str, failure: &Failure, remedy: &str) -> Check {
    Check::wrong(name, format!("{} ({})", failure.message(), failure.code()), remedy)
}

fn told(report: &Report, out: Output) -> Result<Answer, Failure> {
    let wrong = report.checks.iter().filter(|check| check.status == CheckStatus::Wrong).count();
    let text = table(&report.checks, out);
    if report.ok {
        return Ok(Answer::new(report, text));
    }
    let message = if wrong == 1 { "1 thing is wrong".to_owned() } else { format!("{wrong} things are wrong") };
    Err(Failure::new("DOCTOR_FOUND_PROBLEMS", message).with_details(report).with_report(text))
}

/// Rows in the order of looking, each whole, with its remedy below.
fn table(checks: &[Check], out: Output) -> String {
    let mut table = Table::new([Column::Whole("CHECK"), Column::Whole("STATE"), Column::Whole("FINDING")]);
    for check in checks {
        let (word, tone) = match check.status {
            CheckStatus::Well => ("well", Tone::Good),
            CheckStatus::Warning => ("warning", Tone::Warn),
            CheckStatus::Wrong => ("wrong", Tone::Bad),
        };
        table.row([(&check.name).into(), Cell::new(word, tone), (&check.finding).into()]);
        if let Some(remedy) = &check.remedy {
            table.note(remedy);
        }
    }
    table.shown(out)
}
