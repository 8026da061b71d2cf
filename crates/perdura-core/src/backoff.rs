//! How long an item waits before its next attempt.

use crate::bounds::RETRY_AFTER_MS_MAX;

/// Delays after the first, second, … failed attempt; the last one repeats.
const DELAYS_MS: [i64; 10] =
    [15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 2_400_000, 3_600_000, 7_200_000];
/// Upper end of the random part.
const JITTER_MS: u64 = 30_000;

/// The delay after failed attempt number `attempt` (from 0): what the SDK asked for, else a fixed interval, else
/// the published table plus up to 30 s drawn from `entropy`.
pub(crate) fn delay_ms(attempt: u32, asked_ms: Option<i64>, fixed_ms: Option<i64>, entropy: u128) -> i64 {
    if let Some(asked_ms) = asked_ms {
        return asked_ms.clamp(0, RETRY_AFTER_MS_MAX);
    }
    if let Some(fixed_ms) = fixed_ms {
        return fixed_ms;
    }
    let index = (attempt as usize).min(DELAYS_MS.len() - 1);
    DELAYS_MS[index] + ((entropy as u64) % JITTER_MS).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_with_jitter_below_30_s() {
        for (attempt, base_ms) in [(0, 15_000), (1, 30_000), (4, 300_000), (9, 7_200_000), (20, 7_200_000)] {
            assert_eq!(delay_ms(attempt, None, None, 0), base_ms);
            assert_eq!(delay_ms(attempt, None, None, 29_999), base_ms + 29_999);
        }
    }

    #[test]
    fn the_sdk_and_the_operator_win_over_the_table() {
        assert_eq!(delay_ms(3, Some(5_000), Some(1), 7), 5_000);
        assert_eq!(delay_ms(3, Some(-1), None, 7), 0);
        assert_eq!(delay_ms(3, Some(i64::MAX), None, 7), 86_400_000);
        assert_eq!(delay_ms(3, None, Some(250), 7), 250);
    }
}
