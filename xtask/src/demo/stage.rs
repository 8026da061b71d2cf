//! The programs of a demo: built, started on free ports in a folder of their own, and ended whatever happens.

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;

use super::client::Client;
use super::screen::Screen;
use super::{Driver, Stop};
use crate::campaigns::{Programs, build_programs};
use crate::command::root;

const PROGRAMS: &[&str] = &["perdura", "robot-service", "demo-portal"];
/// Longest time until a program answers: a cold disk and two busy cores.
const READY_MAX: Duration = Duration::from_mins(1);
/// Longest time for a program to end by itself: the robot finishes the order in its hands.
const END_MAX: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(25);
/// A demo does not need the politeness of two seconds between two orders.
const ITEM_PAUSE_MS: &str = "150";
const LOG_LINES_SHOWN: usize = 15;
const USERNAME: &str = "demo";

/// Builds what is needed, and gives the folder of the programs. Release builds take minutes, so they are used by who has
/// them already.
pub(super) fn build(programs: Programs, stop: &Stop) -> Result<PathBuf> {
    if programs == Programs::Tested {
        return Ok(root().join("target/debug"));
    }
    let release = root().join("target/release");
    let has_release = PROGRAMS.iter().all(|program| release.join(program).is_file());
    let built = build_programs(if has_release { &["--release"] } else { &[] });
    stop.check()?;
    built?;
    Ok(if has_release { release } else { root().join("target/debug") })
}

/// All programs. Dropped, they are ended, the last one first, and their folder is removed.
pub(super) struct Stage {
    running: Vec<Running>,
    pub(super) perdura: String,
    pub(super) portal: String,
    folder: TempDir,
}

struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

/// A program to start.
struct Part<'a> {
    name: &'static str,
    arguments: Vec<String>,
    environment: Vec<(&'a str, String)>,
    health: String,
    shown: String,
}

impl Stage {
    pub(super) fn start(programs: &Path, driver: Driver, stop: &Stop, screen: &Screen) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("perdura-demo-").tempdir().context("no temporary folder")?;
        let (perdura, robot, portal) = (free_port()?, free_port()?, free_port()?);
        let url = |port: u16| format!("http://127.0.0.1:{port}");
        let parts = Parts { folder: folder.path(), secret: random(), password: random(), driver };
        let parts = [parts.portal(portal), parts.robot(robot, &url(portal)), parts.perdura(perdura, &url(robot))];
        let mut stage = Self { running: Vec::new(), perdura: url(perdura), portal: url(portal), folder };
        for part in parts {
            stage.add(programs, &part, stop)?;
            screen.program(part.name, &part.shown);
        }
        Ok(stage)
    }

    fn add(&mut self, programs: &Path, part: &Part<'_>, stop: &Stop) -> Result<()> {
        let log = self.folder.path().join(format!("{}.log", part.name));
        let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = Command::new(programs.join(part.name));
        for (name, _) in std::env::vars_os() {
            let is_setting = ["ROBOT_", "PORTAL_", "PERDURA_", "INNGEST_"]
                .iter()
                .any(|prefix| name.to_string_lossy().starts_with(prefix));
            if is_setting {
                command.env_remove(name);
            }
        }
        command.args(&part.arguments).envs(part.environment.iter().map(|(name, value)| (*name, value)));
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        // In a group of its own: Ctrl+C is for this program, which ends the others in order; and a browser goes with its robot.
        let child = command.process_group(0).spawn().with_context(|| format!("cannot start {}", part.name))?;
        self.running.push(Running { name: part.name, child, log });
        let result = self.wait_until_ready(part, stop);
        if result.is_err() && stop.check().is_ok() {
            self.show_logs();
        }
        result
    }

    fn wait_until_ready(&mut self, part: &Part<'_>, stop: &Stop) -> Result<()> {
        let (client, started) = (Client::new(), Instant::now());
        let running = self.running.last_mut().expect("it was started a moment ago");
        while client.get(&part.health).is_err() {
            stop.check()?;
            if let Some(status) = running.child.try_wait()? {
                bail!("{} ended at once: {status}", part.name);
            }
            if started.elapsed() > READY_MAX {
                bail!("{} was not ready within {} s", part.name, READY_MAX.as_secs());
            }
            sleep(LOOK);
        }
        Ok(())
    }

    /// What each program said last: for when something went wrong.
    pub(super) fn show_logs(&self) {
        for running in &self.running {
            let text = std::fs::read_to_string(&running.log).unwrap_or_default();
            let lines = text.lines().collect::<Vec<_>>();
            eprintln!("\n--- {}", running.name);
            for line in &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..] {
                eprintln!("{line}");
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        while let Some(running) = self.running.pop() {
            running.end();
        }
    }
}

