//! Planted bugs do not stay hidden. Needs `--features planted-bugs`.
#![cfg(feature = "planted-bugs")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use perdura_sim::{PlantedBug, hunt};

#[test]
fn every_planted_bug_is_found() {
    for bug in PlantedBug::ALL {
        let found = hunt(bug, 0);
        assert!(found.violation.is_some(), "{bug:?} stays hidden");
    }
}

#[test]
fn a_violation_names_seed_step_and_trace() {
    let violation = hunt(PlantedBug::LookBackSkipped, 0).violation.unwrap();
    let text = violation.to_string();
    let first = text.lines().next().unwrap();
    assert!(first.starts_with(&format!("seed {}, step {}: run ", violation.seed, violation.step)), "{first}");
    assert!(first.contains("timed out although event"), "{first}");
    assert!(text.lines().count() > 20, "{text}");
}
