//! An app registers its functions.

use std::sync::Arc;

use perdura_types::{App, Record, RecordWrite};

use super::Shard;
use crate::catalog::{self, AppRecord, Catalog};
use crate::effect::{Answer, Notice, RefusedSync, Synced};
use crate::journal;

/// Collection of the registered apps.
pub(super) const APPS: &str = "app";

impl Shard {
    /// Registers an app, or says everything that is wrong with it and changes nothing.
    pub(super) fn sync(&mut self, app: App) -> Answer {
        let mut flow_problems = catalog::flow_problems(&app);
        let functions = match Catalog::compile(&app) {
            Ok(functions) if flow_problems.is_empty() => functions,
            Ok(_) => return Answer::SyncRefused(RefusedSync { problems: flow_problems }),
            Err(mut problems) => {
                problems.append(&mut flow_problems);
                return Answer::SyncRefused(RefusedSync { problems });
            }
        };
        let warnings = catalog::warnings(&app);
        let (id, name) = (app.id, app.name.clone());
        let modified = self.catalog.put(app, functions);
        if let Some(revision) = modified
            && let Some((_, app)) = self.catalog.app(&name)
        {
            let app = Arc::clone(app);
            let body = journal::encode(&AppRecord { revision, app: App::clone(&app) });
            self.write_record(APPS, &name, Some(Record { version: revision, body, expires_at: None }));
            self.notice(Notice::App(app, warnings.clone()));
        }
        let revision = self.catalog.app(&name).map_or(1, |(revision, _)| revision);
        Answer::Synced(Synced { app: id, modified: modified.is_some(), revision, warnings })
    }

    /// Forgets an app. Its live runs wait for a new registration.
    pub(super) fn remove_app(&mut self, url: &str) -> Answer {
        let Some(name) = self.catalog.remove_by_url(url) else { return Answer::NotFound };
        self.write_record(APPS, &name, None);
        self.notice(Notice::AppRemoved(name));
        Answer::Done
    }

    pub(super) fn write_record(&mut self, collection: &str, key: &str, value: Option<Record>) {
        self.pending_bytes += value.as_ref().map_or(0, |record| record.body.len());
        let write = RecordWrite { collection: collection.to_owned(), key: key.to_owned(), value };
        self.fresh_records.insert((write.collection.clone(), write.key.clone()), write.clone());
        self.drained.records.push(write);
    }
}
