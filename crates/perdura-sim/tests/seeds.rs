//! The tour of the simulator: seeds hold, and seeds repeat. CI runs many more of them with `cargo xtask sim`.

use perdura_sim::{Figures, simulate};

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
    let Figures { slept, counted, conflicts, abandoned, reruns, copied, .. } = sum;
    let ends = [crashes, completed, failed, cancelled, lost];
    let waits = [looked_back, woken, timed_out, signalled, invoked, slept];
    let cases = [&ends[..], &waits, &[counted, conflicts, abandoned, reruns, copied]].concat();
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
