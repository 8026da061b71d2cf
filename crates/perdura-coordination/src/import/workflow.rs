//! A workflow of another system.

use perdura_engine::records::Decision;
use perdura_types::{Moment, Transaction};

use super::file::parsed;
use super::{Importing, Taken, Untaken};
use crate::document::Workflow;
use crate::records::{DRAFTS, WORKFLOWS};
use crate::service::workflow::{
    Draft, Publication, check_size, hash_of, publish, save_draft_change, trimmed, with_content, workflow_id,
};
use crate::validate::validate;

impl Importing<'_> {
    pub(super) async fn workflow(&self, content: &str) -> Result<Taken, Untaken> {
        let workflow = trimmed(parsed::<Workflow>(content)?);
        let id = workflow_id(&workflow.workflow_id)?;
        check_size(&workflow)?;
        let (dry_run, is_valid) = (self.dry_run, validate(&workflow).ok);
        let decision = move |rows: &perdura_engine::records::Rows<'_>| {
            if with_content(rows, &id, &workflow)?.is_some() {
                return Ok(Decision::nothing(Taken::Skipped(1)));
            }
            let mut decision = if is_valid {
                publish(rows, &id, &workflow)?.map(|_| Taken::Imported(1))
            } else {
                let draft = rows.get::<Draft>(DRAFTS, id.as_str())?;
                let published = rows.get::<Publication>(WORKFLOWS, id.as_str())?;
                // Somebody works on it here: their draft and their publication are later than the file.
                if draft.is_some() || published.is_some() {
                    return Ok(Decision::nothing(Taken::Skipped(1)));
                }
                let now = Moment(rows.now);
                let stored = Workflow { updated_at: Some(now), ..workflow.clone() };
                let draft = Draft { revision: hash_of(&stored), workflow: stored, updated_at: now };
                let changes = vec![save_draft_change(rows, &id, None, &draft)?];
                Decision { transaction: Transaction { changes, events: Vec::new() }, answer: Taken::Draft }
            };
            if dry_run {
                decision.transaction = Transaction::default();
            }
            Ok(decision)
        };
        Ok(self.service.decide(decision).await?)
    }
}
