//! The robot is killed at every point of a batch's life. Whatever had happened until then, nothing is shipped twice and
//! every result arrives, the same as if nothing had happened.
//!
//! A kill is what is on disk at that moment and nothing else: the first lines of the journal, perhaps half of the next
//! one, and a portal whose ledger has what was submitted until then. All of these are tried. In `programs.rs` the real
//! program gets a real `kill -9`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::orchestrator::Orchestrator;
use crate::rig::{Carrier, Rig, plan, robot};

/// What a run left on disk, with its results.
struct Tape {
    rig: Rig,
    journal: Vec<String>,
    ledger: Vec<String>,
    results: BTreeMap<String, Value>,
}

/// A batch with a good order, one without a city, one that the portal refuses, and three more good ones. The
/// orchestrator takes the results of the first and of the last one alone, so that the batch stays open.
async fn record() -> Tape {
    let mut rig = Rig::start().await;
    rig.orchestrator.answer(|_, body| if body["itemId"] == "j-0" || body["itemId"] == "j-5" { 200 } else { 503 });
    let mut batch = rig.batch("j", 6);
    batch["orders"][1]["pedidoInput"]["ciudad"] = json!("");
    batch["orders"][2]["pedidoInput"]["ciudad"] = json!("Springfield");
    rig.ship(&batch).await;
    let all = |heard: &[crate::orchestrator::Heard]| {
        let results = heard.iter().filter(|heard| !heard.is_heartbeat());
        results.map(|heard| heard.item_id().to_owned()).collect::<BTreeSet<_>>().len() == 6
    };
    rig.orchestrator.hears("six results", all).await;
    rig.orchestrator
        .hears("an acknowledged j-5", |heard| {
            heard.iter().any(|heard| !heard.is_heartbeat() && heard.item_id() == "j-5")
        })
        .await;
    rig.stop_robot().await;
    let results =
        rig.orchestrator.results().into_iter().map(|heard| (heard.item_id().to_owned(), heard.body)).collect();
    let lines =
        |path: PathBuf| std::fs::read_to_string(path).unwrap().split_inclusive('\n').map(str::to_owned).collect();
    let journal = lines(rig.data().join("journal.jsonl"));
    let ledger = lines(rig.folder.path().join("portal/ledger.jsonl"));
    Tape { rig, journal, ledger, results }
}

/// One moment of it.
struct Moment<'a> {
    tape: &'a Tape,
    /// Lines of the journal that are whole.
    whole: usize,
    /// Whether half of the next line is there.
    has_half: bool,
    /// Whether an item that was begun had reached the portal.
    has_reached: bool,
}

impl Moment<'_> {
    fn lines(&self) -> Vec<Value> {
        self.tape.journal[..self.whole].iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The places of items that some line is about.
    fn items(&self, kind: &str) -> BTreeSet<u64> {
        self.lines().iter().filter(|line| line["kind"] == kind).map(|line| line["item"].as_u64().unwrap()).collect()
    }

    /// Lays the moment out on disk: a robot's folder and a portal's.
    fn lay_out(&self, folder: &Path, url: &str) {
        let (robot, portal) = (folder.join("robot"), folder.join("portal"));
        std::fs::create_dir_all(robot.join("batches")).unwrap();
        std::fs::create_dir_all(&portal).unwrap();
        for entry in std::fs::read_dir(self.tape.rig.data().join("batches")).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap().replace(&self.tape.rig.orchestrator.url, url);
            std::fs::write(robot.join("batches").join(path.file_name().unwrap()), text).unwrap();
        }
        let mut journal = self.tape.journal[..self.whole].concat();
        if self.has_half {
            let next = &self.tape.journal[self.whole];
            journal += &next[..next.len() / 2];
        }
        std::fs::write(robot.join("journal.jsonl"), journal).unwrap();
        let reached = if self.has_reached { self.items("begun") } else { self.items("settled") };
        let is_there = |line: &&String| {
            let shipment: Value = serde_json::from_str(line).unwrap();
            reached.iter().any(|item| shipment["reference"] == format!("j-{item}-1"))
        };
        let ledger: String = self.tape.ledger.iter().filter(is_there).map(String::as_str).collect();
        std::fs::write(portal.join("ledger.jsonl"), ledger).unwrap();
    }

    /// Starts from here, and checks how it ends.
    async fn check(&self) {
        let name = format!("{} lines, half {}, reached {}", self.whole, self.has_half, self.has_reached);
        let folder = tempfile::tempdir().unwrap();
        let orchestrator = Orchestrator::start().await;
        self.lay_out(folder.path(), &orchestrator.url);
        let carrier = Carrier::start(folder.path().join("portal"), Duration::ZERO, 0).await;
        let robot = robot(&folder.path().join("robot"), &carrier.url, plan()).await;
        let delivered: BTreeSet<_> = self.items("delivered").into_iter().map(|item| format!("j-{item}")).collect();
        if self.whole == 0 {
            // Nobody was told that the batch is accepted, and it is not.
            assert_eq!(robot.spool().open_count(), 0, "{name}");
            return;
        }
        let expect: BTreeMap<_, _> =
            self.tape.results.clone().into_iter().filter(|(item, _)| !delivered.contains(item)).collect();
        orchestrator.hears_of(expect.len()).await;
        tokio::time::timeout(crate::orchestrator::PATIENCE, robot.spool().idle()).await.expect(&name);
        // A picture has the time in its name.
        let plain = |results: BTreeMap<String, Value>| {
            results
                .into_iter()
                .map(|(item, mut body)| {
                    body.as_object_mut().unwrap().remove("screenshot");
                    (item, body)
                })
                .collect::<BTreeMap<_, _>>()
        };
        assert_eq!(plain(orchestrator.acknowledged()), plain(expect), "{name}");
        assert_eq!(carrier.count(), (4, 0), "{name}");
    }
}

