//! Answers in fewer bytes, for clients that say that they can read them.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, VARY};
use http::{HeaderMap, HeaderValue, Response};

use super::Body;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
}

/// The answer in the coding that the request prefers, if it is whole, long enough and not coded yet. Streams stay as they
/// are: each event has to leave at once.
pub(crate) fn compressed(request: &HeaderMap, response: Response<Body>, bytes_min: usize) -> Response<Body> {
    let Some(coding) = preferred(request) else { return response };
    let Some(bytes) = response.body().as_whole() else { return response };
    let headers = response.headers();
    let must_stay = headers.contains_key(CONTENT_ENCODING)
        || headers
            .get(CACHE_CONTROL)
            .is_some_and(|value| value.as_bytes().windows(12).any(|text| text == b"no-transform"));
    if must_stay || bytes.len() < bytes_min {
        return response;
    }
    let (name, coded) = match coding {
        Coding::Gzip => ("gzip", coded(GzEncoder::new(Vec::new(), Compression::default()), bytes)),
        Coding::Deflate => ("deflate", coded(ZlibEncoder::new(Vec::new(), Compression::default()), bytes)),
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    parts.headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    Response::from_parts(parts, Body::whole(coded))
}

/// An encoder that gives its bytes at the end.
trait Encoder: Write {
    fn end(self) -> std::io::Result<Vec<u8>>;
}

impl Encoder for GzEncoder<Vec<u8>> {
    fn end(self) -> std::io::Result<Vec<u8>> {
        self.finish()
    }
}

impl Encoder for ZlibEncoder<Vec<u8>> {
    fn end(self) -> std::io::Result<Vec<u8>> {
        self.finish()
    }
}

fn coded(mut encoder: impl Encoder, bytes: &[u8]) -> Vec<u8> {
    encoder.write_all(bytes).expect("a vector takes every byte");
    encoder.end().expect("a vector takes every byte")
}

/// The coding with the highest weight; gzip before deflate.
fn preferred(request: &HeaderMap) -> Option<Coding> {
    let accepted = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut best: Option<(Coding, f32)> = None;
    for item in accepted.flat_map(|value| value.split(',')) {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
        let coding = match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" | "*" => Coding::Gzip,
            "deflate" => Coding::Deflate,
            _ => continue,
        };
        let is_better = best.is_none_or(|(other, heaviest)| {
            weight > heaviest || (weight >= heaviest && other == Coding::Deflate && coding == Coding::Gzip)
        });
        if weight > 0.0 && is_better {
            best = Some((coding, weight));
        }
    }
    best.map(|(coding, _)| coding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accept_encoding: &'static str, expect: Option<Coding>) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept_encoding));
        assert_eq!(preferred(&headers), expect, "{accept_encoding}");
    }

    #[test]
    fn the_coding_with_the_highest_weight_is_preferred() {
        check("gzip, deflate", Some(Coding::Gzip));
        check("deflate, gzip", Some(Coding::Gzip));
        check("deflate;q=1, gzip;q=0.5", Some(Coding::Deflate));
        check("gzip;q=0", None);
        check("br, zstd", None);
        check("*", Some(Coding::Gzip));
        check("", None);
    }
}
