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
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    name: &'static str,
    text: String,
    tone: Tone,
    /// Data is cut; an error or a link is read whole, over several lines if need be.
    is_data: bool,
}

impl Fields {
    pub(crate) fn add(&mut self, name: &'static str, text: impl AsRef<str>) -> &mut Self {
        self.toned(name, text, Tone::Plain)
    }
    pub(crate) fn toned(&mut self, name: &'static str, text: impl AsRef<str>, tone: Tone) -> &mut Self {
        self.fields.push(Field { name, text: clean(text.as_ref()), tone, is_data: false });
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
        match value {
            Some(value) => self.data(name, &value.to_string()),
            None => self,
        }
    }
    /// Data on one line, cut.
    pub(crate) fn data(&mut self, name: &'static str, text: &str) -> &mut Self {
        self.fields.push(Field { name, text: clean(text), tone: Tone::Plain, is_data: true });
        self
    }

    /// The fields, each on a line.
    pub(crate) fn shown(&self, out: Output) -> String {
        let names = self.fields.iter().map(|field| width(field.name)).max().unwrap_or(0).max(NAME_COLUMNS_MIN);
        let room = out.width.saturating_sub(names + 2).clamp(NAME_COLUMNS_MIN, VALUE_COLUMNS_MAX);
        let line = |field: &Field| {
            let text = if field.is_data { cut(&field.text, room) } else { field.text.clone() };
            let name = out.paint(Tone::Quiet, &format!("{:names$}", field.name));
            format!("{name}  {}\n", out.paint(field.tone, &text))
        };
        self.fields.iter().map(line).collect()
    }
}
