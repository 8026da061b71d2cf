//! The web app beside the routes: its pages, and what people see for addresses that are none.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{MethodRouter, any};
use tower::ServiceExt;

use super::{cors, not_found};
use crate::state::ServerState;

/// The web app: for anybody, since it holds no data.
pub struct Pages {
    /// Its pages and files.
    pub routes: Router<ServerState>,
    /// What a person's browser gets for an address that is none.
    pub not_found: fn(&HeaderMap) -> Response,
}

/// Adds the pages. Pages of other origins may ask for anything else here, but not read these.
pub(super) fn with(routes: Router<ServerState>, pages: Pages) -> Router<ServerState> {
    let Pages { routes: own, not_found: page } = pages;
    let for_programs: MethodRouter<(), Infallible> = any(not_found::handle).layer(cors());
    let nothing = async move |request: Request| {
        if not_found::wants_page(request.method(), request.headers()) {
            return page(request.headers());
        }
        match for_programs.oneshot(request).await {
            Ok(answer) => answer,
        }
    };
    routes.merge(own.method_not_allowed_fallback(not_found::wrong_method)).fallback(nothing)
}
