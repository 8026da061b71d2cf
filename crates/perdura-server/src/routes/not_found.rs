//! Everything that is not a route.

use axum::http::{HeaderMap, Method, StatusCode, Uri, header};

use crate::answer::Refusal;
use crate::extract::excerpt;

pub(crate) async fn handle(method: Method, uri: Uri) -> Refusal {
    let message = format!("there is no {method} {} on this server: check the path", excerpt(uri.path()));
    Refusal::not_found("route_not_found", message)
}

/// Whether a person's browser asks for a page: programs and scripts say that they take anything, or name something else.
pub(super) fn wants_page(method: &Method, headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds =
        accepted.flat_map(|value| value.split(',')).map(|kind| kind.split(';').next().unwrap_or(kind).trim());
    matches!(*method, Method::GET | Method::HEAD) && kinds.any(|kind| kind.eq_ignore_ascii_case("text/html"))
}

pub(crate) async fn wrong_method(method: Method, uri: Uri) -> Refusal {
    let message = format!("{} does not take {method}: see the header Allow", excerpt(uri.path()));
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_for_people() {
        for (method, accept, wants) in [
            (Method::GET, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            (Method::HEAD, "text/html;q=0.9", true),
            (Method::GET, "application/json, Text/HTML", true),
            (Method::POST, "text/html", false),
            (Method::GET, "*/*", false),
            (Method::GET, "application/json", false),
            (Method::GET, "text/htmlx", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
            assert_eq!(wants_page(&method, &headers), wants, "{method} {accept}");
        }
        assert!(!wants_page(&Method::GET, &HeaderMap::new()));
    }
}
