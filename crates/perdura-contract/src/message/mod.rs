//! HTTP messages as far as both wires treat them alike.

mod body;
mod compression;
mod content;
mod cors;
mod event_body;
pub(crate) mod multipart;
mod query;
mod received;

pub use body::{Body, BodyError};
pub use cors::Cors;

pub(crate) use compression::compressed;
pub(crate) use content::{ContentKind, content_kind};
pub(crate) use event_body::{EventForm, event_body};
pub(crate) use query::last_parameter;
pub(crate) use received::{ReadError, read_all};
