//! Random graphs against a simple model: which desks run, with which input, and in an order that the graph allows.
//!
//! `PERDURA_GRAPH_CASES` says how many; 10,000 without it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "graph/case.rs"]
mod case;
#[path = "graph/model.rs"]
mod model;
#[path = "graph/replay.rs"]
mod replay;

use proptest::test_runner::{Config, TestCaseError, TestRunner};

#[test]
fn random_graphs_agree_with_the_model() {
    let cases = std::env::var("PERDURA_GRAPH_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let seen = std::cell::RefCell::new(replay::Seen::default());
    let result = TestRunner::new(config).run(&case::strategy(), |case| {
        let seen_here = replay::check(&case).map_err(TestCaseError::fail)?;
        seen.borrow_mut().add(&seen_here);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    // Cases that never come to the interesting places would prove nothing.
    seen.into_inner().assert_broad(cases);
}
