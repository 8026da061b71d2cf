//! What a file is, and its JSON.

use serde::de::DeserializeOwned;

use super::Untaken;
use crate::bounds::IMPORT_FILE_BYTES_MAX;

/// What a file holds, in the order in which files are taken: what others need comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Workflow,
    Run,
    Timeline,
    Memory,
}

impl Sort {
    /// By the first known folder of its path.
    pub(super) fn of(path: &str) -> Option<Self> {
        let mut folders: Vec<&str> = path.split(['/', '\\']).collect();
        folders.pop();
        folders.iter().find_map(|folder| match *folder {
            "workflows" => Some(Self::Workflow),
            "runs" => Some(Self::Run),
            "timelines" => Some(Self::Timeline),
            "memory" => Some(Self::Memory),
            _ => None,
        })
    }
}

/// The file's value, or what is wrong with it and where.
pub(super) fn parsed<T: DeserializeOwned>(content: &str) -> Result<T, Untaken> {
    if content.len() > IMPORT_FILE_BYTES_MAX {
        let message = format!("it has {} bytes, above the limit of {IMPORT_FILE_BYTES_MAX}", content.len());
        return Err(Untaken::Broken(message));
    }
    serde_json::from_str(content).map_err(|error| Untaken::Broken(format!("it cannot be read: {error}")))
}
