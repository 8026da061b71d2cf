//! The HTTP face's limits, each with its reason.

use std::time::Duration;

use perdura_types::bounds::{EVENT_BYTES_MAX, RESPONSE_BYTES_MAX};

/// Bytes of an ingest request: some events of the largest size, or many small ones; above it clients should split.
pub const INGEST_BYTES_MAX: usize = 64 << 20;
/// Bytes of a single event and of everything that is shaped like one, with room for its envelope.
pub const EVENT_REQUEST_BYTES_MAX: usize = EVENT_BYTES_MAX + (64 << 10);
/// Bytes of a registration: 1,000 functions of some KiB.
pub const REGISTER_BYTES_MAX: usize = 8 << 20;
/// Bytes of a checkpoint: what a whole answer of an SDK may have.
pub const CHECKPOINT_BYTES_MAX: usize = RESPONSE_BYTES_MAX + (64 << 10);
/// Bytes of a request that only carries a number or two.
pub const SMALL_REQUEST_BYTES_MAX: usize = 64 << 10;
/// KiB of all bodies that are being read or worked on: eight of the largest. More wait their turn, so that many large
/// requests at once cannot take all memory.
pub const BODIES_KIB_MAX: usize = 512 << 10;
/// How long a request waits for memory before it is told to come again.
pub const BODY_PLACE_WAIT: Duration = Duration::from_secs(10);
/// Longest silence inside a body: a sender that pauses longer has gone away, and its memory is needed.
pub const BODY_SILENCE_MAX: Duration = Duration::from_secs(30);
/// Longest time for a whole body: the largest one over 1 Mbit/s.
pub const BODY_TIME_MAX: Duration = Duration::from_mins(10);
/// Bytes of a body that is too large which are read and thrown away, because most clients read the answer only after they
/// have sent everything.
pub const DISCARDED_BYTES_MAX: usize = 16 << 20;
/// Longest silence while that is done.
pub const DISCARD_SILENCE_MAX: Duration = Duration::from_secs(2);
/// Requests that are worked on at once; more wait their turn.
pub const REQUESTS_MAX: usize = 4_096;
/// Open connections; more wait in the system's queue. Each costs a file descriptor and some KiB.
pub const CONNECTIONS_MAX: usize = 10_000;
/// Bytes of the request line and all headers; hyper answers 431 above it. Browsers and SDKs stay below 16 KiB.
pub const HEADER_BYTES_MAX: usize = 64 << 10;
/// Longest wait for the whole head of a request, from its first wait on: also how long an idle connection is kept. Longer
/// than common clients keep theirs, so that it is they who close.
pub const HEADER_TIME_MAX: Duration = Duration::from_mins(2);
/// Pause after the system refused to hand over a connection, which it does when file descriptors run out.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// Events of one page.
pub const PAGE_MAX: usize = 100;
/// Events of one page when the caller does not say.
pub const PAGE_DEFAULT: usize = 20;
/// Runs of one event.
pub const RUNS_PER_EVENT_MAX: usize = 1_000;
/// Jobs of one run in a list.
pub const JOBS_MAX: usize = 10;
/// Farthest that the clock of a dev server may be moved in one go.
pub const CLOCK_MS_MAX: i64 = 366 * 86_400_000;
/// Names of registered apps or functions that an error message lists.
pub const KNOWN_SHOWN_MAX: usize = 5;
/// Bytes of a call of the contract: some events of the largest size.
pub const CONTRACT_BODY_BYTES_MAX: usize = 16 << 20;
/// Rows of one page of a list.
pub const LIST_MAX: u32 = 250;
/// Rows of one page when the caller does not say.
pub const LIST_DEFAULT: u32 = 50;
/// Values of one field of a filter: more cannot be picked by hand.
pub const FILTER_VALUES_MAX: u32 = 100;
/// Runs that one bulk call works on; a caller goes on with the cursor.
pub const BULK_MAX: u32 = 1_000;
/// Runs that one bulk call works on when the caller does not say.
pub const BULK_DEFAULT: u32 = 100;
/// Near misses shown for one wait.
pub const NEAR_MISSES_MAX: usize = 10;
/// Events of one send by the contract, as of one ingest.
pub const EVENTS_PER_SEND_MAX: u32 = 5_000;
/// Live streams of the management contract: each holds a connection and some KiB.
pub const STREAMS_MAX: usize = 1_000;
/// Changes that lists may be behind before the doctor says so.
pub const HISTORY_LAG_SHOWN: u64 = 10_000;
/// Milliseconds that lists may be behind before the doctor says so: some hundred times what they usually are.
pub const HISTORY_LAG_MS_SHOWN: u64 = 10_000;
/// Calls that may wait for room before the doctor says so.
pub const WAITING_CALLS_SHOWN: usize = 1_000;
/// Bytes of a request id that a caller chose: it is repeated in logs and answers.
pub const REQUEST_ID_BYTES_MAX: usize = 128;
/// Characters of an API key's name: it stands in messages.
pub const API_KEY_NAME_CHARS_MAX: usize = 64;
/// How long a browser stays signed in: over a weekend, and not for as long as a forgotten machine stands somewhere.
pub const SESSION_SECONDS: i64 = 7 * 86_400;
/// Cookies of one request that are looked at for a session: browsers have one for each path.
pub const SESSION_COOKIES_MAX: usize = 4;
/// Wrong keys that an address may try to sign in with in one window: more than a person mistypes.
pub const SIGN_IN_FAILURES_MAX: u32 = 10;
/// Length of that window in milliseconds.
pub const SIGN_IN_WINDOW_MS: i64 = 60_000;
/// Addresses with a wrong key in the window: about 1 MiB; more have to wait until it is over.
pub const SIGN_IN_ADDRESSES_MAX: usize = 10_000;
/// Bytes of an API key's secret: fewer could be guessed.
pub const API_KEY_SECRET_BYTES_MIN: usize = 16;
/// Characters of a foreign value that an error message repeats.
pub const EXCERPT_CHARS_MAX: usize = 64;
