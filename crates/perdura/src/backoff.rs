//! The pauses between attempts.

use std::time::Duration;

/// How long a failed attempt waits for the next one.
///
/// The default grows from 15 seconds to 2 hours, plus up to 30 seconds of jitter.
///
/// Over HTTP a pause is sent as whole seconds, rounded up, from 1 second to a day: that is all that servers read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backoff(Kind);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Kind {
    /// Leaves it to the engine.
    #[default]
    Usual,
    Fixed(Duration),
    Exponential {
        first: Duration,
        longest: Duration,
    },
}

impl Backoff {
    /// Always the same pause.
    pub fn fixed(pause: Duration) -> Self {
        Self(Kind::Fixed(pause))
    }
    /// `first`, then twice as long each time, but never longer than `longest`.
    ///
    /// ```
    /// use perdura::Backoff;
    /// use std::time::Duration;
    /// let backoff = Backoff::exponential(Duration::from_secs(1), Duration::from_secs(60));
    /// assert_eq!(backoff.delay(0), Some(Duration::from_secs(1)));
    /// assert_eq!(backoff.delay(3), Some(Duration::from_secs(8)));
    /// assert_eq!(backoff.delay(30), Some(Duration::from_secs(60)));
    /// ```
    pub fn exponential(first: Duration, longest: Duration) -> Self {
        Self(Kind::Exponential { first, longest })
    }
    /// The pause after failed attempt number `attempt`, counted from 0; `None` leaves it to the engine.
    pub fn delay(&self, attempt: u32) -> Option<Duration> {
        match self.0 {
            Kind::Usual => None,
            Kind::Fixed(pause) => Some(pause),
            Kind::Exponential { first, longest } => {
                let factor = 2_u32.checked_pow(attempt).unwrap_or(u32::MAX);
                Some(first.saturating_mul(factor).min(longest))
            }
        }
    }
}
