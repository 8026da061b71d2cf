//! One thing: its fields under each other.

use serde_json::Value;

use super::text::{clean, cut, width};
use super::{Output, Tone};

/// Columns that the name of a field takes at least, so that things of one kind line up.
const NAME_COLUMNS_MIN: usize = 8;
/// Columns of a value when nobody says how wide the terminal is: a long output is read with `--json`.
const VALUE_COLUMNS_MAX: usize = 2_000;

/// Named values of one thing, in order.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    fields: Vec<(&'static str, String, Tone)>,
}

impl Fields {
    pub(crate) fn add(&mut self, name: &'static str, text: impl AsRef<str>) -> &mut Self {
        self.toned(name, text, Tone::Plain)
    }
    pub(crate) fn toned(&mut self, name: &'static str, text: impl AsRef<str>, tone: Tone) -> &mut Self {
        self.fields.push((name, clean(text.as_ref()), tone));
        self
    }
    /// A state in its colour, with a detail behind it.
    pub(crate) fn state(&mut self, name: &'static str, word: &str, detail: &str) -> &mut Self {
        let text = if detail.is_empty() { word.to_owned() } else { format!("{word} {detail}") };
        self.toned(name, text, Tone::of_state(word))
    }
    /// A value, if there is one.
    pub(crate) fn maybe(&mut self, name: &'static str, text: Option<impl AsRef<str>>) -> &mut Self {
        match text {
            Some(text) => self.add(name, text),
            None => self,
        }
    }
    /// JSON on one line, cut.
    pub(crate) fn json(&mut self, name: &'static str, value: Option<&Value>) -> &mut Self {
        self.maybe(name, value.map(Value::to_string))
    }

    /// The fields, each on a line.
    pub(crate) fn shown(&self, out: Output) -> String {
        let names = self.fields.iter().map(|(name, ..)| width(name)).max().unwrap_or(0).max(NAME_COLUMNS_MIN);
        let room = out.width.saturating_sub(names + 2).clamp(NAME_COLUMNS_MIN, VALUE_COLUMNS_MAX);
        let line = |(name, text, tone): &(&str, String, Tone)| {
            // An error and a link are read whole, over several lines if need be; data is cut.
            let is_data = text.starts_with(['{', '[', '"']);
            let text = if is_data { cut(text, room) } else { text.clone() };
            format!("{}  {}\n", out.paint(Tone::Quiet, &format!("{name:names$}")), out.paint(*tone, &text))
        };
        self.fields.iter().map(line).collect()
    }
}
