//! Parameters of an address.

use http::Uri;

/// The last parameter of a name, decoded; `None` when there is none or it is empty.
pub(crate) fn last_parameter(uri: &Uri, name: &str) -> Option<String> {
    let query = uri.query().unwrap_or_default().as_bytes();
    let found = form_urlencoded::parse(query).filter(|(key, _)| key == name).last()?;
    (!found.1.is_empty()).then(|| found.1.into_owned())
}
