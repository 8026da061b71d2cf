//! Cookies of each workspace, so that a batch need not log in when the one before has.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::driver::Cookie;
use crate::files;
use crate::ids::WorkspaceId;
use crate::secret::Credentials;

/// The folder of these cookies.
pub struct Sessions {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    /// Whose login they are: another login of the same workspace must not use them.
    login: String,
    cookies: Vec<Cookie>,
}

impl Sessions {
    /// Opens the folder, or makes it.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join("sessions");
        files::make_folder(&folder)?;
        Ok(Self { folder })
    }

    /// The cookies of a workspace's last login, if it was with these credentials. Without them the batch logs in.
    pub fn load(&self, workspace: &WorkspaceId, credentials: &Credentials) -> Vec<Cookie> {
        let saved = std::fs::read(self.path(workspace)).ok();
        let saved = saved.and_then(|bytes| serde_json::from_slice::<Saved>(&bytes).ok());
        saved.filter(|saved| saved.login == login(credentials)).map_or_else(Vec::new, |saved| saved.cookies)
    }

    /// Keeps the cookies of a login.
    pub fn save(&self, workspace: &WorkspaceId, credentials: &Credentials, cookies: Vec<Cookie>) {
        let saved = Saved { login: login(credentials), cookies };
        let bytes = serde_json::to_vec(&saved).expect("cookies are plain data");
        if let Err(error) = files::replace(&self.path(workspace), &bytes) {
            tracing::warn!(%workspace, %error, "cannot keep the session: the next batch will log in again");
        }
    }

    fn path(&self, workspace: &WorkspaceId) -> PathBuf {
        self.folder.join(format!("{}.json", files::name_for(&workspace.0)))
    }
}

fn login(credentials: &Credentials) -> String {
    files::name_for(&format!("{}\n{}", credentials.username, credentials.password.reveal()))
}
