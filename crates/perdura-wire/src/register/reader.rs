//! One way to read configuration: every mistake is noted with its place, and reading goes on.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::RangeInclusive;

use perdura_types::{DurationError, parse_duration, parse_go_duration};
use serde_json::value::RawValue;

use super::ConfigError;
use crate::json::{self, Fields};

/// Collects mistakes and remarks of one registration.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) errors: RefCell<Vec<ConfigError>>,
    pub(super) warnings: RefCell<Vec<ConfigError>>,
}

/// One object of the configuration and where it is.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    notes: &'a Notes,
    function: Option<&'a str>,
    path: String,
    /// The code of a mistake inside, unless a better one is known.
    code: &'static str,
    fields: Fields<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(notes: &'a Notes, function: Option<&'a str>, code: &'static str, fields: Fields<'a>) -> Self {
        Self { notes, function, path: String::new(), code, fields }
    }

    /// Notes a mistake at a key of this object; an empty key is the object itself.
    pub(super) fn fail(&self, key: &str, message: impl Into<String>) {
        self.fail_as(self.code, key, message);
    }
    pub(super) fn fail_as(&self, code: &'static str, key: &str, message: impl Into<String>) {
        self.notes.errors.borrow_mut().push(self.note(code, key, message.into()));
    }
    pub(super) fn warn(&self, code: &'static str, key: &str, message: impl Into<String>) {
        self.notes.warnings.borrow_mut().push(self.note(code, key, message.into()));
    }
    fn note(&self, code: &'static str, key: &str, message: String) -> ConfigError {
        let path = self.place(key);
        let message = if path.is_empty() { message } else { format!("{path} {message}") };
        ConfigError { code, function: self.function.map(str::to_owned), path, message }
    }
    fn place(&self, key: &str) -> String {
        match (self.path.is_empty(), key.is_empty()) {
            (true, _) => key.to_owned(),
            (false, true) => self.path.clone(),
            (false, false) => format!("{}.{key}", self.path),
        }
    }
    fn wrong(&self, key: &str, raw: &RawValue, wanted: &str) {
        self.fail(key, format!("is {} ({}), but must be {wanted}", json::kind(raw), json::excerpt(raw.get())));
    }

    pub(super) fn raw(&self, key: &str) -> Option<&'a RawValue> {
        self.fields.get_loose(key)
    }
    /// Keys of this object as they are written.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.fields.iter()
    }
    /// Whether a text is absent or empty, so that its absence is the mistake and not its kind.
    pub(super) fn is_blank(&self, key: &str) -> bool {
        self.raw(key).is_none_or(|raw| json::text(raw).is_some_and(|text| text.trim().is_empty()))
    }
    /// Text; empty is absent.
    pub(super) fn text(&self, key: &str) -> Option<Cow<'a, str>> {
        let raw = self.raw(key)?;
        let text = json::text(raw);
        if text.is_none() {
            self.wrong(key, raw, "text");
        }
        text.filter(|text| !text.trim().is_empty())
    }
    /// An expression, or a key that is one; empty is absent.
    pub(super) fn expression(&self, key: &str) -> Option<String> {
        self.text(key).map(Cow::into_owned)
    }
    /// A whole number that is at least `min`.
    pub(super) fn count(&self, key: &str, min: u32) -> Option<u32> {
        let raw = self.raw(key)?;
        let count = json::integer(raw).and_then(|number| u32::try_from(number).ok()).filter(|count| *count >= min);
        if count.is_none() {
            self.wrong(key, raw, &format!("a whole number from {min} to {}", u32::MAX));
        }
        count
    }
    /// As [`Self::count`], and it must be there.
    pub(super) fn required_count(&self, key: &str, min: u32) -> Option<u32> {
        if self.raw(key).is_none() {
            self.fail(key, format!("is missing: give a whole number, at least {min}"));
        }
        self.count(key, min)
    }
    /// A duration with the units w, d, h, m, s, ms, such as `1d12h`.
    pub(super) fn duration(&self, key: &str) -> Option<i64> {
        // Go prints durations its own way; everything it prints is read as well.
        self.parsed(key, |text| parse_duration(text).or_else(|error| parse_go_duration(text).map_err(|_| error)))
    }
    /// A duration as Go writes it: no days, no weeks.
    pub(super) fn go_duration(&self, key: &str) -> Option<i64> {
        self.parsed(key, parse_go_duration)
    }
    fn parsed(&self, key: &str, parse: impl Fn(&str) -> Result<i64, DurationError>) -> Option<i64> {
        let text = self.text(key)?;
        parse(&text).map_err(|error| self.fail(key, format!("is wrong: {error}"))).ok()
    }
    /// A duration within bounds; the bounds are named as given.
    pub(super) fn duration_within(&self, key: &str, range: &RangeInclusive<i64>, named: &str) -> Option<i64> {
        let duration_ms = self.duration(key)?;
        if !range.contains(&duration_ms) {
            let given = self.text(key).unwrap_or_default();
            self.fail(key, format!("is '{}', but must be {named}", json::excerpt(&given)));
            return None;
        }
        Some(duration_ms)
    }
    /// As [`Self::duration_within`], and it must be there.
    pub(super) fn required_duration(&self, key: &str, range: &RangeInclusive<i64>, named: &str) -> Option<i64> {
        if self.is_blank(key) {
            self.fail(key, format!("is missing: give a duration, {named}"));
        }
        self.duration_within(key, range, named)
    }

    /// An object behind a key; what is wrong inside carries `code`.
    pub(super) fn object(&self, key: &str, code: &'static str) -> Option<Reader<'a>> {
        let raw = self.raw(key)?;
        self.nested(key, code, raw)
    }
    /// The objects of a list behind a key. Each that is no object is a mistake and left out.
    pub(super) fn objects(&self, key: &str, code: &'static str) -> Vec<Reader<'a>> {
        let Some(raw) = self.raw(key) else { return Vec::new() };
        self.objects_of(key, code, raw)
    }
    pub(super) fn objects_of(&self, key: &str, code: &'static str, raw: &'a RawValue) -> Vec<Reader<'a>> {
        let Some(items) = list(raw) else {
            self.coded(code).wrong(key, raw, "a list of objects");
            return Vec::new();
        };
        items
            .into_iter()
            .enumerate()
            .filter_map(|(index, item)| self.nested(&format!("{key}[{index}]"), code, item))
            .collect()
    }
    pub(super) fn nested(&self, key: &str, code: &'static str, raw: &'a RawValue) -> Option<Reader<'a>> {
        if !json::is_object(raw) {
            self.coded(code).wrong(key, raw, "an object");
            return None;
        }
        let fields = json::parse(raw.get()).unwrap_or_default();
        Some(Self { path: self.place(key), code, fields, ..self.clone() })
    }
    /// This object as the beginning of a function's own places.
    pub(super) fn inside<'b>(&self, function: &'b str) -> Reader<'b>
    where
        'a: 'b,
    {
        Reader {
            notes: self.notes,
            function: Some(function),
            path: String::new(),
            code: self.code,
            fields: self.fields.clone(),
        }
    }
    /// This object, with another code for its mistakes.
    pub(super) fn coded(&self, code: &'static str) -> Self {
        Self { code, ..self.clone() }
    }
}

/// The items of a list.
pub(super) fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    raw.get().starts_with('[').then(|| serde_json::from_str(raw.get()).unwrap_or_default())
}
