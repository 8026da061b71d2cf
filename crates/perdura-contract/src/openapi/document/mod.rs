//! The OpenAPI 3.1 document of a contract.
//!
//! Its shape is that of oRPC's own generator, so that tools which know those documents understand this one, and better
//! where that costs nothing: types are named components, declared errors are too, every operation has a `default` error
//! and says who may call it, and what gives nothing is a 204.

mod errors;
mod input;
pub(super) mod model;
mod output;

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::json;

pub use model::Document;
use model::{Components, InfoObject, LinkObject, Operation, ServerObject, TagObject};

use super::pattern::{Pattern, PatternError, Segment};
use crate::description::{Contract, Procedure, Security};
use crate::schema::{Bundle, RESERVED};

/// The name of the security scheme.
const BEARER: &str = "bearer";

/// What a document says beside the contract.
#[derive(Debug, Clone, Default)]
pub struct Info {
    /// The name of the API.
    pub title: String,
    /// The version of the API, not of OpenAPI.
    pub version: String,
    /// Some paragraphs, in Markdown.
    pub description: Option<String>,
    /// Where it is served, such as `https://example.com/api` or `/api`.
    pub servers: Vec<String>,
    /// Sections in their order, each with a description. Tags of procedures that are not here come after them.
    pub tags: Vec<(String, String)>,
    /// Where to read more.
    pub external_docs: Option<String>,
    /// What a caller must do to get a key.
    pub bearer_description: Option<String>,
}

/// Why a contract cannot be written down. Whoever wrote the contract sees this, never a caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A path that cannot be served.
    #[error(transparent)]
    Path(#[from] PatternError),
    /// Two procedures with one name.
    #[error("two procedures have the operation id \"{0}\"; give one of them another")]
    DuplicateOperation(String),
    /// A parameter that no field takes.
    #[error(
        "the path of \"{procedure}\" has the parameter \"{parameter}\", but its input has no required field of that name"
    )]
    MissingField {
        /// The procedure's keys.
        procedure: String,
        /// From the path.
        parameter: String,
    },
    /// An input that cannot be spread over the parts of a request.
    #[error("the input of \"{procedure}\" must be an object, because {reason}")]
    NotAnObject {
        /// The procedure's keys.
        procedure: String,
        /// What spreads it.
        reason: &'static str,
    },
    /// A detailed output without its fields.
    #[error("the output of \"{procedure}\" is detailed and must be objects of `status`, `headers` and `body`")]
    NotDetailed {
        /// The procedure's keys.
        procedure: String,
    },
    /// Two variants of a detailed output with one status.
    #[error("two variants of the output of \"{procedure}\" have the status {status}; join them")]
    DuplicateStatus {
        /// The procedure's keys.
        procedure: String,
        /// The status of both.
        status: String,
    },
}

/// Writes a contract down.
pub fn document(contract: &Contract, info: &Info) -> Result<Document, DocumentError> {
    document_of(contract, &Bundle::new(contract, RESERVED), info)
}

/// As above, with the schemas that the contract has.
pub(super) fn document_of(contract: &Contract, bundle: &Bundle, info: &Info) -> Result<Document, DocumentError> {
    let mut paths: IndexMap<String, IndexMap<String, Operation>> = IndexMap::new();
    let mut spellings = Spellings::default();
    let mut operation_ids = HashSet::new();
    let mut errors = errors::Errors::new(bundle);
    for (index, procedure) in contract.procedures.iter().enumerate() {
        let pattern = spellings.spell(Pattern::of(procedure)?);
        let operation = operation(procedure, bundle, index, &pattern, &mut errors)?;
        if !operation_ids.insert(operation.id.clone()) {
            return Err(DocumentError::DuplicateOperation(operation.id));
        }
        let method = procedure.route.method.as_ref().unwrap_or(&http::Method::POST);
        paths.entry(pattern.document).or_default().insert(method.as_str().to_ascii_lowercase(), operation);
    }
    Ok(Document {
        openapi: "3.1.1",
        info: InfoObject {
            title: info.title.clone(),
            version: info.version.clone(),
            description: info.description.clone(),
        },
        servers: info.servers.iter().map(|url| ServerObject { url: url.clone() }).collect(),
        tags: tags(contract, info),
        external_docs: info.external_docs.clone().map(|url| LinkObject { url }),
        paths,
        components: components(contract, info, bundle, errors),
    })
}

