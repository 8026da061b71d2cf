//! Procedures as REST: the OpenAPI wire, its document and its reference page.

mod bracket;
mod pattern;
mod routes;
