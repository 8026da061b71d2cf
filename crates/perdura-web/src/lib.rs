//! The web app inside the binary: its pages and assets as routes, and nothing else.
//!
//! `build/` makes the app from `web/` with Node and compresses every file; `answer.rs` answers with one of them. Pages hold
//! no data, so anybody may load them: what they show comes through the contract, which asks for a key. This crate knows
//! nothing of the server, so that neither is compiled again when the other changes.
//!
//! Only the gzip form is embedded. Every browser takes it, it is a third of the size, and whoever does not take it gets it
//! inflated.
//!
//! Where to start: [`router`]. The tour is `tests/pages.rs`.

mod answer;
mod headers;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;

use crate::answer::{Caching, File};

/// Addresses of the app: all of them are its one page, which looks at the address itself. A test compares them with
/// `web/src/router.tsx`.
pub const PAGES: &[&str] = &[
    "/",
    "/runs",
    "/runs/{id}",
    "/events",
    "/events/{id}",
    "/functions",
    "/functions/{id}",
    "/apps",
    "/apps/{id}",
    "/coordination",
    "/coordination/{id}",
    "/jobs",
    "/jobs/{id}",
    "/inbox",
    "/mounts",
    "/doctor",
    "/login",
];

/// Everything that was built, by path.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
/// What every page is.
const PAGE: &str = "/index.html";
/// The names of files below it hold a hash of their content.
const HASHED: &str = "/assets/";

/// The app's pages and files, for `GET` and `HEAD`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let mut router = Router::new();
    for path in PAGES {
        router = router.route(path, get(async |headers: HeaderMap| page().answer(&headers, Caching::Revalidated)));
    }
    for file in FILES.iter().filter(|file| file.path != PAGE) {
        let caching = if file.path.starts_with(HASHED) { Caching::Immutable } else { Caching::Revalidated };
        router = router.route(file.path, get(async move |headers: HeaderMap| file.answer(&headers, caching)));
    }
    router
}

/// The app's page with status 404, for a person who asks for what is not there.
pub fn not_found(headers: &HeaderMap) -> Response {
    let mut response = page().answer(headers, Caching::Never);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn page() -> &'static File {
    FILES.iter().find(|file| file.path == PAGE).expect("every build has an index.html")
}
