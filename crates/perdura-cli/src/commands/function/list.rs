//! `perdura function list`

use clap::Args;
use perdura_server::management::functions::{FunctionsClient, ListFunctions};

use super::triggers;
use crate::output::{Answer, Cell, Column, Failure, Table};
use crate::session::Session;

/// The arguments of `perdura function list`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only those of this app
    #[arg(long)]
    app: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let list = session.ask(FunctionsClient::new(session.rpc()).list(ListFunctions { app_id: self.app })).await?;
        let mut table = Table::new([
            Column::Whole("FUNCTION"),
            Column::Text("NAME"),
            Column::Text("STARTED BY"),
            Column::Whole("RETRIES"),
        ]);
        for function in &list.functions {
            table.row([
                (&function.function_id).into(),
                (&function.name).into(),
                triggers(function).into(),
                Cell::quiet(&function.retries.to_string()),
            ]);
        }
        Ok(Answer::new(&list, table.shown(session.out)))
    }
}
