//! Procedures as REST: the OpenAPI wire, its document and its reference page.

mod answer;
mod body;
mod bracket;
mod coerce;
mod disposition;
mod document;
mod form;
mod handler;
mod input;
mod pattern;
mod reference;
mod routes;
mod settings;

use http::StatusCode;

pub use document::{Document, DocumentError, Info, document};
pub use handler::OpenApiHandler;
pub use pattern::PatternError;

use crate::description::{OutputShape, Procedure};

/// The status of an answer that went well.
fn success_status(procedure: &Procedure) -> StatusCode {
    procedure.route.success_status.unwrap_or(match procedure.output {
        OutputShape::Nothing => StatusCode::NO_CONTENT,
        OutputShape::Value(_) | OutputShape::Stream { .. } => StatusCode::OK,
    })
}
