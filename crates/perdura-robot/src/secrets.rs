//! Secrets by name: from the environment, or from a file. Nothing prints them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::bounds::SECRETS_FILE_BYTES_MAX;
use crate::ids::WorkspaceId;
use crate::refusal::Refusal;

/// Name of the secret that callback keys come from.
pub const CALLBACK_SECRET: &str = "ROBOT_CALLBACK_SECRET";
/// Name of the one before it: still taken, no longer used, while secrets are being exchanged.
pub const CALLBACK_SECRET_PREVIOUS: &str = "ROBOT_CALLBACK_SECRET_PREVIOUS";
/// Name of the environment variable that holds the path of the secrets file.
pub const SECRETS_FILE: &str = "PERDURA_SECRETS_FILE";

/// A secret text. It has no `Display`, and its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Every secret that robots may need. A workspace's own value wins over the common one.
#[derive(Clone, Default)]
pub struct Secrets {
    common: BTreeMap<String, Secret>,
    workspaces: BTreeMap<String, BTreeMap<String, Secret>>,
}

/// Why there are no secrets. The message never repeats what the file holds.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The file cannot be read.
    #[error("the secrets file {path} cannot be read: {reason}; PERDURA_SECRETS_FILE names it")]
    Unreadable {
        /// Where it should be.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// It is not what it should be.
    #[error(
        "the secrets file {path} is not as expected{place}: write NAME = \"value\" lines, and those of one workspace below \
         [workspaces.\"<workspace>\"]"
    )]
    Malformed {
        /// Where it is.
        path: String,
        /// Which line or name.
        place: String,
    },
}

impl Secrets {
    /// No secret but these.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let common = pairs.into_iter().map(|(name, value)| (name.to_owned(), Secret::new(value))).collect();
        Self { common, workspaces: BTreeMap::new() }
    }

    /// Every `ROBOT_…` variable, and over them the file that `PERDURA_SECRETS_FILE` names.
    pub fn load(variables: impl IntoIterator<Item = (String, String)>) -> Result<Self, SecretsError> {
        let (mut secrets, mut file) = (Self::default(), None);
        for (name, value) in variables {
            if name == SECRETS_FILE && !value.is_empty() {
                file = Some(value);
            } else if name.starts_with("ROBOT_") && !value.is_empty() {
                secrets.common.insert(name, Secret(value));
            }
        }
        if let Some(path) = file {
            secrets.add_file(Path::new(&path))?;
        }
        Ok(secrets)
    }

    /// The secret of a name, for a workspace.
    pub fn find(&self, workspace: &WorkspaceId, name: &str) -> Option<&Secret> {
        let own = self.workspaces.get(workspace.as_str()).and_then(|own| own.get(name));
        own.or_else(|| self.common.get(name))
    }

    /// The secret that callback keys come from.
    pub(crate) fn callback(&self) -> Option<&Secret> {
        self.common.get(CALLBACK_SECRET)
    }
    /// The secrets that callbacks may be signed with, the one in use first.
    pub(crate) fn callbacks(&self) -> impl Iterator<Item = &Secret> {
        [CALLBACK_SECRET, CALLBACK_SECRET_PREVIOUS].into_iter().filter_map(|name| self.common.get(name))
    }

    /// The secret of a name, or what to do about its absence.
    pub(crate) fn require(&self, workspace: &WorkspaceId, name: &str) -> Result<&Secret, Refusal> {
        self.find(workspace, name).ok_or_else(|| {
            let message = format!(
                "{name} is not set for workspace '{workspace}': set the environment variable, or the name in the file \
                 that {SECRETS_FILE} names"
            );
            Refusal::new(500, "secret_missing", message)
        })
    }

    fn add_file(&mut self, path: &Path) -> Result<(), SecretsError> {
        let shown = path.display().to_string();
        let unreadable = |reason: String| SecretsError::Unreadable { path: shown.clone(), reason };
        let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
        let mut text = String::new();
        let read = file.take(SECRETS_FILE_BYTES_MAX + 1).read_to_string(&mut text);
        read.map_err(|error| unreadable(error.to_string()))?;
        if text.len() as u64 > SECRETS_FILE_BYTES_MAX {
            return Err(unreadable(format!("it has more than {SECRETS_FILE_BYTES_MAX} bytes")));
        }
        self.add_text(&text).map_err(|place| SecretsError::Malformed { path: shown, place })
    }

    /// On failure where it is wrong; never what is there.
    fn add_text(&mut self, text: &str) -> Result<(), String> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().map(|span| &text[..span.start.min(text.len())]);
            before.map_or_else(String::new, |before| format!(" in line {}", before.matches('\n').count() + 1))
        })?;
        for (name, value) in table {
            match value {
                toml::Value::Table(workspaces) if name == "workspaces" => {
                    for (workspace, own) in workspaces {
                        let toml::Value::Table(own) = own else { return Err(format!(" at workspaces.{workspace}")) };
                        let place = format!("workspaces.{workspace}");
                        self.workspaces.entry(workspace).or_default().extend(named(own, &place)?);
                    }
                }
                other => self.common.extend(named(toml::Table::from_iter([(name, other)]), "")?),
            }
        }
        Ok(())
    }
}

