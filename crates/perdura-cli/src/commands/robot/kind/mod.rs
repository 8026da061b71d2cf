//! `perdura robot kind`: what is known of a robot.

use clap::{Args, Subcommand};
use perdura_robot::KindView;
use perdura_robot::contract::{KindRef, RobotKindsClient};
use perdura_robot::kind::RobotKind;

use crate::input;
use crate::output::{Answer, Cell, Column, Failure, Fields, Output, Table, time};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura robot kind`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List kinds
    List,
    /// Show a kind
    Get {
        /// Its name
        name: String,
    },
    /// Register a kind from a file, or change it
    Put(PutArguments),
}

#[derive(Debug, Args)]
struct PutArguments {
    /// A JSON file with the kind's document, or - for the standard input
    file: String,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let kinds = RobotKindsClient::new(session.rpc());
        match self.verb {
            Verb::List => {
                let list = session.ask(kinds.list()).await?;
                let text = table(&list.kinds, session.out);
                Ok(Answer::new(&list, text))
            }
            Verb::Get { name } => {
                let kind = session.ask(kinds.get(KindRef { name })).await?;
                let text = shown(&kind, session.out);
                Ok(Answer::new(&kind, text))
            }
            Verb::Put(PutArguments { file, change }) => {
                let document: RobotKind = input::document(&file)?;
                if let Some(planned) = change.planned(session, Procedure::ROBOT_KIND_PUT, &document) {
                    return Ok(planned);
                }
                let kind = session.ask(kinds.put(document)).await?;
                let text = shown(&kind, session.out);
                Ok(Answer::new(&kind, text))
            }
        }
    }
}

fn table(kinds: &[KindView], out: Output) -> String {
    let mut table = Table::new([
        Column::Whole("KIND"),
        Column::Whole("CARRIER"),
        Column::Text("JOB TYPES"),
        Column::Whole("VERSION"),
        Column::Whole("CHANGED"),
    ]);
    for view in kinds {
        let types = view.kind.job_types.keys().cloned().collect::<Vec<_>>().join(", ");
        let changed = view.updated_at.map_or_else(|| "built in".to_owned(), time::since);
        table.row([
            (&view.kind.name).into(),
            (&view.kind.carrier).into(),
            types.into(),
            view.version.to_string().into(),
            Cell::quiet(&changed),
        ]);
    }
    table.shown(out)
}

fn shown(view: &KindView, out: Output) -> String {
    let kind = &view.kind;
    let mut fields = Fields::default();
    fields
        .add("kind", &kind.name)
        .add("carrier", &kind.carrier)
        .add("base URL", format!("secret {}", kind.base_url_ref));
    let version = if view.built_in { "built in".to_owned() } else { view.version.to_string() };
    fields.add("version", version).add("dispatch within", time::duration(kind.dispatch_timeout_ms));
    for (name, job_type) in &kind.job_types {
        let per_item = time::duration(job_type.per_item_ms);
        let margin = time::duration(job_type.margin_ms);
        fields.add("job type", format!("{name}: POST {}, {per_item} an item and {margin}", job_type.dispatch_path));
    }
    fields.shown(out)
}