impl Running {
    fn end(mut self) {
        let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) else { return };
        // It may have ended by itself; then there is nobody to tell.
        let _told = kill_process(pid, Signal::TERM);
        let asked = Instant::now();
        while asked.elapsed() < END_MAX && matches!(self.child.try_wait(), Ok(None)) {
            sleep(LOOK);
        }
        // Whatever is left of its group, a browser for instance.
        let _left = kill_process_group(pid, Signal::KILL);
        let _reaped = self.child.wait();
    }
}

/// What the programs are told.
struct Parts<'a> {
    folder: &'a Path,
    secret: String,
    password: String,
    driver: Driver,
}

impl Parts<'_> {
    fn portal(&self, port: u16) -> Part<'static> {
        let url = format!("http://127.0.0.1:{port}");
        Part {
            name: "demo-portal",
            arguments: Vec::new(),
            environment: vec![
                ("PORTAL_PORT", port.to_string()),
                ("PORTAL_DATA", self.path("portal")),
                ("PORTAL_USERNAME", USERNAME.to_owned()),
                ("PORTAL_PASSWORD", self.password.clone()),
            ],
            health: format!("{url}/health"),
            shown: format!("{url}  Condor Parcel, a carrier"),
        }
    }

    fn robot(&self, port: u16, portal: &str) -> Part<'static> {
        let url = format!("http://127.0.0.1:{port}");
        let (driver, shown) = match self.driver {
            Driver::Browser => ("browser", "fills the carrier's form in a headless Chromium"),
            Driver::Http => ("http", "posts the carrier's form directly"),
        };
        Part {
            name: "robot-service",
            arguments: Vec::new(),
            environment: vec![
                ("PORT", port.to_string()),
                ("ROBOT_DATA", self.path("robot")),
                ("ROBOT_PORTAL_URL", portal.to_owned()),
                ("ROBOT_DRIVER", driver.to_owned()),
                ("ROBOT_ITEM_PAUSE_MS", ITEM_PAUSE_MS.to_owned()),
                ("ROBOT_CALLBACK_SECRET", self.secret.clone()),
                // The browser's profile goes with the rest.
                ("TMPDIR", self.folder.display().to_string()),
            ],
            health: format!("{url}/api/health"),
            shown: format!("{url}  {shown}"),
        }
    }

    fn perdura(&self, port: u16, robot: &str) -> Part<'static> {
        let url = format!("http://127.0.0.1:{port}");
        let flags = ["dev", "--no-discovery", "--port", &port.to_string(), "--data-dir", &self.path("perdura")];
        Part {
            name: "perdura",
            arguments: flags.map(str::to_owned).to_vec(),
            environment: vec![
                ("ROBOT_CALLBACK_SECRET", self.secret.clone()),
                ("ROBOT_COORDINADORA_URL", robot.to_owned()),
                ("ROBOT_COORDINADORA_USERNAME", USERNAME.to_owned()),
                ("ROBOT_COORDINADORA_PASSWORD", self.password.clone()),
            ],
            health: format!("{url}/health"),
            shown: format!("{url}  submits, waits, counts"),
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// A text that nobody guesses: the standard library seeds its hasher from the system.
fn random() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", part(), part())
}
