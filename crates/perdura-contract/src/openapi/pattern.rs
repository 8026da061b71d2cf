//! Path patterns, such as `/planets/{id}` and `/files/{+path}`.

use percent_encoding::percent_decode_str;

use crate::description::Procedure;

/// The path of a procedure, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// In the order of the path.
    pub(crate) segments: Vec<Segment>,
}

/// What one part between slashes may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// This text, percent-encoded as it stands in a URL.
    Fixed(String),
    /// Any one part: `{id}`.
    One(String),
    /// All that follows, at least one part: `{+path}`.
    Rest(String),
}

/// Why a path cannot be served. Whoever wrote the contract sees this when the server is built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is relative.
    #[error("the path \"{path}\" must begin with a slash")]
    NoSlash {
        /// As written.
        path: String,
    },
    /// A brace in the middle of a part.
    #[error("the path \"{path}\" has braces inside \"{segment}\"; a parameter must fill the part between two slashes")]
    PartialParameter {
        /// As written.
        path: String,
        /// The part.
        segment: String,
    },
    /// `{}`.
    #[error("the path \"{path}\" has a parameter without a name")]
    NoName {
        /// As written.
        path: String,
    },
    /// The same name twice.
    #[error("the path \"{path}\" names the parameter \"{name}\" twice")]
    DuplicateName {
        /// As written.
        path: String,
        /// The parameter.
        name: String,
    },
    /// Something after `{+rest}`.
    #[error("the path \"{path}\" goes on after \"{{+{name}}}\", which takes all that follows")]
    RestNotLast {
        /// As written.
        path: String,
        /// The parameter.
        name: String,
    },
    /// Two procedures at one place.
    #[error("\"{first}\" and \"{second}\" are both at {method} {path}; change the path or the method of one")]
    Taken {
        /// The procedure that was there.
        first: String,
        /// The procedure that came later.
        second: String,
        /// The method of both.
        method: String,
        /// The path of the later one.
        path: String,
    },
}

impl Pattern {
    /// The pattern of a procedure: its route's path, or else its keys.
    pub(crate) fn of(procedure: &Procedure) -> Result<Self, PatternError> {
        match procedure.route.path {
            Some(path) => Self::parse(path),
            None => Ok(Self { segments: procedure.path.iter().map(|key| Segment::Fixed(encode(key))).collect() }),
        }
    }

    /// Takes a route's path apart.
    pub(crate) fn parse(path: &str) -> Result<Self, PatternError> {
        let Some(rest) = path.strip_prefix('/') else { return Err(PatternError::NoSlash { path: path.to_owned() }) };
        let mut segments = Vec::new();
        let parts = rest.strip_suffix('/').unwrap_or(rest).split('/').filter(|_| !rest.is_empty());
        for part in parts {
            if let Some(Segment::Rest(name)) = segments.last() {
                return Err(PatternError::RestNotLast { path: path.to_owned(), name: name.clone() });
            }
            let segment = parse_segment(path, part)?;
            if let Segment::One(name) | Segment::Rest(name) = &segment
                && segments.iter().any(|before| name_of(before) == Some(name))
            {
                return Err(PatternError::DuplicateName { path: path.to_owned(), name: name.clone() });
            }
            segments.push(segment);
        }
        Ok(Self { segments })
    }

    /// The names of the parameters, in the order of the path.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(name_of).map(String::as_str)
    }

    /// As the document writes it, which knows no `{+path}`.
    pub(crate) fn to_document(&self) -> String {
        let mut path = String::new();
        for segment in &self.segments {
            path.push('/');
            match segment {
                Segment::Fixed(text) => path += text,
                Segment::One(name) | Segment::Rest(name) => path.extend(["{", name, "}"]),
            }
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }
}

fn parse_segment(path: &str, part: &str) -> Result<Segment, PatternError> {
    let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
        if part.contains(['{', '}']) {
            return Err(PatternError::PartialParameter { path: path.to_owned(), segment: part.to_owned() });
        }
        return Ok(Segment::Fixed(part.to_owned()));
    };
    let (is_rest, name) = name.strip_prefix('+').map_or((false, name), |name| (true, name));
    if name.is_empty() {
        return Err(PatternError::NoName { path: path.to_owned() });
    }
    if name.contains(['{', '}']) {
        return Err(PatternError::PartialParameter { path: path.to_owned(), segment: part.to_owned() });
    }
    Ok(if is_rest { Segment::Rest(name.to_owned()) } else { Segment::One(name.to_owned()) })
}

fn name_of(segment: &Segment) -> Option<&String> {
    match segment {
        Segment::Fixed(_) => None,
        Segment::One(name) | Segment::Rest(name) => Some(name),
    }
}

/// A key as JavaScript's `encodeURIComponent` writes it in a path.
pub(crate) fn encode(key: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'!')
        .remove(b'~')
        .remove(b'*')
        .remove(b'\'')
        .remove(b'(')
        .remove(b')');
    utf8_percent_encode(key, ENCODED).to_string()
}

/// A part of a URL's path as the text it stands for. None when it is no UTF-8.
pub(crate) fn decode(part: &str) -> Option<String> {
    percent_decode_str(part).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart() {
        let check = |path: &str, document: &str, names: &[&str]| {
            let pattern = Pattern::parse(path).unwrap();
            assert_eq!(pattern.to_document(), document);
            assert_eq!(pattern.names().collect::<Vec<_>>(), names);
        };
        check("/", "/", &[]);
        check("/planets", "/planets", &[]);
        check("/planets/", "/planets", &[]);
        check("/planets/{id}/moons/{moon}", "/planets/{id}/moons/{moon}", &["id", "moon"]);
        check("/files/{+path}", "/files/{path}", &["path"]);
    }

    #[test]
    fn paths_that_nobody_can_serve_say_why() {
        let check = |path: &str, expect: &str| assert_eq!(Pattern::parse(path).unwrap_err().to_string(), expect);
        check("planets", "the path \"planets\" must begin with a slash");
        check(
            "/a/v{id}",
            "the path \"/a/v{id}\" has braces inside \"v{id}\"; a parameter must fill the part between two slashes",
        );
        check("/a/{}", "the path \"/a/{}\" has a parameter without a name");
        check("/{a}/{a}", "the path \"/{a}/{a}\" names the parameter \"a\" twice");
        check("/{+a}/b", "the path \"/{+a}/b\" goes on after \"{+a}\", which takes all that follows");
    }

    #[test]
    fn keys_are_encoded_as_javascript_does() {
        assert_eq!(encode("we ird/k€y"), "we%20ird%2Fk%E2%82%ACy");
        assert_eq!(encode("aZ0-_.!~*'()"), "aZ0-_.!~*'()");
    }
}
