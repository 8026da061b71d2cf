//! `multipart/form-data`, as browsers write it. Bodies are bounded and in memory before they come here.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::bounds::{PART_HEAD_BYTES_MAX, PARTS_MAX};
use crate::value::File;

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) content: Bytes,
}

impl Part {
    /// Whether it is a file: it has a file's name, or at least a media type of its own, as a file without a name does.
    pub(crate) fn is_file(&self) -> bool {
        self.file_name.is_some() || self.media_type.is_some()
    }

    /// The field as a file.
    pub(crate) fn into_file(self) -> File {
        File {
            name: self.file_name.unwrap_or_else(|| "blob".to_owned()),
            media_type: self.media_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            content: self.content,
        }
    }
}

/// Why a body is no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAForm {
    #[error("the content type names no boundary")]
    NoBoundary,
    #[error("the body does not begin with its boundary, or a part does not end with it")]
    NotBetweenBoundaries,
    #[error("a part has no head, or its head names no field")]
    NoName,
    #[error("the body has more than {PARTS_MAX} parts")]
    TooManyParts,
}

/// The fields of a body, in their order.
pub(crate) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Vec<Part>, NotAForm> {
    let boundary = boundary(headers).ok_or(NotAForm::NoBoundary)?;
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    let first = &delimiter.as_bytes()[2..];
    let mut at = if body.starts_with(first) {
        first.len()
    } else {
        // What stands before the first boundary is for people without a program for forms.
        find(body, delimiter.as_bytes()).ok_or(NotAForm::NotBetweenBoundaries)? + delimiter.len()
    };
    loop {
        let rest = &body[at..];
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        let line_end = find(rest, b"\r\n").ok_or(NotAForm::NotBetweenBoundaries)?;
        if !rest[..line_end].iter().all(|byte| matches!(byte, b' ' | b'\t')) {
            return Err(NotAForm::NotBetweenBoundaries);
        }
        if parts.len() == PARTS_MAX {
            return Err(NotAForm::TooManyParts);
        }
        let start = at + line_end + 2;
        // A part without headers begins with its blank line, whose first line break ended the boundary.
        let length = find(&body[start - 2..], delimiter.as_bytes()).ok_or(NotAForm::NotBetweenBoundaries)?;
        let end = start - 2 + length;
        parts.push(part(&body.slice(start..end.max(start)))?);
        at = end + delimiter.len();
    }
}

fn part(text: &Bytes) -> Result<Part, NotAForm> {
    let head_end = find(&text[..text.len().min(PART_HEAD_BYTES_MAX)], b"\r\n\r\n").ok_or(NotAForm::NoName)?;
    let head = String::from_utf8_lossy(&text[..head_end]);
    let mut part = Part { name: String::new(), file_name: None, media_type: None, content: text.slice(head_end + 4..) };
    let mut has_name = false;
    for line in head.split("\r\n") {
        let (header, value) = line.split_once(':').ok_or(NotAForm::NoName)?;
        if header.eq_ignore_ascii_case("content-type") {
            part.media_type = Some(value.trim().to_owned());
        } else if header.eq_ignore_ascii_case("content-disposition") {
            if let Some(name) = parameter(value, "name") {
                part.name = unescaped(&name);
                has_name = true;
            }
            part.file_name = parameter(value, "filename").map(|name| unescaped(&name));
        }
    }
    if has_name { Ok(part) } else { Err(NotAForm::NoName) }
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let content_type = headers.get(CONTENT_TYPE)?;
    let boundary = parameter(std::str::from_utf8(content_type.as_bytes()).ok()?, "boundary")?;
    (!boundary.is_empty() && boundary.len() <= 70).then_some(boundary)
}

/// A parameter of a header, quoted or not.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some(at) = rest.find(';') {
        rest = rest[at + 1..].trim_start();
        let (key, value) = rest.split_once('=')?;
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_at(value.find(';').unwrap_or(value.len())),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim_end().to_owned());
        }
        rest = after;
    }
    None
}

/// Browsers write these three characters of a name in percent, and no other.
const ESCAPES: [(char, &str); 3] = [('"', "%22"), ('\r', "%0D"), ('\n', "%0A")];

fn unescaped(name: &str) -> String {
    ESCAPES.iter().fold(name.to_owned(), |name, (plain, escaped)| name.replace(escaped, &plain.to_string()))
}

fn escaped(name: &str) -> String {
    ESCAPES.iter().fold(name.to_owned(), |name, (plain, escaped)| name.replace(*plain, escaped))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}