#[tokio::test]
async fn killed_at_every_point_it_ships_nothing_twice_and_reports_everything() {
    let tape = record().await;
    let kinds = tape.journal.iter().map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone());
    let kinds: BTreeSet<_> = kinds.map(|kind| kind.as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["accepted", "begun", "delivered", "settled"]);
    for whole in 0..=tape.journal.len() {
        for has_half in [false, true] {
            if has_half && whole == tape.journal.len() {
                continue;
            }
            for has_reached in [false, true] {
                Moment { tape: &tape, whole, has_half, has_reached }.check().await;
            }
        }
    }
}

#[tokio::test]
async fn a_batch_that_was_never_accepted_leaves_nothing() {
    let tape = record().await;
    let folder = tempfile::tempdir().unwrap();
    Moment { tape: &tape, whole: 0, has_half: true, has_reached: false }.lay_out(folder.path(), "http://127.0.0.1:9");
    let data = folder.path().join("robot");
    let robot = robot(&data, &tape.rig.carrier.url, plan()).await;
    assert_eq!(robot.spool().open_count(), 0);
    assert_eq!(std::fs::read_dir(data.join("batches")).unwrap().count(), 0, "its orders are gone");
}

#[tokio::test]
async fn a_damaged_journal_stops_the_start() {
    let tape = record().await;
    for (change, expect) in [
        ("{}\n", "is damaged at line 1: missing field `kind`"),
        ("{\"kind\":\"begun\",\"dispatchId\":\"x\",\"item\":0}\n", "is damaged at line 1: batch x was never accepted"),
        ("{\"kind\":\"accepted\",\"dispatchId\":\"x\"}\n", "is damaged at line 1: batch x needs"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        Moment { tape: &tape, whole: 0, has_half: false, has_reached: false }
            .lay_out(folder.path(), "http://127.0.0.1:9");
        let data = folder.path().join("robot");
        std::fs::write(data.join("journal.jsonl"), change).unwrap();
        let driver = robot_service::driver::http::HttpDriver::new(tape.rig.carrier.url.clone(), Duration::from_secs(1));
        let error = robot_service::robot::Robot::start(&data, driver, plan()).await.err().unwrap();
        assert!(format!("{error:#}").contains(expect), "{error:#}");
    }
}

#[tokio::test]
async fn dropped_in_the_middle_again_and_again_it_still_ends_well() {
    let mut rig = Rig::with(Duration::from_millis(4), 0, plan()).await;
    rig.plan.pace.settle = Duration::from_millis(100);
    rig.drop_robot();
    rig.start_robot().await;
    rig.ship(&rig.batch("j", 40)).await;
    for round in 1..8 {
        let so_many = round * 5;
        rig.orchestrator
            .hears("some results", |heard| heard.iter().filter(|heard| !heard.is_heartbeat()).count() >= so_many)
            .await;
        rig.drop_robot();
        rig.start_robot().await;
    }
    rig.orchestrator.hears_of(40).await;
    rig.idle().await;
    assert_eq!(rig.carrier.count(), (40, 0));
}
