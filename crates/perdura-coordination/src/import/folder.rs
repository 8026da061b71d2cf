//! The files of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ImportFile, ImportProblem};
use crate::bounds::{IMPORT_BYTES_MAX, IMPORT_DEPTH_MAX, IMPORT_FILE_BYTES_MAX, IMPORT_FILES_MAX};

/// Why a folder cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It is not there, or not to be read.
    #[error("the folder {path} cannot be read: {reason}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// None of the folders that are looked for is in it.
    #[error("{0} has none of the folders workflows, runs, timelines and memory: name a .rawr/coordination folder")]
    Empty(String),
    /// It is more than one import takes.
    #[error("{path} has more than {IMPORT_FILES_MAX} files or {IMPORT_BYTES_MAX} bytes: import parts of it")]
    TooLarge {
        /// Which.
        path: String,
    },
}

const FOLDERS: [&str; 4] = ["workflows", "runs", "timelines", "memory"];

/// Every JSON file of a folder, or of the `.rawr/coordination` within it, and what could not be read. Links are not followed.
pub fn read_folder(folder: &Path) -> Result<(Vec<ImportFile>, Vec<ImportProblem>), FolderError> {
    let candidates = [folder.join(".rawr/coordination"), folder.join("coordination"), folder.to_owned()];
    let holds = |folder: &PathBuf| FOLDERS.iter().any(|name| folder.join(name).is_dir());
    let shown = folder.display().to_string();
    if !folder.is_dir() {
        return Err(FolderError::Unreadable { path: shown, reason: "it is no folder".to_owned() });
    }
    let root = candidates.into_iter().find(holds).ok_or_else(|| FolderError::Empty(shown.clone()))?;
    let mut reading = Reading { files: Vec::new(), problems: Vec::new(), bytes: 0, shown };
    for name in FOLDERS {
        let path = root.join(name);
        if path.is_dir() {
            reading.folder(&path, name, 1)?;
        }
    }
    Ok((reading.files, reading.problems))
}

struct Reading {
    files: Vec<ImportFile>,
    problems: Vec<ImportProblem>,
    bytes: usize,
    shown: String,
}

impl Reading {
    fn folder(&mut self, folder: &Path, name: &str, depth: usize) -> Result<(), FolderError> {
        let unreadable = |error: std::io::Error| FolderError::Unreadable {
            path: folder.display().to_string(),
            reason: error.to_string(),
        };
        let mut entries =
            fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = format!("{name}/{}", entry.file_name().to_string_lossy());
            let sort = entry.file_type().map_err(unreadable)?;
            if sort.is_dir() && depth < IMPORT_DEPTH_MAX {
                self.folder(&entry.path(), &path, depth + 1)?;
            } else if sort.is_file() && entry.path().extension().is_some_and(|extension| extension == "json") {
                self.file(&entry.path(), path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, file: &Path, path: String) -> Result<(), FolderError> {
        let bytes = fs::metadata(file).map_or(0, |facts| facts.len());
        if bytes > IMPORT_FILE_BYTES_MAX as u64 {
            let message = format!("it has {bytes} bytes, above the limit of {IMPORT_FILE_BYTES_MAX}");
            self.problems.push(ImportProblem { path, message });
            return Ok(());
        }
        match fs::read_to_string(file) {
            Ok(content) => {
                self.bytes += content.len();
                self.files.push(ImportFile { path, content });
            }
            Err(error) => self.problems.push(ImportProblem { path, message: format!("it cannot be read: {error}") }),
        }
        if self.bytes > IMPORT_BYTES_MAX || self.files.len() > IMPORT_FILES_MAX {
            return Err(FolderError::TooLarge { path: self.shown.clone() });
        }
        Ok(())
    }
}
