//! Builds the web app with Node and embeds it, compressed.
//!
//! `PERDURA_WEB_DIST=<folder>` embeds a ready build instead, for packagers without Node. `PERDURA_WEB=off` embeds a page that
//! says how to get the app; so does a machine without Node.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is how a build script talks to cargo")]

mod embed;
mod node;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a step of the build ends with; the text says what to do.
type Result<T> = std::result::Result<T, String>;

/// Everything in `web/` and beside it that the app is made from. Not `node_modules`: it follows from the lock file.
const SOURCES: &[&str] = &[
    "web/src",
    "web/public",
    "web/index.html",
    "web/package.json",
    "web/package-lock.json",
    "web/vite.config.ts",
    "web/tsconfig.json",
    "clients/typescript/perdura.ts",
];
const DIST_VARIABLE: &str = "PERDURA_WEB_DIST";
const SWITCH_VARIABLE: &str = "PERDURA_WEB";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    for variable in [DIST_VARIABLE, SWITCH_VARIABLE] {
        println!("cargo:rerun-if-env-changed={variable}");
    }
    let package = folder_of("CARGO_MANIFEST_DIR")?;
    let out = folder_of("OUT_DIR")?;
    let dist = dist(&package, &out)?;
    embed::write(&dist, &out)
}

/// The folder with the files to embed.
fn dist(package: &Path, out: &Path) -> Result<PathBuf> {
    if let Some(given) = variable(DIST_VARIABLE) {
        let folder = PathBuf::from(&given);
        if !folder.join("index.html").is_file() {
            return Err(format!(
                "{DIST_VARIABLE} is '{given}', but must be the absolute path of a built web app: no index.html is in it"
            ));
        }
        changes_with(&folder);
        return Ok(folder);
    }
    let without_app = package.join("without-app");
    changes_with(&without_app);
    match variable(SWITCH_VARIABLE).as_deref() {
        None | Some("on") => {}
        Some("off") => return Ok(without_app),
        Some(other) => return Err(format!("{SWITCH_VARIABLE} is '{other}', but must be on or off")),
    }
    let root = package.join("../..");
    for source in SOURCES {
        changes_with(&root.join(source));
    }
    if let Err(missing) = node::find() {
        println!(
            "cargo:warning=built without the web app: {missing}; install Node.js {} or newer with npm, or set \
             {SWITCH_VARIABLE}=off to build without it in silence",
            node::MAJOR_MIN
        );
        return Ok(without_app);
    }
    let dist = out.join("dist");
    node::build(&root.join("web"), &dist)?;
    Ok(dist)
}

fn changes_with(path: &Path) {
    println!("cargo:rerun-if-changed={}", path.display());
}

/// Empty is absent.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn folder_of(name: &str) -> Result<PathBuf> {
    std::env::var_os(name)
        .map(PathBuf::from)
        .ok_or_else(|| format!("cargo sets {name} for build scripts, but it is absent"))
}
