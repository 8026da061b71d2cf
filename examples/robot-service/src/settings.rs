//! All settings of both programs: flags, or variables of the environment.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};
use url::Url;

use crate::bounds::CALLBACK_PAUSE_MIN;
use crate::driver::browser::find_on_path;
use crate::portal;
use crate::robot::Plan;
use crate::secret::{Credentials, Secret};
use crate::work::Pace;

/// Ships batches of orders at a carrier's portal, and reports each result.
#[derive(Debug, Parser)]
#[command(name = "robot-service", version)]
pub struct RobotSettings {
    /// Port to listen on; 0 for any free one
    #[arg(long, env = "PORT", default_value_t = 3001)]
    pub port: u16,
    /// Address to listen on; any but the machine's own needs a secret
    #[arg(long, env = "ROBOT_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Folder of accepted batches, sessions and screenshots
    #[arg(long, env = "ROBOT_DATA", default_value = ".robot", value_name = "FOLDER")]
    pub data: PathBuf,
    /// Secret shared with the orchestrator: requests must be signed with it
    #[arg(long, env = "ROBOT_CALLBACK_SECRET", hide_env_values = true, value_name = "TEXT", value_parser = secret)]
    pub callback_secret: Option<Secret>,
    /// The carrier's portal
    #[arg(long, env = "ROBOT_PORTAL_URL", default_value = "http://127.0.0.1:3002", value_name = "URL", value_parser = web_address)]
    pub portal_url: Url,
    /// How the portal is worked
    #[arg(long, env = "ROBOT_DRIVER", value_enum, default_value_t = DriverKind::Browser)]
    pub driver: DriverKind,
    /// The browser [default: found on the PATH]
    #[arg(long, env = "ROBOT_CHROMIUM", value_name = "FILE")]
    pub chromium: Option<PathBuf>,
    /// The program that drives the browser [default: found on the PATH]
    #[arg(long, env = "ROBOT_CHROMEDRIVER", value_name = "FILE")]
    pub chromedriver: Option<PathBuf>,
    /// Pause between two items of a batch, in milliseconds
    #[arg(long, env = "ROBOT_ITEM_PAUSE_MS", default_value_t = 2_000, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=600_000))]
    pub item_pause_ms: u64,
    /// Longest time for one step at the portal, in milliseconds
    #[arg(long, env = "ROBOT_ITEM_TIMEOUT_MS", default_value_t = 60_000, value_name = "MS", value_parser = clap::value_parser!(u64).range(100..=600_000))]
    pub item_timeout_ms: u64,
    /// How long the portal may still work on a form whose sender has gone, in milliseconds
    #[arg(long, env = "ROBOT_SETTLE_MS", default_value_t = 5_000, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=600_000))]
    pub settle_ms: u64,
    /// Batches worked on at once, each with its own browser
    #[arg(long, env = "ROBOT_BATCHES_AT_ONCE", default_value_t = 4, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub batches_at_once: u16,
    /// What is logged, such as info or robot_service=debug
    #[arg(long, env = "ROBOT_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,
}

/// How the portal is worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DriverKind {
    /// A headless Chromium fills the forms
    Browser,
    /// The forms are posted directly
    Http,
}

/// A small carrier's portal to try the robot on.
#[derive(Debug, Parser)]
#[command(name = "demo-portal", version)]
pub struct PortalSettings {
    /// Port to listen on; 0 for any free one
    #[arg(long, env = "PORTAL_PORT", default_value_t = 3002)]
    pub port: u16,
    /// Address to listen on
    #[arg(long, env = "PORTAL_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Folder of the ledger
    #[arg(long, env = "PORTAL_DATA", default_value = ".portal", value_name = "FOLDER")]
    pub data: PathBuf,
    /// Who may log in
    #[arg(long, env = "PORTAL_USERNAME", default_value = "demo", value_name = "TEXT")]
    pub username: String,
    /// The password
    #[arg(
        long,
        env = "PORTAL_PASSWORD",
        default_value = "demo",
        hide_env_values = true,
        hide_default_value = true,
        value_name = "TEXT"
    )]
    pub password: String,
    /// How long a submission takes, in milliseconds
    #[arg(long, env = "PORTAL_DELAY_MS", default_value_t = 0, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=600_000))]
    pub delay_ms: u64,
    /// Refuse one of so many submissions; 0 refuses none
    #[arg(long, env = "PORTAL_REFUSE_EVERY", default_value_t = 0, value_name = "NUMBER")]
    pub refuse_every: u64,
}

impl RobotSettings {
    /// Checks what concerns several settings.
    pub fn check(&self) -> Result<()> {
        ensure!(
            self.callback_secret.is_some() || self.host.is_loopback(),
            "a robot that listens on {} needs ROBOT_CALLBACK_SECRET, or anyone could ship with its logins; \
             without a secret use ROBOT_HOST=127.0.0.1",
            self.host
        );
        Ok(())
    }

    /// The browser.
    pub fn chromium(&self) -> Result<PathBuf> {
        program(
            self.chromium.as_ref(),
            &["chromium", "google-chrome", "chromium-browser"],
            "chromium",
            "ROBOT_CHROMIUM",
        )
    }

    /// The program that drives it.
    pub fn chromedriver(&self) -> Result<PathBuf> {
        program(self.chromedriver.as_ref(), &["chromedriver"], "chromium-driver", "ROBOT_CHROMEDRIVER")
    }

    /// How the robot is to work.
    pub fn plan(&self) -> Plan {
        let pace = Pace {
            item_pause: Duration::from_millis(self.item_pause_ms),
            item_time_max: Duration::from_millis(self.item_timeout_ms),
            settle: Duration::from_millis(self.settle_ms),
            batches_at_once: self.batches_at_once.into(),
        };
        Plan { secret: self.callback_secret.clone(), pace, callback_pause_min: CALLBACK_PAUSE_MIN }
    }
}

impl PortalSettings {
    /// How the portal is to behave.
    pub fn portal(&self) -> portal::Settings {
        let credentials = Credentials { username: self.username.clone(), password: Secret::new(&self.password) };
        let delay = Duration::from_millis(self.delay_ms);
        portal::Settings { data: self.data.clone(), credentials, delay, refuse_every: self.refuse_every }
    }
}

/// The program that was named, or the first of some that is installed.
fn program(named: Option<&PathBuf>, usual: &[&str], package: &str, variable: &str) -> Result<PathBuf> {
    if let Some(file) = named {
        ensure!(file.is_file(), "{variable} is '{}', which is not there", file.display());
        return Ok(file.clone());
    }
    find_on_path(usual).with_context(|| {
        format!(
            "{} is not on the PATH: install it (on Debian 'apt-get install {package}'), name it with {variable}, \
             or work without a browser with ROBOT_DRIVER=http",
            usual[0]
        )
    })
}

fn secret(text: &str) -> Result<Secret, String> {
    if text.is_empty() {
        Err("the secret is empty: leave the variable unset, or give it a text".to_owned())
    } else {
        Ok(Secret::new(text))
    }
}

fn web_address(text: &str) -> Result<Url, String> {
    let url =
        Url::parse(text).map_err(|error| format!("{error}: give a whole address, such as http://127.0.0.1:3002"))?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err("it must begin with http:// or https://".to_owned())
    }
}