/// A field that is to be written.
pub(crate) enum Field<'a> {
    Text(&'a str, &'a [u8]),
    File(&'a str, &'a File),
}

/// The content type and the bytes of a form.
pub(crate) fn write(fields: &[Field<'_>]) -> (String, Bytes) {
    let boundary = unused_boundary(fields);
    let mut body = Vec::new();
    for field in fields {
        body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; ").as_bytes());
        let content = match field {
            Field::Text(name, text) => {
                body.extend_from_slice(format!("name=\"{}\"\r\n\r\n", escaped(name)).as_bytes());
                *text
            }
            Field::File(name, file) => {
                let (name, file_name) = (escaped(name), escaped(&file.name));
                let media_type = one_line(&file.media_type);
                body.extend_from_slice(
                    format!("name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: {media_type}\r\n\r\n")
                        .as_bytes(),
                );
                &file.content
            }
        };
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body.into())
}

fn one_line(media_type: &str) -> &str {
    let is_plain = !media_type.is_empty() && !media_type.contains(['\r', '\n']);
    if is_plain { media_type } else { "application/octet-stream" }
}

/// A boundary that no field contains: the same form always gives the same bytes.
fn unused_boundary(fields: &[Field<'_>]) -> String {
    let candidates = (0_u64..).map(|number| format!("----perdura-form-{number:012}"));
    let is_unused = |boundary: &String| {
        fields.iter().all(|field| match field {
            Field::Text(_, content) => find(content, boundary.as_bytes()).is_none(),
            Field::File(_, file) => find(&file.content, boundary.as_bytes()).is_none(),
        })
    };
    candidates.into_iter().find(is_unused).expect("a body is too short to contain every number")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// A field's name, its file's name, its media type and its content.
    type Expected<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a str);

    #[track_caller]
    fn check(body: &str, expect: Result<&[Expected<'_>], NotAForm>) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("multipart/form-data; boundary=\"x y\""));
        let parts = read(&headers, &Bytes::from(body.to_owned()));
        let expect = expect.map(|parts| {
            let part = |(name, file_name, media_type, content): &Expected<'_>| Part {
                name: (*name).to_owned(),
                file_name: file_name.map(str::to_owned),
                media_type: media_type.map(str::to_owned),
                content: Bytes::from((*content).to_owned()),
            };
            parts.iter().map(part).collect::<Vec<_>>()
        });
        assert_eq!(parts, expect);
    }

    #[test]
    fn forms_are_read() {
        check(
            "--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x y--\r\n",
            Ok(&[("a", None, None, "1")]),
        );
        check(
            "preamble\r\n--x y \r\ncontent-disposition: form-data; name=a; filename=\"%22;ü.txt\"\r\nContent-Type: text/plain\r\n\r\n\r\n1\r\n\r\n--x y\r\nContent-Disposition: form-data; filename=\"\"; name=\"b\"\r\n\r\n\r\n--x y--",
            Ok(&[("a", Some("\";ü.txt"), Some("text/plain"), "\r\n1\r\n"), ("b", Some(""), None, "")]),
        );
        check("--x y--\r\n", Ok(&[]));
    }

    #[test]
    fn what_is_no_form_is_refused() {
        check("", Err(NotAForm::NotBetweenBoundaries));
        check("--x y\r\n", Err(NotAForm::NotBetweenBoundaries));
        check("--x yz\r\n\r\n\r\n--x y--", Err(NotAForm::NotBetweenBoundaries));
        check("--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", Err(NotAForm::NotBetweenBoundaries));
        check("--x y\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x y--", Err(NotAForm::NoName));
        check("--x y\r\n1\r\n--x y--", Err(NotAForm::NoName));
        check("--x y\r\n\r\n--x y--", Err(NotAForm::NoName));
        let many = "--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n".repeat(PARTS_MAX + 1);
        check(&format!("{many}--x y--"), Err(NotAForm::TooManyParts));
    }

    #[test]
    fn a_written_form_reads_as_the_same_fields() {
        let file = File::new("h\"é\r\n.txt", "text/plain", "----perdura-form-000000000000");
        let (content_type, body) = write(&[Field::Text("data", b"{}"), Field::File("0", &file)]);
        assert_eq!(content_type, "multipart/form-data; boundary=----perdura-form-000000000001");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        let parts = read(&headers, &body).unwrap();
        assert_eq!((parts[0].name.as_str(), &parts[0].content[..]), ("data", &b"{}"[..]));
        assert_eq!(parts[1].clone().into_file(), file);
    }
}
