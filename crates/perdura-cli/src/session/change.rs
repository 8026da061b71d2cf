//! Commands that change something: they can be tried, and the dangerous ones ask.

use std::io::{BufRead, IsTerminal, Write};

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Procedure, RPC_MOUNT, Session};
use crate::output::{Answer, Failure, text};

/// What every command takes that changes something.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct ChangeArguments {
    /// Show what would be sent, and send nothing
    #[arg(long, help_heading = "Output")]
    pub(crate) dry_run: bool,
    /// Do not ask before something is lost
    #[arg(short = 'y', long, help_heading = "Output")]
    pub(crate) yes: bool,
}

/// What a dry run tells.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Planned {
    dry_run: bool,
    procedure: String,
    path: String,
    url: String,
    input: Value,
}

impl Planned {
    /// One call.
    pub(crate) fn new<I: Serialize + ?Sized>(session: &Session, procedure: Procedure, input: &I) -> Self {
        let path = format!("{RPC_MOUNT}/{}", procedure.keys().join("/"));
        Self {
            dry_run: true,
            procedure: procedure.keys().join("."),
            url: format!("{}{path}", session.target.url),
            path,
            input: serde_json::to_value(input).expect("inputs are made of JSON"),
        }
    }
    /// The answer of a command that would only make this call.
    pub(crate) fn answer(&self, session: &Session) -> Answer {
        let input = self.input.to_string();
        let room = session.out.width.saturating_sub("with ".len());
        let shown = text::cut(&text::clean(&input), room);
        Answer::new(self, format!("would call {}\nat   POST {}\nwith {shown}\n", self.procedure, self.path))
    }
    /// For a command that has more to tell.
    pub(crate) fn to_value(&self) -> Value {
        json!(self)
    }
}

impl ChangeArguments {
    /// In a dry run, what would be sent.
    pub(crate) fn planned<I: Serialize + ?Sized>(
        self,
        session: &Session,
        procedure: Procedure,
        input: &I,
    ) -> Option<Answer> {
        self.dry_run.then(|| Planned::new(session, procedure, input).answer(session))
    }

    /// Goes on when a person or `--yes` says so.
    pub(crate) fn confirm(self, question: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            let message =
                format!("{question} Nobody can be asked here: say --yes, or see what would be done with --dry-run");
            return Err(Failure::usage("CONFIRMATION_REQUIRED", message));
        }
        let mut said = String::new();
        let asked =
            write!(std::io::stderr(), "{question} [y/N] ").and_then(|()| std::io::stdin().lock().read_line(&mut said));
        match (asked, said.trim().to_lowercase().as_str()) {
            (Ok(_), "y" | "yes") => Ok(()),
            (Ok(_) | Err(_), _) => Err(Failure::new("NOT_CONFIRMED", "nothing was done")),
        }
    }
}
