//! Folders of sessions, such as a browser's profile. Nothing in them is worth keeping.
//!
//! They are in the system's folder for temporary files, whose path is short: a browser makes sockets there, and the path
//! of a socket may have no more than about a hundred bytes.

use std::env;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::files;
use crate::processes;

/// The folder of one robot's sessions. It goes when the robot does.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Makes the folder anew. Its name comes from the data folder's, so that a robot finds what was left by the one
    /// before that was killed, ends its browsers and removes their files.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = Self::of(data)?;
        processes::end_those_of(&folder);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        // Not if it is there: everybody may make folders here, and this one must be ours.
        std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self { folder })
    }

    /// Where the folder of a robot with this data folder is.
    pub fn of(data: &Path) -> io::Result<PathBuf> {
        let name = files::name_for(&data.canonicalize()?.to_string_lossy());
        Ok(env::temp_dir().join(format!("robot-{}", &name[..12])))
    }

    /// The path of a new folder for something of this name.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(&files::name_for(name)[..12])
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The next start removes what could not be removed now.
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}
