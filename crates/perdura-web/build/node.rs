//! Node and npm: whether they are there, and what they are asked to do.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use super::Result;

/// The oldest Node that builds the app.
pub(super) const MAJOR_MIN: u32 = 20;

/// Whether Node and npm are on the PATH; otherwise what is missing.
pub(super) fn find() -> Result<()> {
    let node = version("node").ok_or("node was not found")?;
    if major(&node).is_none_or(|major| major < MAJOR_MIN) {
        return Err(format!("node is {node}"));
    }
    version("npm").map(drop).ok_or_else(|| "npm was not found".to_owned())
}

/// Installs packages when they are not those of the lock file, then builds into `dist`.
pub(super) fn build(web: &Path, dist: &Path) -> Result<()> {
    let lock_path = web.join("package-lock.json");
    let broken = |error: std::io::Error| format!("cannot read {}: {error}", lock_path.display());
    // Another build, of another profile or target folder, may be installing into the same node_modules.
    let lock_file = File::open(&lock_path).map_err(broken)?;
    lock_file.lock().map_err(broken)?;
    // The same stamp as `cargo xtask setup`, so that neither installs what the other has.
    let stamp = web.join("node_modules/.stamp");
    let wanted = std::fs::read(&lock_path).map_err(broken)?;
    if std::fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        npm(web, &["ci", "--no-audit", "--no-fund"])?;
        std::fs::write(&stamp, wanted).map_err(|error| format!("cannot write {}: {error}", stamp.display()))?;
    }
    npm(web, &["run", "build", "--", "--outDir", &dist.display().to_string(), "--emptyOutDir"])
}

/// Runs npm; what it says is shown only when it fails.
fn npm(web: &Path, arguments: &[&str]) -> Result<()> {
    let shown = format!("(cd web && npm {})", arguments.join(" "));
    let output = Command::new("npm").args(arguments).current_dir(web).env("NO_COLOR", "1").output();
    let output = output.map_err(|error| format!("cannot run {shown}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{}\nfailed ({}): {shown}", String::from_utf8_lossy(&said), output.status))
}

fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Of a version such as v20.20.2.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}
