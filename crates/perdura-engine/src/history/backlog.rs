//! Since when there is something that history has not taken in.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use perdura_types::Lsn;

use crate::bounds::HISTORY_MARKS_MAX;

/// Commits that are not in history yet, oldest first, with the moments at which they were durable. There is room for a fixed
/// number of marks: when it is used up, neighbours become one with the age of the older, so that no age is ever too low.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    marks: VecDeque<Mark>,
}

/// Everything up to this position, of which the oldest has been durable since.
#[derive(Debug, Clone, Copy)]
struct Mark {
    up_to: Lsn,
    since: Instant,
}

impl Backlog {
    /// Everything up to here is durable.
    pub(super) fn committed(&mut self, up_to: Lsn, now: Instant) {
        if self.marks.len() == HISTORY_MARKS_MAX {
            let pairs = self.marks.make_contiguous().chunks(2);
            self.marks = pairs.map(|pair| Mark { up_to: pair[pair.len() - 1].up_to, since: pair[0].since }).collect();
        }
        self.marks.push_back(Mark { up_to, since: now });
    }

    /// Everything up to here is in history.
    pub(super) fn took_in(&mut self, up_to: Lsn) {
        while self.marks.front().is_some_and(|mark| mark.up_to <= up_to) {
            self.marks.pop_front();
        }
    }

    /// Nothing is in history any more; what was, is counted from now on.
    pub(super) fn cleared(&mut self, committed: Lsn, now: Instant) {
        if self.marks.is_empty() {
            self.committed(committed, now);
        }
    }

    /// How long the oldest commit that is not in history has been durable.
    pub(super) fn age(&self, now: Instant) -> Duration {
        self.marks.front().map_or(Duration::ZERO, |mark| now.saturating_duration_since(mark.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_commit_counts() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let age_ms = |backlog: &Backlog, ms| backlog.age(at(ms)).as_millis();
        let mut backlog = Backlog::default();
        assert_eq!(age_ms(&backlog, 0), 0);
        backlog.committed(Lsn(5), at(10));
        backlog.committed(Lsn(9), at(30));
        assert_eq!(age_ms(&backlog, 40), 30);
        backlog.took_in(Lsn(4));
        assert_eq!(age_ms(&backlog, 40), 30, "a part of a commit is not all of it");
        backlog.took_in(Lsn(5));
        assert_eq!(age_ms(&backlog, 40), 10);
        backlog.took_in(Lsn(9));
        assert_eq!(age_ms(&backlog, 90), 0);
        backlog.cleared(Lsn(9), at(90));
        assert_eq!(age_ms(&backlog, 95), 5);
        backlog.cleared(Lsn(9), at(97));
        assert_eq!(age_ms(&backlog, 99), 9, "clearing twice makes nothing younger");
    }

    #[test]
    fn a_long_backlog_has_a_bound_and_is_never_said_to_be_younger_than_it_is() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut backlog = Backlog::default();
        let commits = 100 * HISTORY_MARKS_MAX as u64;
        for lsn in 1..=commits {
            backlog.committed(Lsn(lsn), at(lsn));
        }
        assert!(backlog.marks.len() <= HISTORY_MARKS_MAX);
        for taken_in in 0..commits {
            backlog.took_in(Lsn(taken_in));
            let exact_ms = u128::from(commits - taken_in - 1);
            let age_ms = backlog.age(at(commits)).as_millis();
            assert!(age_ms >= exact_ms, "{taken_in}: {age_ms} of {exact_ms}");
        }
        backlog.took_in(Lsn(commits));
        assert_eq!(backlog.age(at(2 * commits)), Duration::ZERO);
    }
}
