//! Pictures of failures, in a folder for the operator. They are never served: they show people's names and addresses.

use std::io;
use std::path::{Path, PathBuf};

use crate::bounds::{SCREENSHOT_BYTES_MAX, SCREENSHOTS_KEPT_MAX};
use crate::clock;
use crate::driver::Picture;
use crate::files;
use crate::wire::dispatch::Item;

/// The folder.
pub struct Pictures {
    folder: PathBuf,
}

impl Pictures {
    /// Opens the folder, or makes it.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join("screenshots");
        files::make_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Keeps a picture and says its file's name. A failure to keep one is not a reason to fail an item.
    pub fn keep(&self, item: &Item, picture: &Picture) -> Option<String> {
        if picture.bytes.len() > SCREENSHOT_BYTES_MAX {
            tracing::warn!(item_id = %item.item_id, bytes = picture.bytes.len(), "picture too large: not kept");
            return None;
        }
        // The time comes first, so that names sort by age. The id may hold anything, so only its harmless part is used.
        let id: String =
            item.item_id.0.chars().filter(|char| char.is_ascii_alphanumeric() || *char == '-').take(64).collect();
        let name = format!("{:015}-{id}-{}.{}", clock::now_ms(), item.attempt, picture.extension);
        let written = std::fs::write(self.folder.join(&name), &picture.bytes).and_then(|()| self.forget_oldest());
        match written {
            Ok(()) => Some(name),
            Err(error) => {
                tracing::warn!(item_id = %item.item_id, %error, "cannot keep a picture");
                None
            }
        }
    }

    fn forget_oldest(&self) -> io::Result<()> {
        let mut names =
            std::fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        names.sort();
        let too_many = names.len().saturating_sub(SCREENSHOTS_KEPT_MAX);
        names[..too_many].iter().try_for_each(|path| files::remove(path))
    }
}
