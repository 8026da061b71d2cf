//! `perdura workflow memory show`

use clap::Args;
use perdura_coordination::contract::CoordinationMemoryClient;
use perdura_coordination::service::memory::{GetMemory, ListMemory, MemoryEntry};

use crate::commands::more;
use crate::output::{Answer, Cell, Column, Failure, Output, Table, time};
use crate::session::Session;

/// The arguments of `perdura workflow memory show`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workflow's id
    workflow: String,
    /// This desk's own
    #[arg(long)]
    desk: Option<String>,
    /// That of this namespace
    #[arg(long, conflicts_with = "desk")]
    namespace: Option<String>,
    /// The one of this key [default: default]
    #[arg(long, value_name = "NAME")]
    memory_key: Option<String>,
    /// How many [default: 20]
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["desk", "namespace"])]
    limit: Option<usize>,
    /// Where to go on, as the page before said
    #[arg(long, conflicts_with_all = ["desk", "namespace"])]
    cursor: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let (memory, out) = (CoordinationMemoryClient::new(session.rpc()), session.out);
        if self.desk.is_some() || self.namespace.is_some() {
            let input = GetMemory {
                workflow_id: self.workflow,
                desk_id: self.desk,
                namespace: self.namespace,
                key: self.memory_key,
            };
            let found = session.ask(memory.get_memory(input)).await?;
            let entries: Vec<&MemoryEntry> = std::iter::once(&found.memory).chain(&found.history).collect();
            return Ok(Answer::new(&found, table(&entries, out)));
        }
        let input = ListMemory { workflow_id: self.workflow, limit: self.limit, cursor: self.cursor };
        let page = session.ask(memory.list_memory(input)).await?;
        let text = table(&page.memories.iter().collect::<Vec<_>>(), out);
        Ok(Answer::new(&page, text + &more(out, page.next_cursor.as_deref())))
    }
}

fn table(entries: &[&MemoryEntry], out: Output) -> String {
    let mut table = Table::new([
        Column::Whole("PLACE"),
        Column::Whole("KEY"),
        Column::Whole("REVISION"),
        Column::Whole("CHANGED"),
        Column::Whole("EXPIRES"),
        Column::Text("DATA"),
    ]);
    for entry in entries {
        let record = &entry.record;
        let place = match &entry.namespace {
            Some(namespace) => format!("namespace {namespace}"),
            None => format!("desk {}", record.desk_id),
        };
        table.row([
            place.into(),
            (&record.memory_key).into(),
            entry.revision.to_string().into(),
            Cell::quiet(&time::since(record.updated_at)),
            Cell::quiet(&record.expires_at.map_or_else(|| "never".to_owned(), time::since)),
            record.data.to_string().into(),
        ]);
    }
    table.shown(out)
}
