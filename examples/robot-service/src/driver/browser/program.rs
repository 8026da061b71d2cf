//! Starts the program that drives the browser, and makes sure that both end.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::processes;

/// The first of some programs that is on the `PATH`.
pub fn find_on_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<_> = env::split_paths(&env::var_os("PATH")?).collect();
    let files = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

/// A running chromedriver. Dropping it kills it and its browser.
pub(super) struct ChromeDriver {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl ChromeDriver {
    /// Starts one that keeps all its files, and its browser's, in `folder`.
    pub(super) async fn start(file: &Path, folder: &Path) -> Result<Self, String> {
        let mut command = Command::new(file);
        command
            .arg("--port=0")
            // At a higher level it would hold what is typed, passwords too.
            .arg("--log-level=SEVERE")
            .arg(format!("--log-path={}", folder.join("chromedriver.log").display()))
            // The robot's environment holds its secret.
            .env_clear()
            .envs(["PATH", "LANG", "TZ", "LD_LIBRARY_PATH"].iter().filter_map(|name| Some((name, env::var_os(name)?))))
            .env("HOME", folder)
            .env("TMPDIR", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            // An interruption from the terminal is for the robot alone, which lets the browser finish first.
            .process_group(0);
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let stdout = child.stdout.take().expect("it was asked for");
        let mut program = Self { child, port: 0, folder: folder.to_owned() };
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await.map_err(|error| error.to_string())? {
            let Some((_, port)) = line.split_once("started successfully on port ") else { continue };
            program.port = port.trim_end_matches('.').parse().map_err(|_| format!("it said: {line}"))?;
            // It says nothing more, but must not be stopped by a full pipe if it does.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(program);
        }
        Err("it ended at once".to_owned())
    }

    /// Where it listens, on this machine alone.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it, and its browser if that is still there.
    pub(super) async fn end(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill().await);
        processes::end_those_of(&self.folder);
    }
}

impl Drop for ChromeDriver {
    fn drop(&mut self) {
        let _ended = self.child.start_kill();
        processes::end_those_of(&self.folder);
    }
}
