//! Compresses a folder of files and writes a table of them in Rust.

use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Result;

/// Files of one build: far above what the app has, and low enough that a wrong folder is noticed.
const FILES_MAX: usize = 1_000;

/// Compresses every file of `dist` into `out/gzip`, and writes `out/files.rs`, which lists them.
pub(super) fn write(dist: &Path, out: &Path) -> Result<()> {
    let mut paths = Vec::new();
    list(dist, &mut paths)?;
    paths.sort();
    let compressed = out.join("gzip");
    if compressed.exists() {
        fs::remove_dir_all(&compressed).map_err(|error| failed("empty", &compressed, &error))?;
    }
    let mut table = "&[\n".to_owned();
    for path in paths {
        let name = path.strip_prefix(dist).expect("it was found below the folder");
        let bytes = fs::read(&path).map_err(|error| failed("read", &path, &error))?;
        let target = compressed.join(name);
        let folder = target.parent().expect("it is below a folder");
        fs::create_dir_all(folder).map_err(|error| failed("make", folder, &error))?;
        fs::write(&target, gzip(&bytes)).map_err(|error| failed("write", &target, &error))?;
        let (address, kind, tag) = (format!("/{}", name.display()), content_type(name)?, tag(&bytes));
        let content = format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/gzip\", {address:?}))");
        writeln!(table, "    File {{ path: {address:?}, content_type: {kind:?}, etag: {tag:?}, gzip: {content} }},")
            .expect("a text takes everything");
    }
    table += "]\n";
    let listed = out.join("files.rs");
    fs::write(&listed, table).map_err(|error| failed("write", &listed, &error))
}

/// All files below a folder, but for those that begin with a dot: they are Vite's own.
fn list(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| failed("read", folder, &error))?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_hidden {
            continue;
        }
        if path.is_dir() {
            list(&path, found)?;
        } else if found.len() == FILES_MAX {
            return Err(format!("{} holds more than {FILES_MAX} files: is it a built web app?", folder.display()));
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes everything")
}

/// Names the content. Weak, because the same tag stands for the file as it is and for its compressed form.
fn tag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("W/\"{:016x}\"", hasher.finish())
}

fn content_type(name: &Path) -> Result<&'static str> {
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Ok(match extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => return Err(format!("{}: no content type is known for it: add it to build/embed.rs", name.display())),
    })
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}
