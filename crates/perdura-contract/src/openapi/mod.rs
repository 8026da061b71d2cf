//! Procedures as REST: the OpenAPI wire, its document and its reference page.

mod bracket;
mod coerce;
mod document;
mod pattern;
mod reference;
mod routes;

use http::StatusCode;

pub use document::{Document, DocumentError, Info, document};
pub use pattern::PatternError;

use crate::description::{OutputShape, Procedure};

/// The status of an answer that went well.
fn success_status(procedure: &Procedure) -> StatusCode {
    procedure.route.success_status.unwrap_or(match procedure.output {
        OutputShape::Nothing => StatusCode::NO_CONTENT,
        OutputShape::Value(_) | OutputShape::Stream { .. } => StatusCode::OK,
    })
}
