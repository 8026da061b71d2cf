//! The real programs, killed and stopped for real.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use robot_service::bounds::BODY_BYTES_MAX;
use robot_service::net;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::orchestrator::PATIENCE;
use crate::rig::{Carrier, Rig, SECRET, plan};

/// A running program. Dropping it kills it.
pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
}

impl Program {
    /// Starts one and waits until it says where it listens.
    pub(crate) fn start(file: &str, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(file);
        command.env("NO_COLOR", "1").stderr(Stdio::piped());
        let mut child = command.envs(settings.iter().copied()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.by_ref().find_map(|line| {
            let line = line.unwrap();
            let (_, rest) = line.split_once("ready address=")?;
            Some(rest.split(' ').next().unwrap().to_owned())
        });
        std::thread::spawn(move || lines.for_each(|line| eprintln!("{}", line.unwrap_or_default())));
        let url = format!("http://{}", address.expect("the program is ready before it ends"));
        Self { child, url }
    }

    pub(crate) fn robot(data: &Path, portal: &str, settings: &[(&str, &str)]) -> Self {
        // Where a killed robot leaves its sessions.
        let temporary = data.parent().unwrap().display().to_string();
        let data = data.display().to_string();
        let usual = [
            ("TMPDIR", temporary.as_str()),
            ("PORT", "0"),
            ("ROBOT_DATA", &data),
            ("ROBOT_PORTAL_URL", portal),
            ("ROBOT_CALLBACK_SECRET", SECRET),
            ("ROBOT_DRIVER", "http"),
            ("ROBOT_ITEM_PAUSE_MS", "0"),
        ];
        Self::start(env!("CARGO_BIN_EXE_robot-service"), &[&usual, settings].concat())
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and gives its exit code.
    pub(crate) async fn stop(mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let ended = tokio::task::spawn_blocking(move || self.child.wait().unwrap().code());
        tokio::time::timeout(PATIENCE, ended).await.expect("it stops").unwrap()
    }

    /// A request with the shared secret.
    pub(crate) async fn call(&self, path: &str, body: Option<&Value>) -> (u16, Value) {
        let client = net::client(PATIENCE);
        let url = format!("{}{path}", self.url);
        let request = body.map_or_else(|| client.get(&url), |body| client.post(&url).body(body.to_string()));
        let response = request.header("x-callback-secret", SECRET).send().await.unwrap();
        let status = response.status().as_u16();
        let text = net::text(response, BODY_BYTES_MAX).await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have been waited for.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_it_ships_everything_once() {
    const JOBS: usize = 4;
    const ITEMS: usize = 30;
    let mut rig = Rig::start().await;
    rig.drop_robot();
    let carrier = Carrier::start(rig.folder.path().join("slow portal"), Duration::from_millis(10), 0).await;
    let data = rig.folder.path().join("killed");
    let start = || Program::robot(&data, carrier.url.as_str(), &[("ROBOT_SETTLE_MS", "300")]);
    let mut robot = start();
    for job in 0..JOBS {
        let batch = rig.batch(&format!("j{job}"), ITEMS);
        assert_eq!(robot.call("/api/crear-pedidos-batch", Some(&batch)).await.0, 200);
    }
    for round in 1..=10 {
        let so_many = round * JOBS * ITEMS / 12;
        rig.orchestrator
            .hears("more results", |heard| heard.iter().filter(|heard| !heard.is_heartbeat()).count() >= so_many)
            .await;
        // Beside this task: the portal is in this process, and must not stand still meanwhile.
        robot = tokio::task::block_in_place(|| {
            robot.kill();
            start()
        });
    }
    rig.orchestrator.hears_of(JOBS * ITEMS).await;
    for job in 0..JOBS {
        let (status, report) = robot.call(&format!("/api/jobs/j{job}"), None).await;
        assert_eq!((status, &report["success"]), (200, &json!(ITEMS)), "{report}");
    }
    assert!(rig.orchestrator.acknowledged().values().all(|result| result["status"] == "success"));
    assert_eq!(carrier.count(), (JOBS * ITEMS, 0));
}

#[tokio::test]
async fn a_terminated_robot_finishes_what_it_has_in_hand() {
    let rig = Rig::with(Duration::from_millis(300), 0, plan()).await;
    let data = rig.folder.path().join("terminated");
    let robot = Program::robot(&data, rig.carrier.url.as_str(), &[]);
    assert_eq!(robot.call("/api/crear-pedidos-batch", Some(&rig.batch("j", 3))).await.0, 200);
    rig.orchestrator.hears_a_heartbeat().await;
    assert_eq!(robot.stop().await, Some(0));
    assert_eq!(rig.carrier.count(), (1, 0));
    assert_eq!(rig.orchestrator.acknowledged().len(), 1);
    let _robot = Program::robot(&data, rig.carrier.url.as_str(), &[]);
    rig.orchestrator.hears_of(3).await;
    assert_eq!(rig.carrier.count(), (3, 0));
}

#[tokio::test]
async fn the_portal_is_a_program_too_and_its_ledger_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let start = || Program::start(env!("CARGO_BIN_EXE_demo-portal"), &[("PORTAL_PORT", "0"), ("PORTAL_DATA", &data)]);
    let portal = start();
    let rig = Rig::start().await;
    let robot = Program::robot(&rig.folder.path().join("other"), &portal.url, &[]);
    assert_eq!(robot.call("/api/crear-pedidos-batch", Some(&rig.batch("j", 2))).await.0, 200);
    rig.orchestrator.hears_of(2).await;
    let expect = json!({
        "shipments": 2, "references": 2, "duplicates": 0, "duplicateReferences": [],
        "perReference": { "j-0-1": 1, "j-1-1": 1 },
    });
    assert_eq!(portal.call("/ledger", None).await, (200, expect.clone()));
    portal.kill();
    assert_eq!(start().call("/ledger", None).await, (200, expect));
}

/// Starts a robot that must not start, and gives what it says.
fn refused(settings: &[(&str, &str)], arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_robot-service"));
    let output = command.args(arguments).envs(settings.iter().copied()).env("NO_COLOR", "1").output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn wrong_settings_are_explained() {
    for (name, value, expect) in [
        ("PORT", "http", "invalid value 'http' for '--port <PORT>'"),
        ("ROBOT_PORTAL_URL", "localhost", "give a whole address, such as http://127.0.0.1:3002"),
        ("ROBOT_PORTAL_URL", "ftp://x", "it must begin with http:// or https://"),
        ("ROBOT_DRIVER", "magic", "[possible values: browser, http]"),
        ("ROBOT_ITEM_PAUSE_MS", "-1", "invalid value '-1' for '--item-pause-ms <MS>'"),
        ("ROBOT_ITEM_TIMEOUT_MS", "5", "5 is not in 100..=600000"),
        ("ROBOT_BATCHES_AT_ONCE", "0", "0 is not in 1..=100"),
        ("ROBOT_CALLBACK_SECRET", "", "the secret is empty"),
        ("ROBOT_HOST", "0.0.0.0", "a robot that listens on 0.0.0.0 needs ROBOT_CALLBACK_SECRET"),
        ("ROBOT_CHROMIUM", "/nowhere", "ROBOT_CHROMIUM is '/nowhere', which is not there"),
        ("PATH", "/nowhere", "chromium is not on the PATH: install it (on Debian 'apt-get install chromium')"),
    ] {
        let said = refused(&[(name, value)], &[]);
        assert!(said.contains(expect), "{name}={value}: {said}");
    }
}

#[test]
fn help_names_every_setting_and_no_secret() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_robot-service"));
    let output = command.arg("--help").env("ROBOT_CALLBACK_SECRET", SECRET).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(!help.contains(SECRET));
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let variables = help.split("[env: ").skip(1).map(|rest| rest.split(['=', ']']).next().unwrap());
    let missing: Vec<_> = variables.filter(|name| !readme.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "README.md does not name {missing:?}");
}
