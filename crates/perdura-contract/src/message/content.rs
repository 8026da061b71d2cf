//! What a body is, by its headers. The first rule that fits decides, and text is compared as it is written: this is how
//! the npm clients and servers do it on both sides.

use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentKind {
    Json,
    Multipart,
    Form,
    EventStream,
    Text,
    File,
}

/// What a body with these headers is.
pub(crate) fn content_kind(headers: &HeaderMap) -> ContentKind {
    if headers.contains_key(CONTENT_DISPOSITION) {
        return ContentKind::File;
    }
    let Some(content_type) = headers.get(CONTENT_TYPE) else { return ContentKind::Json };
    let content_type = content_type.to_str().unwrap_or_default();
    let kinds = [
        ("application/json", ContentKind::Json),
        ("multipart/form-data", ContentKind::Multipart),
        ("application/x-www-form-urlencoded", ContentKind::Form),
        ("text/event-stream", ContentKind::EventStream),
        ("text/plain", ContentKind::Text),
    ];
    let found = kinds.into_iter().find(|(prefix, _)| content_type.starts_with(prefix));
    found.map_or(ContentKind::File, |(_, kind)| kind)
}
