//! Quantiles of measured durations.

use serde::Serialize;

/// What is said of a set of durations, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Quantiles {
    pub(crate) count: usize,
    pub(crate) p50_us: u64,
    pub(crate) p99_us: u64,
    pub(crate) max_us: u64,
}

impl Quantiles {
    /// Of durations in nanoseconds, in any order.
    pub(crate) fn of_ns(mut durations: Vec<u64>) -> Self {
        durations.sort_unstable();
        let at = |share: f64| {
            let rank = (share * durations.len() as f64).ceil() as usize;
            durations.get(rank.saturating_sub(1)).copied().unwrap_or(0) / 1_000
        };
        Self { count: durations.len(), p50_us: at(0.5), p99_us: at(0.99), max_us: at(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_measured_values() {
        let check = |durations: Vec<u64>, want: [u64; 3]| {
            let got = Quantiles::of_ns(durations);
            assert_eq!([got.p50_us, got.p99_us, got.max_us], want);
        };
        check(vec![], [0, 0, 0]);
        check(vec![5_000], [5, 5, 5]);
        check(vec![3_000, 1_000, 2_000], [2, 3, 3]);
        check((1..=200).rev().map(|us| us * 1_000).collect(), [100, 198, 200]);
    }
}