impl Document {
    /// The document as JSON, two spaces deep, the same bytes each time.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("keys are strings, so it is JSON");
        text.push('\n');
        text
    }
}

/// A path as the document writes it, and for each of its parameters the field that takes it.
pub(super) struct SpelledPath {
    pub(super) document: String,
    /// In the order of the path: the field of the input, and what the document calls it.
    pub(super) parameters: Vec<(String, String)>,
}

/// Paths that differ only in the names of their parameters are one path in a document; the first spelling stays.
#[derive(Default)]
struct Spellings {
    by_shape: IndexMap<String, Vec<String>>,
}

impl Spellings {
    fn spell(&mut self, pattern: Pattern) -> SpelledPath {
        let own: Vec<String> = pattern.names().map(str::to_owned).collect();
        let shape = pattern.segments.iter().map(|segment| match segment {
            Segment::Fixed(text) => format!("/{text}"),
            Segment::One(_) | Segment::Rest(_) => "/{}".to_owned(),
        });
        let names = self.by_shape.entry(shape.collect()).or_insert_with(|| own.clone()).clone();
        let mut rest = names.iter().cloned();
        let segments = pattern.segments.into_iter().map(|segment| match segment {
            Segment::Fixed(text) => Segment::Fixed(text),
            Segment::One(name) | Segment::Rest(name) => Segment::One(rest.next().unwrap_or(name)),
        });
        let document = Pattern { segments: segments.collect() }.to_document();
        SpelledPath { document, parameters: own.into_iter().zip(names).collect() }
    }
}

fn operation(
    procedure: &Procedure,
    bundle: &Bundle,
    index: usize,
    path: &SpelledPath,
    errors: &mut errors::Errors,
) -> Result<Operation, DocumentError> {
    let route = &procedure.route;
    let schemas = &bundle.procedures[index];
    let input = input::input(procedure, bundle, schemas, path)?;
    let mut responses = output::responses(procedure, bundle, schemas, errors)?;
    errors.add_responses(procedure, schemas, &mut responses);
    Ok(Operation {
        id: operation_id(procedure),
        summary: route.summary.as_deref().map(str::to_owned),
        description: route.description.as_deref().map(str::to_owned),
        deprecated: route.is_deprecated,
        tags: route.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        security: security(procedure.security),
        parameters: input.parameters,
        request_body: input.body,
        responses,
    })
}

fn operation_id(procedure: &Procedure) -> String {
    procedure.route.operation_id.map_or_else(|| procedure.path.join("."), str::to_owned)
}

/// Any one of the scopes is enough, so each is an alternative. For schemes that are not OAuth the list names roles.
fn security(security: Security) -> Vec<IndexMap<String, Vec<String>>> {
    let one = |scopes: Vec<String>| IndexMap::from([(BEARER.to_owned(), scopes)]);
    match security {
        Security::Open => Vec::new(),
        Security::Bearer([]) => vec![one(Vec::new())],
        Security::Bearer(scopes) => scopes.iter().map(|scope| one(vec![(*scope).to_owned()])).collect(),
    }
}

fn tags(contract: &Contract, info: &Info) -> Vec<TagObject> {
    let mut tags: Vec<TagObject> = (info.tags.iter())
        .map(|(name, description)| TagObject { name: name.clone(), description: Some(description.clone()) })
        .collect();
    for name in contract.procedures.iter().flat_map(|procedure| procedure.route.tags) {
        if !tags.iter().any(|tag| tag.name == *name) {
            tags.push(TagObject { name: (*name).to_owned(), description: None });
        }
    }
    tags
}

fn components(contract: &Contract, info: &Info, bundle: &Bundle, errors: errors::Errors) -> Components {
    let mut schemas: Vec<(String, serde_json::Value)> =
        bundle.components.iter().map(|(name, body)| (name.clone(), body.clone())).collect();
    let responses = IndexMap::from([(errors::RESPONSE.to_owned(), errors::response())]);
    schemas.extend(errors.into_schemas());
    schemas.sort_by(|left, right| left.0.cmp(&right.0));
    let mut security_schemes = IndexMap::new();
    if contract.procedures.iter().any(|procedure| procedure.security != Security::Open) {
        let mut scheme = json!({ "type": "http", "scheme": "bearer" });
        if let Some(description) = &info.bearer_description {
            scheme["description"] = description.as_str().into();
        }
        security_schemes.insert(BEARER.to_owned(), crate::schema::sorted(scheme));
    }
    Components { schemas: schemas.into_iter().collect(), responses, security_schemes }
}
