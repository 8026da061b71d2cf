//! One setting from three places: flag over environment over file.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

/// Characters of a wrong value that a message repeats.
const VALUE_CHARS_SHOWN: usize = 64;

/// Reads an environment variable; a parameter so that tests need no real environment.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Where values that are not flags come from.
pub(crate) struct Layers<'a> {
    environment: Environment<'a>,
    file: BTreeMap<String, Value>,
    path: Option<PathBuf>,
}

/// A value and where it was found, for error texts.
struct Found {
    text: String,
    place: String,
}

impl<'a> Layers<'a> {
    /// Reads the settings file: the named one, which must exist, or the nearest `perdura.toml`.
    pub(crate) fn read(
        named: Option<&Path>,
        environment: Environment<'a>,
        working_folder: &Path,
        known: &[&str],
    ) -> Result<Self> {
        let named = named
            .map(Path::to_path_buf)
            .or_else(|| environment("PERDURA_CONFIG").or_else(|| environment("INNGEST_CONFIG")).map(PathBuf::from));
        let path = match named {
            Some(path) => Some(path),
            None => find(working_folder, environment("HOME").map(PathBuf::from).as_deref()),
        };
        let file = match &path {
            Some(path) => parse(path)?,
            None => BTreeMap::new(),
        };
        if let Some(key) = file.keys().find(|key| !known.contains(&key.as_str())) {
            let path = path.as_deref().unwrap_or(Path::new("")).display();
            bail!("{path}: '{}' is not a setting; known are {}", excerpt(key), known.join(", "));
        }
        Ok(Self { environment, file, path })
    }

    fn find(&self, flag: Option<String>, name: &str) -> Result<Option<Found>> {
        self.find_also(flag, name, None)
    }

    fn find_also(&self, flag: Option<String>, name: &str, variable: Option<&str>) -> Result<Option<Found>> {
        if let Some(text) = flag {
            return Ok(Some(Found { text, place: format!("--{name}") }));
        }
        let upper = name.replace('-', "_").to_uppercase();
        let own = [format!("PERDURA_{upper}"), format!("INNGEST_{upper}")];
        for variable in own.into_iter().chain(variable.map(str::to_owned)) {
            if let Some(text) = (self.environment)(&variable).filter(|text| !text.is_empty()) {
                return Ok(Some(Found { text, place: variable }));
            }
        }
        let Some(value) = self.file.get(name) else { return Ok(None) };
        let path = self.path.as_deref().unwrap_or(Path::new("")).display();
        let place = format!("{name} in {path}");
        match text_of(value) {
            Some(text) => Ok(Some(Found { text, place })),
            None => bail!(
                "{place} is {}, but must be text, a number, true or false, or a list of text",
                excerpt(&value.to_string())
            ),
        }
    }

    /// A variable of the environment that is nobody's flag.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        (self.environment)(name).filter(|text| !text.is_empty())
    }

    /// A setting as text.
    pub(crate) fn text(&self, flag: Option<String>, name: &str) -> Result<Option<String>> {
        Ok(self.find(flag, name)?.map(|found| found.text))
    }

    /// A setting as text; `variable` is another name of it in the environment.
    pub(crate) fn text_or_variable(&self, flag: Option<String>, name: &str, variable: &str) -> Result<Option<String>> {
        Ok(self.find_also(flag, name, Some(variable))?.map(|found| found.text))
    }

    /// A setting of another type; `rule` says what it must be.
    pub(crate) fn parsed<T: FromStr>(&self, flag: Option<String>, name: &str, rule: &str) -> Result<Option<T>> {
        self.chosen(flag, name, rule, |text| text.parse().ok())
    }

    /// A setting that `choose` finds a value for; `rule` says what it must be.
    pub(crate) fn chosen<T>(
        &self,
        flag: Option<String>,
        name: &str,
        rule: &str,
        choose: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        let Some(Found { text, place }) = self.find(flag, name)? else { return Ok(None) };
        let chosen = choose(text.trim());
        chosen.map(Some).ok_or_else(|| anyhow!("{place} is '{}', but must be {rule}", excerpt(&text)))
    }

    /// A setting that must not be shown; `parse` says what is wrong without repeating it.
    pub(crate) fn secret<T, E: Error + Send + Sync + 'static>(
        &self,
        flag: Option<String>,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>> {
        let Some(Found { text, place }) = self.find(flag, name)? else { return Ok(None) };
        parse(&text).map(Some).with_context(|| format!("{place} cannot be used"))
    }

    /// A setting of other servers, which this one does not have.
    pub(crate) fn refuse(&self, flag: Option<String>, name: &str, reason: &str) -> Result<()> {
        match self.find(flag, name)? {
            Some(Found { place, .. }) => bail!("{place} is not supported: {reason}"),
            None => Ok(()),
        }
    }

    /// A switch: on when the flag is there, or when a value is a form of true.
    pub(crate) fn switch(&self, flag: bool, name: &str) -> Result<bool> {
        if flag {
            return Ok(true);
        }
        let Some(Found { text, place }) = self.find(None, name)? else { return Ok(false) };
        match text.to_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(true),
            "0" | "false" | "no" | "off" => Ok(false),
            _ => bail!("{place} is '{}', but must be true or false", excerpt(&text)),
        }
    }

    /// A list; commas separate its parts outside of flags.
    pub(crate) fn list(&self, flags: Vec<String>, name: &str) -> Result<Vec<String>> {
        if !flags.is_empty() {
            return Ok(flags);
        }
        let text = self.text(None, name)?.unwrap_or_default();
        Ok(text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }
}

/// A foreign value, short enough to repeat in a message.
fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(VALUE_CHARS_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(on) => Some(on.to_string()),
        Value::Array(parts) => Some(parts.iter().map(text_of).collect::<Option<Vec<_>>>()?.join(",")),
        Value::Null | Value::Object(_) => None,
    }
}

fn find(working_folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let upward = working_folder.ancestors().map(|folder| folder.join("perdura.toml"));
    let home = home.map(|home| home.join(".config/perdura/perdura.toml"));
    upward.chain(home).find(|path| path.is_file())
}

fn parse(path: &Path) -> Result<BTreeMap<String, Value>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the settings file {shown}"))?;
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    if is_json {
        serde_json::from_str(&text).with_context(|| format!("{shown} is not a JSON object"))
    } else {
        toml::from_str(&text).with_context(|| format!("{shown} is not valid TOML"))
    }
}
