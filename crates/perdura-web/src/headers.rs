//! What the headers of a request ask for, and those of every answer.

use axum::http::{HeaderMap, HeaderName, header};

/// What a page of the app may do: load its own scripts and styles, ask this server, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// On everything, also on files: some of them can be opened as a page.
pub(crate) const PAGE_HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Whether the client says that it takes gzip. One that says nothing is a small program, which may take anything or not.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut star = false;
    for (coding, refused) in values(headers, &header::ACCEPT_ENCODING).map(coding) {
        match coding {
            "gzip" | "x-gzip" => return !refused,
            "*" => star = !refused,
            _ => {}
        }
    }
    star
}

/// Whether the client has the content that a tag names. Tags are compared weakly, as for every `GET`.
pub(crate) fn names_tag(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim_start_matches("W/").to_owned();
    values(headers, &header::IF_NONE_MATCH).any(|tag| tag == "*" || opaque(tag) == opaque(etag))
}

/// The parts of a list that may be spread over several headers.
fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

/// A coding, and whether its weight is 0.
fn coding(part: &str) -> (&str, bool) {
    let mut pieces = part.split(';').map(str::trim);
    let name = pieces.next().unwrap_or_default();
    let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).and_then(|weight| weight.parse::<f32>().ok());
    (name, weight == Some(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn with(name: &HeaderName, values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn who_takes_gzip() {
        for (values, takes) in [
            (&["gzip, deflate, br, zstd"][..], true),
            (&["br", "gzip;q=0.5"], true),
            (&["x-gzip"], true),
            (&["*"], true),
            (&["identity"], false),
            (&["gzip;q=0, *"], false),
            (&["*, gzip; q=0.000"], false),
            (&["*;q=0"], false),
            (&[""], false),
            (&[], false),
        ] {
            assert_eq!(accepts_gzip(&with(&header::ACCEPT_ENCODING, values)), takes, "{values:?}");
        }
    }

    #[test]
    fn tags_that_name_the_content() {
        for (values, names) in [
            (&["W/\"1\""][..], true),
            (&["\"1\""], true),
            (&["\"0\", W/\"1\""], true),
            (&["\"0\"", "\"1\""], true),
            (&["*"], true),
            (&["\"2\""], false),
            (&["1"], false),
            (&[], false),
        ] {
            assert_eq!(names_tag(&with(&header::IF_NONE_MATCH, values), "W/\"1\""), names, "{values:?}");
        }
    }
}
