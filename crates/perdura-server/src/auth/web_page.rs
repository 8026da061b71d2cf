//! Whether a web page of somebody else makes a browser ask.
//!
//! `perdura dev` wants no key from this machine, and every page that its user opens is on this machine, too. A browser
//! tells the page's origin, and the name under which it found the server: a page of another origin may neither act nor
//! read, and a name that merely points here is not ours.

use axum::http::header::{HOST, HeaderName, ORIGIN};
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
            let mut request = Request::post("/rpc/x").header(HOST, host);
            for (name, value) in [("origin", origin), ("sec-fetch-site", fetch_site)] {
                if !value.is_empty() {
                    request = request.header(name, value);
                }
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let found = is_foreign(&parts, &["perdura.example".to_owned()]);
            assert_eq!(found, foreign, "{host} {origin} {fetch_site}");
        }
    }
}
