//! URLs as they are stored and compared.

use url::Url;

use crate::bounds::URL_CHARS_MAX;
use crate::json;

/// Parameters that belong to one sync and not to the app.
const TRANSIENT: &[&str] = &["deployId", "probe"];

/// The one spelling of a URL: no parameters of a single sync, sorted query, no default port, and `localhost` for the
/// addresses of this machine when a port follows. The error says what is wrong with the text.
pub fn normalise_url(text: &str) -> Result<String, String> {
    let shown = json::excerpt(text);
    if text.len() > URL_CHARS_MAX {
        return Err(format!("the URL '{shown}' has {} bytes, but at most {URL_CHARS_MAX} are allowed", text.len()));
    }
    let mut url = Url::parse(text.trim()).map_err(|error| {
        format!("the URL '{shown}' cannot be read ({error}): use one such as 'http://localhost:3000/api/inngest'")
    })?;
    if !matches!(url.scheme(), "http" | "https" | "ws" | "wss") {
        return Err(format!("the URL '{shown}' has the scheme '{}': use http, https, ws or wss", url.scheme()));
    }
    if url.port().is_some() && matches!(url.host_str(), Some("127.0.0.1" | "0.0.0.0")) {
        url.set_host(Some("localhost")).map_err(|error| format!("the URL '{shown}' cannot be rewritten: {error}"))?;
    }
    url.set_fragment(None);
    sort_query(&mut url);
    Ok(url.into())
}

fn sort_query(url: &mut Url) {
    let mut pairs: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(key, _)| !TRANSIENT.contains(&key.as_str())).collect();
    pairs.sort();
    url.set_query(None);
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
}