fn named(table: toml::Table, place: &str) -> Result<Vec<(String, Secret)>, String> {
    let mut found = Vec::new();
    for (name, value) in table {
        match value {
            toml::Value::String(text) if name.starts_with("ROBOT_") && !text.is_empty() => {
                found.push((name, Secret(text)));
            }
            _ if place.is_empty() => return Err(format!(" at {name}: names begin with ROBOT_, values are text")),
            _ => return Err(format!(" at {place}.{name}: names begin with ROBOT_, values are text")),
        }
    }
    Ok(found)
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.common.keys().collect::<Vec<_>>();
        let workspaces = self.workspaces.keys().collect::<Vec<_>>();
        f.debug_struct("Secrets").field("names", &names).field("workspaces", &workspaces).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn written(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    fn load(file: &tempfile::NamedTempFile) -> Result<Secrets, SecretsError> {
        let path = file.path().to_str().unwrap().to_owned();
        let variables = [(SECRETS_FILE, path), ("ROBOT_A", "env".to_owned()), ("PATH", "/bin".to_owned())];
        Secrets::load(variables.map(|(name, value)| (name.to_owned(), value)))
    }

    #[test]
    fn a_file_wins_over_the_environment_and_a_workspace_over_both() {
        let file = written("ROBOT_B = 'file'\n[workspaces.shop-1]\nROBOT_A = 'own'");
        let secrets = load(&file).unwrap();
        let shop = "shop-1".parse().unwrap();
        let other = "shop-2".parse().unwrap();
        let find = |workspace, name| secrets.find(workspace, name).map(Secret::expose);
        assert_eq!(find(&shop, "ROBOT_A"), Some("own"));
        assert_eq!(find(&other, "ROBOT_A"), Some("env"));
        assert_eq!(find(&other, "ROBOT_B"), Some("file"));
        assert_eq!(find(&other, "PATH"), None);
        let refusal = secrets.require(&other, "ROBOT_C").unwrap_err();
        assert!(refusal.message.starts_with("ROBOT_C is not set for workspace 'shop-2'"), "{refusal}");
    }

    #[test]
    fn nothing_prints_a_secret() {
        let secrets = load(&written("ROBOT_B = 'hunter2'\n[workspaces.w]\nROBOT_A = 'hunter2'")).unwrap();
        let secret = secrets.find(&"w".parse().unwrap(), "ROBOT_A").unwrap();
        let text = format!("{secrets:?} {secret:?}");
        assert_eq!(text, r#"Secrets { names: ["ROBOT_A", "ROBOT_B"], workspaces: ["w"], .. } Secret(..)"#);
    }

    #[test]
    fn a_wrong_file_is_refused_without_its_contents() {
        for (text, expected) in [
            ("ROBOT_A = 'x'\nROBOT_B = hunter2", "is not as expected in line 2:"),
            ("AWS_KEY = 'hunter2'", "is not as expected at AWS_KEY: names begin with ROBOT_"),
            ("ROBOT_A = 7", "at ROBOT_A: names begin with ROBOT_, values are text"),
            ("[workspaces]\na = 'hunter2'", "at workspaces.a:"),
            ("[workspaces.a]\nROBOT_A = ['hunter2']", "at workspaces.a.ROBOT_A: names begin"),
        ] {
            let error = load(&written(text)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let missing = Secrets::load([(SECRETS_FILE.to_owned(), "/nowhere/at/all".to_owned())]).unwrap_err();
        assert!(missing.to_string().contains("/nowhere/at/all cannot be read"), "{missing}");
    }
}
