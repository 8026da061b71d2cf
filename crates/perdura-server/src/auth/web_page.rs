//! Whether a web page of somebody else makes a browser ask.
//!
//! `perdura dev` wants no key from this machine, and every page that its user opens is on this machine, too. A browser
//! tells the page's origin, and the name under which it found the server: a page of another origin may neither act nor
//! read, and a name that merely points here is not ours. A cookie is the other way round: it belongs to a name, whichever
//! that is, but the browser sends it along with what pages of the same name on other ports and of sibling names ask for.

use axum::http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use axum::http::request::Parts;
use std::net::IpAddr;

/// Whether a request without a key may be somebody else's page. `trusted` are further names of this server.
pub(super) fn is_foreign(parts: &Parts, trusted: &[String]) -> bool {
    let host = parts.headers.get(HOST).map(|value| value.to_str().unwrap_or("?")).or_else(|| {
        // Only programs leave it out; HTTP/2 has it in the address.
        parts.uri.authority().map(axum::http::uri::Authority::as_str)
    });
    let is_ours = |authority: &str| is_local(authority) || trusted.iter().any(|name| name == host_of(authority));
    if host.is_some_and(|host| !is_ours(host)) {
        return true;
    }
    if let Some(origin) = parts.headers.get(ORIGIN) {
        let authority = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, rest)| rest);
        // `null`, of sandboxed pages and files, has no authority.
        return authority.is_none_or(|authority| !is_ours(authority) && Some(authority) != host);
    }
    let fetch_site = parts.headers.get(HeaderName::from_static("sec-fetch-site")).and_then(|value| value.to_str().ok());
    // Links and addresses that a person typed are "none" or navigations: they read, and the page does not get the answer.
    fetch_site == Some("cross-site") && parts.method != axum::http::Method::GET
}

/// Whether a page of this server sent the request, so that a cookie may speak for it; or no page at all. A page on another
/// port of the same machine is none of ours here. `trusted` are further names of this server: a proxy may hide the name that
/// the browser knows.
pub(crate) fn is_own(parts: &Parts, trusted: &[String]) -> bool {
    let header = |name| parts.headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("?"));
    // What the browser itself says; it does so over HTTPS and on this machine.
    if let Some(fetch_site) = header(HeaderName::from_static("sec-fetch-site")) {
        return matches!(fetch_site, "same-origin" | "none");
    }
    let Some(origin) = header(ORIGIN) else { return true };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some_and(|authority| {
        header(HOST) == Some(authority) || trusted.iter().any(|name| name == host_of(authority))
    })
}

fn is_local(authority: &str) -> bool {
    let host = host_of(authority);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.ends_with(".localhost") || bare.parse::<IpAddr>().is_ok()
}

/// Without the port.
fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !host.is_empty() => host,
        Some(_) | None => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn pages_of_others_are_told_by_host_and_origin() {
        for (host, origin, fetch_site, foreign) in [
            ("localhost:8288", "", "", false),
            ("127.0.0.1:8288", "http://127.0.0.1:8288", "same-origin", false),
            ("[::1]:8288", "http://[::1]:8288", "", false),
            ("localhost:8288", "http://localhost:3000", "same-site", false),
            ("localhost:8288", "https://evil.example", "cross-site", true),
            ("localhost:8288", "null", "", true),
            ("localhost:8288", "", "cross-site", true),
            ("rebound.example:8288", "", "", true),
            ("rebound.example:8288", "http://rebound.example:8288", "same-origin", true),
            ("perdura.example", "https://perdura.example", "same-origin", false),
            ("192.168.1.4:8288", "http://192.168.1.4:8288", "", false),
        ] {
            let found = is_foreign(&asked(host, origin, fetch_site), &["perdura.example".to_owned()]);
            assert_eq!(found, foreign, "{host} {origin} {fetch_site}");
        }
    }

    #[test]
    fn a_cookie_speaks_for_pages_of_the_same_origin_alone() {
        for (host, origin, fetch_site, own) in [
            ("perdura.test", "", "", true),
            ("perdura.test", "https://perdura.test", "", true),
            ("perdura.test", "https://perdura.test", "same-origin", true),
            ("perdura.test", "", "none", true),
            // Behind a proxy that asks under a name of its own.
            ("10.0.0.7:8288", "https://perdura.test", "same-origin", true),
            ("10.0.0.7:8288", "https://perdura.example", "", true),
            ("10.0.0.7:8288", "https://perdura.test", "", false),
            ("localhost:8288", "http://localhost:3000", "", false),
            ("localhost:8288", "http://localhost:3000", "same-site", false),
            ("perdura.test", "https://evil.test", "cross-site", false),
            ("perdura.test", "https://evil.test", "", false),
            ("perdura.test", "null", "", false),
            ("perdura.test", "", "same-site", false),
        ] {
            let found = is_own(&asked(host, origin, fetch_site), &["perdura.example".to_owned()]);
            assert_eq!(found, own, "{host} {origin} {fetch_site}");
        }
    }

    fn asked(host: &str, origin: &str, fetch_site: &str) -> Parts {
        let mut request = Request::post("/rpc/x").header(HOST, host);
        for (name, value) in [("origin", origin), ("sec-fetch-site", fetch_site)] {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        request.body(()).unwrap().into_parts().0
    }
}
