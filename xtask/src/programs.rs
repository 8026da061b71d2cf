//! Programs that are there or not, and how a missing one is installed.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::command::Run;

/// A program under any of its names, and the Debian package that brings it.
struct Program {
    names: &'static [&'static str],
    package: &'static str,
}

/// What the robot service works a portal with.
const BROWSER: &[Program] = &[
    Program { names: &["chromium", "google-chrome", "chromium-browser"], package: "chromium" },
    Program { names: &["chromedriver"], package: "chromium-driver" },
];

/// Installs a headless browser when there is none.
pub(crate) fn install_browser() -> Result<()> {
    let missing = BROWSER.iter().filter(|program| program.find().is_none()).collect::<Vec<_>>();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.iter().map(|program| program.package).collect::<Vec<_>>();
    let wanted = packages.join(" and ");
    if find("apt-get").is_none() {
        bail!("{wanted} must be on the PATH, and there is no apt-get to install them with: install them by hand");
    }
    if !rustix::process::geteuid().is_root() {
        bail!("{wanted} must be on the PATH: run 'sudo apt-get install {}' once", packages.join(" "));
    }
    Run::new("apt-get", &["update", "--quiet"]).check()?;
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    Run::new("apt-get", &arguments).with("DEBIAN_FRONTEND", "noninteractive").check()
}

impl Program {
    fn find(&self) -> Option<PathBuf> {
        self.names.iter().find_map(|name| find(name))
    }
}

/// Where on the PATH a program is.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}
