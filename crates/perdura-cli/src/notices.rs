//! Shows what happens, line by line, without slowing it down.
//!
//! A busy server does more per second than anybody can read. People get the first lines of each second, every failure, and
//! the number of lines that were left out; programs get every line that the engine kept for them.

use std::time::{Duration, Instant};

use perdura_core::{Notice, RunStatus};
use perdura_engine::Engine;
use serde_json::json;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::console::{Console, is_silent};

/// Everyday lines shown to a person in one second: about two screens.
const LINES_PER_SECOND_MAX: u64 = 100;
const SECOND: Duration = Duration::from_secs(1);
/// Pause after writing, in which lines gather: too short to be seen, long enough that a busy server is rarely disturbed.
const PAUSE: Duration = Duration::from_millis(10);

/// Shows notices until the engine is gone.
pub(crate) async fn show(engine: Engine, console: Console) {
    let mut notices = engine.watch();
    let mut pace = Pace::new(console.is_for_programs(), Instant::now());
    loop {
        let mut next = if pace.left_out == 0 {
            Some(notices.recv().await)
        } else {
            // Nothing may follow what was left out: the number must be shown all the same.
            tokio::time::timeout(SECOND, notices.recv()).await.ok()
        };
        let at = perdura_types::rfc3339(engine.clock().now());
        let mut text = String::new();
        if let Some(left_out) = pace.begin(Instant::now()) {
            console.add_line(&mut text, &left_out_text(left_out), &json!({ "kind": "lagged", "missed": left_out }));
        }
        let mut is_open = true;
        while let Some(received) = next {
            match received {
                Ok(notice) if pace.admits(&notice) => console.add_notice(&mut text, &notice, &at),
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => pace.left_out += missed,
                Err(RecvError::Closed) => is_open = false,
            }
            next = match notices.try_recv() {
                Ok(notice) if is_open => Some(Ok(notice)),
                Err(TryRecvError::Lagged(missed)) => Some(Err(RecvError::Lagged(missed))),
                Ok(_) | Err(TryRecvError::Empty | TryRecvError::Closed) => None,
            };
        }
        Console::print(&text);
        if !is_open {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn left_out_text(lines: u64) -> String {
    format!("… {lines} line{} left out: too much at once", if lines == 1 { "" } else { "s" })
}

/// How much was shown in the current second.
#[derive(Debug)]
struct Pace {
    shows_all: bool,
    second_began: Instant,
    shown: u64,
    left_out: u64,
}

impl Pace {
    fn new(shows_all: bool, now: Instant) -> Self {
        Self { shows_all, second_began: now, shown: 0, left_out: 0 }
    }

    /// Begins a new second when the last one is over; answers how many lines it left out.
    fn begin(&mut self, now: Instant) -> Option<u64> {
        if now.duration_since(self.second_began) < SECOND {
            return None;
        }
        self.second_began = now;
        self.shown = 0;
        Some(std::mem::take(&mut self.left_out)).filter(|left_out| *left_out > 0)
    }

    /// Whether a notice is shown.
    fn admits(&mut self, notice: &Notice) -> bool {
        if self.shows_all || !is_everyday(notice) {
            return true;
        }
        if is_silent(notice) {
            return false;
        }
        let admits = self.shown < LINES_PER_SECOND_MAX;
        *(if admits { &mut self.shown } else { &mut self.left_out }) += 1;
        admits
    }
}

/// What happens all the time when everything is well.
fn is_everyday(notice: &Notice) -> bool {
    match notice {
        Notice::Event(_) | Notice::RunCreated { .. } => true,
        Notice::RunEnded { status, .. } => match status {
            RunStatus::Completed => true,
            RunStatus::Scheduled | RunStatus::Running | RunStatus::Failed | RunStatus::Cancelled => false,
        },
        Notice::App(..) | Notice::AppRemoved(_) | Notice::AttemptFailed { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use perdura_types::RunId;

    use super::*;

    fn ended(status: RunStatus) -> Notice {
        Notice::RunEnded { run: RunId::from_u128(1), function: "f".into(), status, duration_ms: 0, error: None }
    }

    #[test]
    fn people_see_the_first_lines_of_a_second_and_every_failure() {
        let start = Instant::now();
        let mut pace = Pace::new(false, start);
        let shown = (0..LINES_PER_SECOND_MAX + 7).filter(|_| pace.admits(&ended(RunStatus::Completed))).count();
        assert_eq!(shown as u64, LINES_PER_SECOND_MAX);
        assert!(pace.admits(&ended(RunStatus::Failed)));
        assert_eq!(pace.begin(start), None);
        assert_eq!(pace.begin(start + SECOND), Some(7));
        assert_eq!(pace.begin(start + SECOND * 2), None);
        assert!(pace.admits(&ended(RunStatus::Completed)));
    }

    #[test]
    fn programs_see_every_line() {
        let mut pace = Pace::new(true, Instant::now());
        assert!((0..LINES_PER_SECOND_MAX * 2).all(|_| pace.admits(&ended(RunStatus::Completed))));
        assert_eq!(pace.left_out, 0);
    }
}
