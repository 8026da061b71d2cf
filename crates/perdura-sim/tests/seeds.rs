//! The tour of the simulator: seeds hold, seeds repeat, and planted bugs do not stay hidden.
//!
//! CI runs many more seeds with `cargo xtask sim`.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use perdura_core::PlantedBug;
use perdura_sim::{Figures, hunt, simulate};

#[test]
fn seeds_hold_all_rules_and_meet_every_case() {
    let mut sum = Figures::default();
    for seed in 0..200 {
        let outcome = simulate(seed, None);
        if let Some(violation) = outcome.violation {
            panic!("{violation}");
        }
        sum = sum.plus(&outcome.figures);
    }
    let Figures {
        crashes, completed, failed, cancelled, lost, looked_back, woken, timed_out, signalled, invoked, ..
    } = sum;
    let cases =
        [crashes, completed, failed, cancelled, lost, looked_back, woken, timed_out, signalled, invoked, sum.slept];
    assert!(cases.iter().all(|count| *count >= 20), "some case hardly comes up: {sum}");
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in 0..20 {
        let (first, second) = (simulate(seed, None), simulate(seed, None));
        assert!(first.trace == second.trace, "seed {seed} went two ways");
        assert_eq!(first.figures, second.figures);
    }
    assert_ne!(simulate(1, None).trace, simulate(2, None).trace);
}

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
