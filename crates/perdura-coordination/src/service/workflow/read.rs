//! Workflows as they are read.

use std::collections::BTreeMap;

use perdura_engine::records::Rows;
use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::draft::StoredDraft;
use super::{Publication, hash_of};
use crate::document::Workflow;
use crate::ids::ID_PATTERN;
use crate::ids::WorkflowId;
use crate::records::{CONTENTS, DRAFTS, PUBLICATIONS, WORKFLOWS, content_key, of_workflow, publication_key};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;
use crate::service::page::{Page, Scan, page, page_of};
use crate::service::run::{RunSummary, newest_run};

/// Nothing is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ListCoordinationWorkflows")]
pub struct ListWorkflows {}

/// Every workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationWorkflows")]
pub struct Workflows {
    /// The newest publication of each, in the order of their ids' bytes.
    pub workflows: Vec<Workflow>,
}

/// Which workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GetCoordinationWorkflow")]
pub struct GetWorkflow {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
}

/// A workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationWorkflowAnswer")]
pub struct WorkflowAnswer {
    /// The document.
    pub workflow: Workflow,
}

/// Which part of the list of workflows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ListCoordinationWorkflowPage")]
pub struct ListWorkflowPage {
    /// Only those whose id or name holds this text, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Workflows of one page: 1 to 100; 20 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// The `nextCursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Some workflows, by id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationWorkflowPage")]
pub struct WorkflowPage {
    /// At most as many as were asked for.
    pub workflows: Vec<WorkflowSummary>,
    /// Where the next page begins; missing at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A workflow without its graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationWorkflowSummary")]
pub struct WorkflowSummary {
    /// The workflow.
    pub workflow_id: String,
    /// For people.
    pub name: String,
    /// The version that its document names.
    pub version: u64,
    /// The newest publication; missing while there is only a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<u64>,
    /// When that was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Moment>,
    /// How many desks it has.
    pub desks: usize,
    /// How many handoffs it has.
    pub handoffs: usize,
    /// Whether there is a draft of a next publication.
    pub has_draft: bool,
    /// Its newest run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_run: Option<RunSummary>,
}

/// Which workflow's publications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ListCoordinationPublications")]
pub struct ListPublications {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// Publications of one page: 1 to 100; 20 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// The `nextCursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Some publications, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationPublicationPage")]
pub struct PublicationPage {
    /// At most as many as were asked for.
    pub publications: Vec<PublicationSummary>,
    /// Where the next page begins; missing at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A publication without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationPublicationSummary")]
pub struct PublicationSummary {
    /// The store's own number.
    pub publication: u64,
    /// The version that its document names.
    pub version: u64,
    /// The hash of its content.
    pub hash: String,
    /// When it was published.
    pub published_at: Moment,
}

/// Which publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GetCoordinationPublication")]
pub struct GetPublication {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// Its number; the newest when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub publication: Option<u64>,
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationPublicationAnswer")]
pub struct PublicationAnswer {
    /// The publication.
    pub publication: Publication,
}

impl Coordination {
    /// Every workflow's newest publication, by id.
    pub async fn workflows(&self, _: ListWorkflows) -> Result<Workflows, Refusal> {
        self.read(|rows| {
            let all = rows.all::<Publication>(WORKFLOWS, "")?;
            Ok(Workflows { workflows: all.into_iter().map(|stored| stored.value.workflow).collect() })
        })
        .await
    }
    /// A page of workflows, without their graphs: published ones, and drafts of ones that never were.
    pub async fn workflow_page(&self, filter: ListWorkflowPage) -> Result<WorkflowPage, Refusal> {
        self.read(move |rows| {
            let wanted = filter.search.as_deref().map(str::to_lowercase);
            let fits = |workflow: &Workflow| {
                let holds = |text: &str| wanted.as_ref().is_none_or(|wanted| text.to_lowercase().contains(wanted));
                holds(&workflow.workflow_id) || holds(&workflow.name)
            };
            let cursor = filter.cursor.as_deref();
            let scan = Scan { collection: WORKFLOWS, prefix: String::new(), limit: filter.limit, cursor, start: None };
            let take = |known: &Known| {
                let workflow = known.document();
                let Some(workflow) = workflow.filter(|workflow| fits(workflow)) else { return Ok(None) };
                let last_run = newest_run(rows, &workflow.workflow_id)?;
                Ok(Some(WorkflowSummary::of(known, workflow, last_run)))
            };
            let Page { entries: workflows, next_cursor } =
                page_of(&scan, |after, count| known(rows, after, count), take)?;
            Ok(WorkflowPage { workflows, next_cursor })
        })
        .await
    }
    /// A workflow's newest publication.
    pub async fn workflow(&self, input: GetWorkflow) -> Result<WorkflowAnswer, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        self.read(move |rows| Ok(WorkflowAnswer { workflow: require(rows, &id)?.workflow })).await
    }
    /// A workflow's publications, oldest first.
    pub async fn publications(&self, input: ListPublications) -> Result<PublicationPage, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        self.read(move |rows| {
            require(rows, &id)?;
            let (prefix, cursor) = (of_workflow(&id), input.cursor.as_deref());
            let scan = Scan { collection: PUBLICATIONS, prefix, limit: input.limit, cursor, start: None };
            let Page { entries: publications, next_cursor } =
                page(rows, &scan, |found: &Publication| Ok(Some(PublicationSummary::of(found))))?;
            Ok(PublicationPage { publications, next_cursor })
        })
        .await
    }
    /// One publication of a workflow.
    pub async fn publication(&self, input: GetPublication) -> Result<PublicationAnswer, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        self.read(move |rows| {
            let newest = require(rows, &id)?;
            let publication = match input.publication {
                Some(number) => require_publication(rows, &id, number)?,
                None => newest,
            };
            Ok(PublicationAnswer { publication })
        })
        .await
    }
}

/// What there is of a workflow: a publication, a draft, or both.
#[derive(Default)]
struct Known {
    published: Option<Publication>,
    draft: Option<StoredDraft>,
}

impl Known {
    fn document(&self) -> Option<&Workflow> {
        let published = self.published.as_ref().map(|published| &published.workflow);
        published.or_else(|| self.draft.as_ref().map(|draft| &draft.workflow))
    }
}

/// The workflows behind a key, at most so many, in the order of their ids.
fn known(rows: &Rows<'_>, after: Option<&str>, count: usize) -> Result<Vec<(String, Known)>, Refusal> {
    let mut known = BTreeMap::<String, Known>::new();
    for (id, stored) in rows.page::<Publication>(WORKFLOWS, "", after, count)? {
        known.entry(id).or_default().published = Some(stored.value);
    }
    for (id, stored) in rows.page::<StoredDraft>(DRAFTS, "", after, count)? {
        known.entry(id).or_default().draft = Some(stored.value);
    }
    // Each collection gave its first ones, so the first ones of both are among them.
    Ok(known.into_iter().take(count).collect())
}

impl WorkflowSummary {
    fn of(known: &Known, workflow: &Workflow, last_run: Option<RunSummary>) -> Self {
        let published = known.published.as_ref();
        Self {
            workflow_id: workflow.workflow_id.clone(),
            name: workflow.name.clone(),
            version: workflow.version,
            publication: published.map(|published| published.publication),
            published_at: published.map(|published| published.published_at),
            desks: workflow.desks.len(),
            handoffs: workflow.handoffs.len(),
            has_draft: known.draft.is_some(),
            last_run,
        }
    }
}

impl PublicationSummary {
    fn of(found: &Publication) -> Self {
        let Publication { publication, hash, published_at, workflow } = found;
        Self { publication: *publication, version: workflow.version, hash: hash.clone(), published_at: *published_at }
    }
}

pub(crate) fn workflow_id(text: &str) -> Result<WorkflowId, Refusal> {
    text.parse().map_err(|error: crate::ids::IdError| Refusal::new(Code::InvalidWorkflowId, error.to_string()))
}

/// The newest publication.
pub(crate) fn require(rows: &Rows<'_>, id: &WorkflowId) -> Result<Publication, Refusal> {
    if let Some(stored) = rows.get::<Publication>(WORKFLOWS, id.as_str())? {
        return Ok(stored.value);
    }
    let message = if rows.get::<StoredDraft>(DRAFTS, id.as_str())?.is_some() {
        format!("workflow '{id}' has a draft and was never published: publish the draft")
    } else {
        format!("there is no workflow '{id}': the list of workflows has their ids")
    };
    Err(Refusal::new(Code::WorkflowNotFound, message))
}

/// A publication of a workflow that may have been deleted since.
pub(crate) fn require_publication(rows: &Rows<'_>, id: &WorkflowId, number: u64) -> Result<Publication, Refusal> {
    let stored = rows.get::<Publication>(PUBLICATIONS, &publication_key(id, number))?;
    stored.map(|stored| stored.value).ok_or_else(|| {
        let message = format!("workflow '{id}' has no publication {number}: its list of publications has the numbers");
        Refusal::new(Code::PublicationNotFound, message)
    })
}

/// The publication that has this content.
pub(crate) fn with_content(
    rows: &Rows<'_>,
    id: &WorkflowId,
    workflow: &Workflow,
) -> Result<Option<Publication>, Refusal> {
    let number = rows.get::<u64>(CONTENTS, &content_key(id, &hash_of(workflow)))?;
    number.map(|number| require_publication(rows, id, number.value)).transpose()
}
