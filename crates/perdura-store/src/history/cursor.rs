//! Where a page of runs ended, as text that callers hand back.

use std::fmt;
use std::str::FromStr;

use perdura_types::{RunId, Timestamp};

use super::{Order, TimeField};

/// A place in a list of runs: the moment and the id of the last run before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunCursor {
    /// The moment that the list is ordered by.
    pub time: TimeField,
    /// Which way round.
    pub order: Order,
    /// That moment of the last run.
    pub at: Timestamp,
    /// The last run.
    pub run: RunId,
}

/// Text that no list gave out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a cursor: pass the one that came with the page before, unchanged, or none for the first page")]
pub struct CursorError {
    /// What was given, cut to a readable length.
    pub text: String,
}

impl fmt::Display for RunCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = match self.time {
            TimeField::Queued => 'q',
            TimeField::Started => 's',
            TimeField::Ended => 'e',
        };
        let order = match self.order {
            Order::NewestFirst => 'n',
            Order::OldestFirst => 'o',
        };
        write!(f, "{time}{order}{:016x}{}", self.at.as_millis(), self.run)
    }
}

impl FromStr for RunCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        parse(text).ok_or_else(|| CursorError { text: text.chars().take(64).collect() })
    }
}

fn parse(text: &str) -> Option<RunCursor> {
    let (time, order) = (text.get(0..1)?, text.get(1..2)?);
    let time = match time {
        "q" => TimeField::Queued,
        "s" => TimeField::Started,
        "e" => TimeField::Ended,
        _ => return None,
    };
    let order = match order {
        "n" => Order::NewestFirst,
        "o" => Order::OldestFirst,
        _ => return None,
    };
    let millis = u64::from_str_radix(text.get(2..18)?, 16).ok()?;
    Some(RunCursor {
        time,
        order,
        at: Timestamp::from_millis(millis.cast_signed()),
        run: text.get(18..)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_are_read_as_they_are_written() {
        for (time, order, millis) in [
            (TimeField::Queued, Order::NewestFirst, 1_700_000_000_000),
            (TimeField::Started, Order::OldestFirst, 0),
            (TimeField::Ended, Order::NewestFirst, -5),
        ] {
            let cursor = RunCursor { time, order, at: Timestamp::from_millis(millis), run: RunId::from_u128(77) };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn other_text_is_refused_with_a_remedy() {
        for text in ["", "q", "qn", "xn0000000000000000", "qn000000000000000001", "é"] {
            assert!(text.parse::<RunCursor>().is_err(), "{text}");
        }
        assert_eq!(
            "page2".parse::<RunCursor>().unwrap_err().to_string(),
            "'page2' is not a cursor: pass the one that came with the page before, unchanged, or none for the first page"
        );
    }
}
