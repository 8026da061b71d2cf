//! Which server, and with which key.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use http::HeaderValue;
use perdura_server::ApiKey;

use crate::layers::{Environment, Layers};
use crate::settings::KNOWN;

/// Where `perdura dev` listens when nobody says otherwise.
const DEFAULT_URL: &str = "http://localhost:8288";

/// What every command that asks a server takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SharedArguments {
    /// The server's address [default: PERDURA_SERVER_URL, RAWR_SERVER_BASE_URL, server-url of perdura.toml, or http://localhost:8288]
    #[arg(long, global = true, value_name = "URL", help_heading = "Server")]
    pub(crate) server: Option<String>,
    /// An API key or the signing key [default: PERDURA_API_KEY, or api-key of perdura.toml]
    #[arg(long, global = true, value_name = "KEY", help_heading = "Server")]
    pub(crate) key: Option<String>,
    /// A settings file, in TOML or JSON
    #[arg(long, global = true, value_name = "FILE", help_heading = "Server")]
    pub(crate) config: Option<PathBuf>,
    /// Print one JSON value instead of text for people
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) json: bool,
}

/// A server.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Without a slash at its end.
    pub(crate) url: String,
    /// What the `authorization` header says.
    pub(crate) key: Option<HeaderValue>,
}

impl Target {
    /// As flags, environment and file say.
    pub(crate) fn read(shared: &SharedArguments) -> Result<Self> {
        let environment = |name: &str| std::env::var(name).ok();
        let folder = std::env::current_dir().unwrap_or_default();
        Self::read_from(shared, &Layers::read(shared.config.as_deref(), &environment as Environment, &folder, KNOWN)?)
    }

    pub(crate) fn read_from(shared: &SharedArguments, layers: &Layers) -> Result<Self> {
        let given = layers.text_or_variable(shared.server.clone(), "server-url", "RAWR_SERVER_BASE_URL")?;
        let url = match given {
            Some(url) => check_url(&url)?,
            None => DEFAULT_URL.to_owned(),
        };
        let key = layers.list(shared.key.clone().into_iter().collect(), "api-key")?.into_iter().next();
        Ok(Self { url, key: key.map(|key| bearer(&key)).transpose()? })
    }
}

fn check_url(given: &str) -> Result<String> {
    let absolute = if given.contains("://") { given.to_owned() } else { format!("http://{given}") };
    let rule = "must be a URL such as http://localhost:8288, without a path, a query or a password";
    let url = absolute.parse::<http::Uri>().map_err(|error| anyhow!("the server '{given}' {rule}: {error}"))?;
    let is_known = matches!(url.scheme_str(), Some("http" | "https"));
    let authority = url.authority().filter(|authority| !authority.as_str().contains('@'));
    let Some(authority) = authority.filter(|_| is_known && url.query().is_none()) else {
        bail!("the server '{given}' {rule}");
    };
    // A proxy may have the server below a path.
    Ok(format!("{}://{authority}{}", url.scheme_str().unwrap_or("http"), url.path().trim_end_matches('/')))
}

/// A key as it is sent. On the machine of a server, `PERDURA_API_KEY` holds the server's form, `name:scopes:secret`.
fn bearer(key: &str) -> Result<HeaderValue> {
    let secret = match ApiKey::parse(key) {
        Ok(_) => key.splitn(3, ':').nth(2).unwrap_or(key),
        Err(_) => key,
    };
    let mut value = HeaderValue::from_str(&format!("Bearer {secret}"))
        .map_err(|_| anyhow!("the key cannot be sent: a key has no line breaks and no characters beyond ASCII"))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(
        server: Option<&str>,
        key: Option<&str>,
        variables: &str,
        file: &str,
    ) -> Result<(String, String), String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("perdura.toml"), file).unwrap();
        let environment = |name: &str| {
            let mut all = variables.split(';').filter_map(|variable| variable.split_once('='));
            all.find(|(variable, _)| *variable == name).map(|(_, value)| value.to_owned())
        };
        let shared =
            SharedArguments { server: server.map(str::to_owned), key: key.map(str::to_owned), ..Default::default() };
        let read = || {
            let target = Target::read_from(&shared, &Layers::read(None, &environment, folder.path(), KNOWN)?)?;
            let key = target.key.map_or_else(String::new, |key| key.to_str().unwrap().to_owned());
            anyhow::Ok((target.url, key))
        };
        read().map_err(|error| error.to_string())
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let file = "server-url = \"http://file:1\"\n";
        let check = |server, variables, file, want: &str| {
            assert_eq!(target(server, None, variables, file).unwrap().0, want, "{server:?} {variables} {file}");
        };
        check(None, "", "", "http://localhost:8288");
        check(None, "", file, "http://file:1");
        check(None, "RAWR_SERVER_BASE_URL=http://rawr:2/", file, "http://rawr:2");
        check(None, "RAWR_SERVER_BASE_URL=http://rawr:2;PERDURA_SERVER_URL=https://ours:3", file, "https://ours:3");
        check(Some("flag:4"), "PERDURA_SERVER_URL=https://ours:3", file, "http://flag:4");
        check(Some("https://proxy/perdura/"), "", "", "https://proxy/perdura");
    }

    #[test]
    fn the_key_is_sent_as_the_server_compares_it() {
        let secret = "0123456789abcdef0123456789abcdef";
        let check = |key, variables: &str, file: &str, want: &str| {
            assert_eq!(target(None, key, variables, file).unwrap().1, want, "{key:?} {variables} {file}");
        };
        check(None, "", "", "");
        check(Some(secret), "PERDURA_API_KEY=other", "", &format!("Bearer {secret}"));
        check(None, &format!("PERDURA_API_KEY=ci:read+run:{secret}"), "", &format!("Bearer {secret}"));
        check(
            None,
            "",
            &format!("api-key = [\"ci:read:{secret}\", \"b:edit:{secret}x\"]"),
            &format!("Bearer {secret}"),
        );
        check(Some("signkey-prod-0123"), "", "", "Bearer signkey-prod-0123");
        check(Some("a:b"), "", "", "Bearer a:b");
    }

    #[test]
    fn what_is_no_server_is_said_before_anything_is_sent() {
        for wrong in ["ftp://a", "http://", "http://user:secret@host", "http://a?b=c", "http://a b"] {
            let said = target(Some(wrong), None, "", "").unwrap_err();
            assert!(said.contains("must be a URL such as http://localhost:8288"), "{said}");
        }
        assert!(target(None, Some("ä\n"), "", "").unwrap_err().contains("cannot be sent"));
    }
}
