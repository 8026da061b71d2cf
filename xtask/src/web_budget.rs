//! How much of the web app a screen loads, and the binary carries, against what they may.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::cargo;

/// What every visit loads: the app's frame, and the page that it opens with.
const FIRST_SCREEN: &[&str] = &["index.html", "src/home/page.tsx"];
/// What the canvas loads besides.
const CANVAS: &[&str] = &["src/coordination/canvas-page.tsx"];
/// Bytes of compressed scripts: a second on a slow line of 2 Mbit/s.
const FIRST_SCREEN_BYTES_MAX: u64 = 220_000;
/// Bytes of compressed scripts: half a second more.
const CANVAS_BYTES_MAX: u64 = 110_000;
/// Bytes of all files as they are embedded: what the app adds to the binary.
const EMBEDDED_BYTES_MAX: u64 = 900_000;

struct Row {
    what: &'static str,
    bytes: u64,
    bytes_max: u64,
}

/// Measures the build that is embedded.
pub(crate) fn run() -> Result<()> {
    let out = build_folder()?;
    let (manifest, gzip) = (out.join("dist/.vite/manifest.json"), out.join("gzip"));
    let text = std::fs::read_to_string(&manifest).with_context(|| {
        format!(
            "cannot read {}: Node 20 is needed, and PERDURA_WEB and PERDURA_WEB_DIST must not be set",
            manifest.display()
        )
    })?;
    let manifest: Value = serde_json::from_str(&text).context("Vite's manifest is no JSON")?;
    let first = loaded(&manifest, FIRST_SCREEN)?;
    let canvas = loaded(&manifest, CANVAS)?;
    let rows = [
        Row {
            what: "scripts of the first screen",
            bytes: scripts(&gzip, first.iter().copied())?,
            bytes_max: FIRST_SCREEN_BYTES_MAX,
        },
        Row {
            what: "scripts that the canvas adds",
            bytes: scripts(&gzip, canvas.difference(&first).copied())?,
            bytes_max: CANVAS_BYTES_MAX,
        },
        Row { what: "all files in the binary", bytes: all(&gzip)?, bytes_max: EMBEDDED_BYTES_MAX },
    ];
    report(&rows)
}

/// Where the build script of the web app has put what it made.
fn build_folder() -> Result<PathBuf> {
    let messages =
        cargo(&["check", "--quiet", "--package", "perdura-web", "--locked", "--message-format=json"]).output()?;
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut ours = messages.filter(|message| {
        message["reason"] == "build-script-executed"
            && message["package_id"].as_str().is_some_and(|id| id.contains("/perdura-web"))
    });
    let folder = ours.find_map(|message| message["out_dir"].as_str().map(PathBuf::from));
    folder.context("cargo did not say where the build script of perdura-web writes to")
}

/// Every file that some modules load before they can run.
fn loaded<'a>(manifest: &'a Value, modules: &[&'a str]) -> Result<BTreeSet<&'a str>> {
    let mut files = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut waiting = modules.to_vec();
    while let Some(module) = waiting.pop() {
        if !seen.insert(module) {
            continue;
        }
        let chunk = &manifest[module];
        let Some(file) = chunk["file"].as_str() else {
            bail!(
                "Vite's manifest has no {module}: when the page has moved, name its new place in xtask/src/web_budget.rs"
            );
        };
        files.insert(file);
        waiting.extend(chunk["imports"].as_array().into_iter().flatten().filter_map(Value::as_str));
    }
    Ok(files)
}

fn scripts<'a>(gzip: &Path, files: impl Iterator<Item = &'a str>) -> Result<u64> {
    files
        .filter(|file| Path::new(file).extension().is_some_and(|is| is == "js"))
        .map(|file| size(&gzip.join(file)))
        .sum()
}

fn size(file: &Path) -> Result<u64> {
    Ok(file.metadata().with_context(|| format!("cannot read {}", file.display()))?.len())
}

fn all(folder: &Path) -> Result<u64> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    entries
        .map(|entry| {
            let path = entry?.path();
            if path.is_dir() { all(&path) } else { size(&path) }
        })
        .sum()
}

fn report(rows: &[Row]) -> Result<()> {
    println!("\nthe web app, compressed:");
    for Row { what, bytes, bytes_max } in rows {
        let verdict = if bytes > bytes_max { "too much" } else { "" };
        println!("  {what:<30} {:>7.1} kB of {:>5.1} kB  {verdict}", kilobytes(*bytes), kilobytes(*bytes_max));
    }
    let over = rows.iter().filter(|row| row.bytes > row.bytes_max).map(|row| row.what).collect::<Vec<_>>();
    if over.is_empty() {
        return Ok(());
    }
    bail!("above its budget: {}; load less, or later with import()", over.join(", "))
}

fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest() -> Value {
        json!({
            "index.html": { "file": "assets/index.js", "imports": ["_react.js"], "dynamicImports": ["src/home/page.tsx"] },
            "_react.js": { "file": "assets/react.js" },
            "src/home/page.tsx": { "file": "assets/page.js", "imports": ["index.html", "_table.js"] },
            "_table.js": { "file": "assets/table.js", "imports": ["_react.js"], "dynamicImports": ["src/coordination/canvas-page.tsx"] },
            "src/coordination/canvas-page.tsx": { "file": "assets/canvas.js", "imports": ["_table.js"] },
        })
    }

    #[test]
    fn what_is_imported_at_once_counts_and_what_comes_later_does_not() -> Result<()> {
        let manifest = manifest();
        let first = loaded(&manifest, FIRST_SCREEN)?;
        assert_eq!(
            first.iter().copied().collect::<Vec<_>>(),
            ["assets/index.js", "assets/page.js", "assets/react.js", "assets/table.js"]
        );
        let canvas = loaded(&manifest, CANVAS)?;
        assert_eq!(canvas.difference(&first).copied().collect::<Vec<_>>(), ["assets/canvas.js"]);
        let gone = loaded(&json!({}), CANVAS).expect_err("there is no canvas").to_string();
        assert!(gone.contains("no src/coordination/canvas-page.tsx"), "{gone}");
        Ok(())
    }

    #[test]
    fn a_budget_is_kept_up_to_its_last_byte() {
        let row = |bytes| [Row { what: "all files", bytes, bytes_max: 10 }];
        assert!(report(&row(10)).is_ok());
        let over = report(&row(11)).expect_err("one byte too many").to_string();
        assert_eq!(over, "above its budget: all files; load less, or later with import()");
    }
}
