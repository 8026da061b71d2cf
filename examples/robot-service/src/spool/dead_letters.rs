//! Callbacks that the orchestrator refused for good, one JSON line each, for a person to read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::batch_files::on_disk;
use crate::bounds::DEAD_LETTER_BYTES_MAX;
use crate::files;

/// One refused callback. It holds no secret.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetter {
    /// Unix time.
    pub at_ms: i64,
    /// Where it was sent.
    pub url: String,
    /// What was answered.
    pub status: u16,
    /// The beginning of the answer's text.
    pub answer: String,
    /// What was sent.
    pub body: serde_json::Value,
}

/// The file of these letters.
pub struct DeadLetters {
    path: Arc<Mutex<PathBuf>>,
}

impl DeadLetters {
    /// Names the file; it is made with the first letter.
    pub fn open(data: &Path) -> Self {
        Self { path: Arc::new(Mutex::new(data.join("dead-letters.jsonl"))) }
    }

    /// Adds a letter, durably.
    pub async fn append(&self, letter: &DeadLetter) {
        let mut line = serde_json::to_vec(letter).expect("a letter is plain data");
        line.push(b'\n');
        let path = Arc::clone(&self.path);
        on_disk(move || append(&path.lock().unwrap_or_else(PoisonError::into_inner), &line)).await;
    }
}

fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    if path.metadata().is_ok_and(|metadata| metadata.len() > DEAD_LETTER_BYTES_MAX) {
        std::fs::rename(path, path.with_extension("1.jsonl"))?;
    }
    let mut file = files::private().read(true).append(true).create(true).open(path)?;
    if !ends_a_line(&mut file)? {
        // What a crash left of a letter. That letter is written again, so the half one says nothing more.
        file.write_all(b"\n")?;
    }
    file.write_all(line)?;
    file.sync_all()?;
    files::sync_folder_of(path)
}

fn ends_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}
