//! Answers with one embedded file.

use std::io::Read as _;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;

use crate::headers::{PAGE_HEADERS, accepts_gzip, names_tag};

/// A file of the built app.
#[derive(Debug)]
pub(crate) struct File {
    /// As in the address.
    pub(crate) path: &'static str,
    pub(crate) content_type: &'static str,
    /// Names the content.
    pub(crate) etag: &'static str,
    pub(crate) gzip: &'static [u8],
}

/// How long an answer may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// The content never changes under this name.
    Immutable,
    /// While the server says that it is still the same.
    Revalidated,
    /// Not at all.
    Never,
}

impl File {
    pub(crate) fn answer(&self, request: &HeaderMap, caching: Caching) -> Response {
        let mut response = if caching != Caching::Never && names_tag(request, self.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.whole(request)
        };
        let headers = response.headers_mut();
        for (name, value) in PAGE_HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching.as_str()));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if caching != Caching::Never {
            headers.insert(header::ETAG, HeaderValue::from_static(self.etag));
        }
        response
    }

    fn whole(&self, request: &HeaderMap) -> Response {
        let mut response = if accepts_gzip(request) {
            let mut response = Body::from(self.gzip).into_response();
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            Body::from(self.inflated()).into_response()
        };
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        response
    }

    /// As it was built.
    pub(crate) fn inflated(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        GzDecoder::new(self.gzip).read_to_end(&mut bytes).expect("the build compressed it");
        bytes
    }
}

impl Caching {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Revalidated => "no-cache",
            Self::Never => "no-store",
        }
    }
}
