//! Every limit of the robot and of the demo portal, each with its reason.

use std::time::Duration;

// What comes in.

/// Bytes of a request's body: a full batch with generous orders of 3 KiB.
pub const BODY_BYTES_MAX: usize = 32 << 20;
/// Items of one batch: the most an orchestrator's job may have.
pub const ITEMS_PER_BATCH_MAX: usize = 10_000;
/// Characters of an id: twice a long one.
pub const ID_CHARS_MAX: usize = 200;
/// Characters of any other text: an address or a remark, with room.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// Attempts of one item: an operator retries by hand.
pub const ATTEMPTS_MAX: u32 = 1_000;
/// Requests answered at once; more wait. Each may hold a whole body.
pub const REQUESTS_AT_ONCE_MAX: usize = 16;
/// How long a request may take to come in and be answered.
pub const REQUEST_TIME_MAX: Duration = Duration::from_mins(1);
/// How far the clocks of both sides of a signature may differ.
pub const CLOCK_SKEW_SECONDS_MAX: u64 = 300;

// What is kept.

/// Batches that have open items or undelivered results. Each holds its orders in memory.
pub const BATCHES_OPEN_MAX: usize = 500;
/// Finished dispatches remembered, so that a repeated one is recognised. An orchestrator repeats within minutes.
pub const DISPATCHES_KEPT_MAX: usize = 10_000;
/// Bytes of the journal below which it is not worth writing anew.
pub const JOURNAL_BYTES_MIN: u64 = 16 << 20;
/// The journal is written anew when it is this many times what its last rewrite needed.
pub const JOURNAL_GROWTH_MAX: u64 = 4;
/// Bytes of one file of refused callbacks; a second one holds those before.
pub const DEAD_LETTER_BYTES_MAX: u64 = 64 << 20;
/// Pictures of failures: the oldest go.
pub const SCREENSHOTS_KEPT_MAX: usize = 1_000;
/// Bytes of one picture.
pub const SCREENSHOT_BYTES_MAX: usize = 8 << 20;
/// How long a start waits for an earlier process to let go of the data folder: as long as that one may drain.
pub const FOLDER_WAIT_MAX: Duration = Duration::from_secs(10);

// What goes out.

/// Characters of an error's text: what the other side keeps.
pub const ERROR_MESSAGE_CHARS_MAX: usize = 500;
/// Callbacks of one batch on the wire at once: enough for the other side to commit several together.
pub const CALLBACKS_AT_ONCE_MAX: usize = 8;
/// How long a callback may take.
pub const CALLBACK_TIME_MAX: Duration = Duration::from_secs(30);
/// How long a heartbeat may take: a late one is worth nothing.
pub const HEARTBEAT_TIME_MAX: Duration = Duration::from_secs(5);
/// The first pause after a callback that was not acknowledged; it doubles.
pub const CALLBACK_PAUSE_MIN: Duration = Duration::from_millis(250);
/// The longest pause between tries of a callback. They never end.
pub const CALLBACK_PAUSE_MAX: Duration = Duration::from_mins(1);
/// Bytes read of an answer to a callback: only a person reads them, in the file of refused ones.
pub const ANSWER_BYTES_MAX: usize = 2_000;
/// How long results are still sent while the robot stops; the rest are sent after its next start.
pub const LAST_CALLBACKS_TIME_MAX: Duration = Duration::from_secs(5);

/// How long answers on their way are waited for when the robot stops.
pub const LAST_ANSWERS_TIME_MAX: Duration = Duration::from_secs(2);

// At the carrier's portal.

/// Tries to log in or to search when the portal does not answer: with the pauses between them, some seconds.
pub const PORTAL_TRIES_MAX: u32 = 5;
/// The first pause between those tries; it doubles.
pub const PORTAL_PAUSE: Duration = Duration::from_millis(500);
/// Sessions opened for one batch, one after another, when they break: a browser may crash, but not again and again.
pub const SESSIONS_PER_BATCH_MAX: u32 = 3;
/// Bytes of a page.
pub const PAGE_BYTES_MAX: usize = 4 << 20;
/// Earlier attempts of an item that are searched for before a new one is submitted.
pub const EARLIER_ATTEMPTS_MAX: u32 = 20;
/// How long a browser may take to start or to end.
pub const BROWSER_TIME_MAX: Duration = Duration::from_secs(30);

// The demo portal.

/// Shipments a portal holds; it keeps all of them in memory.
pub const SHIPMENTS_MAX: usize = 1_000_000;
/// Bytes of a form.
pub const FORM_BYTES_MAX: usize = 64 << 10;
/// People logged in at once; the longest-idle one goes.
pub const LOGINS_MAX: usize = 10_000;
/// Shipments shown on a page.
pub const SHIPMENTS_PER_PAGE_MAX: usize = 50;
