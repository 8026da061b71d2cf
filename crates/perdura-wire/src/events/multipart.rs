//! The little of `multipart/form-data` (RFC 7578) that a form without files needs.

use super::IngestError;
use crate::bounds::FORM_FIELDS_MAX;

/// Longest boundary that RFC 2046 allows.
const BOUNDARY_BYTES_MAX: usize = 70;

/// Names and values of all parts in their order. Bytes that are no text become U+FFFD.
pub(super) fn decode_multipart(body: &[u8], content_type: &str) -> Result<Vec<(String, String)>, IngestError> {
    let boundary = parameter(content_type, "boundary")
        .filter(|boundary| !boundary.is_empty() && boundary.len() <= BOUNDARY_BYTES_MAX)
        .ok_or_else(|| fail("the content type names no boundary: let the HTTP client write that header"))?;
    let delimiter = format!("--{boundary}").into_bytes();
    let mut rest = after(body, &delimiter).ok_or_else(|| fail("the boundary of the content type does not occur"))?;
    let mut fields = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = [b"\r\n", &delimiter[..]].concat();
        let at = find(part, &end).ok_or_else(|| fail("its last part has no end: the body was cut short"))?;
        fields.push(decode_part(&part[..at])?);
        if fields.len() > FORM_FIELDS_MAX {
            break;
        }
        rest = &part[at + end.len()..];
    }
    Ok(fields)
}

fn decode_part(part: &[u8]) -> Result<(String, String), IngestError> {
    let at = find(part, b"\r\n\r\n").ok_or_else(|| fail("a part has no empty line between its headers and value"))?;
    let headers = String::from_utf8_lossy(&part[..at]);
    let name = headers
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(header, _)| header.trim().eq_ignore_ascii_case("content-disposition"))
        .and_then(|(_, value)| parameter(value, "name"))
        .ok_or_else(|| fail("a part has no name in its header Content-Disposition"))?;
    Ok((name, String::from_utf8_lossy(&part[at + 4..]).into_owned()))
}

/// The value of `key=value` or `key="value"` among parameters that are separated by `;`.
fn parameter(header: &str, key: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.trim().eq_ignore_ascii_case(key).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn after<'a>(body: &'a [u8], needle: &[u8]) -> Option<&'a [u8]> {
    find(body, needle).map(|at| &body[at + needle.len()..])
}

fn find(body: &[u8], needle: &[u8]) -> Option<usize> {
    body.windows(needle.len()).position(|window| window == needle)
}

fn fail(reason: &str) -> IngestError {
    IngestError::body("form_invalid", format!("the multipart form cannot be read: {reason}"))
}
