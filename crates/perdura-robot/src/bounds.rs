//! The robot's own limits, each with its reason.

use std::time::Duration;

/// Items of one job: they are created, dispatched and swept in one commit each.
pub const ITEMS_PER_JOB_MAX: usize = 10_000;
/// Bytes of one item's payload: 17 fields of text take about one KiB.
pub const PAYLOAD_BYTES_MAX: usize = 64 << 10;
/// Bytes of all payloads of a job: they leave in one dispatch, and a robot has to take that body.
pub const JOB_PAYLOAD_BYTES_MAX: usize = 24 << 20;
/// Bytes of a request that creates a job: all payloads, and what the ids around them take.
pub const CREATE_BYTES_MAX: usize = 32 << 20;
/// Bytes of a request that registers a kind.
pub const KIND_BYTES_MAX: usize = 256 << 10;
/// Bytes of a kind or an automation as it is stored: as it was sent, with its defaults written out.
pub const DOCUMENT_BYTES_MAX: usize = 2 * KIND_BYTES_MAX;
/// Bytes of a request that names items of a job: 10,000 ids of 36 characters.
pub const COMMAND_BYTES_MAX: usize = 1 << 20;
/// Bytes of a callback: a whole batch of 10,000 results of half a KiB.
pub const CALLBACK_BYTES_MAX: usize = 8 << 20;
/// Bytes of all callbacks that are read at once: whoever is not known yet must not fill the memory.
pub const CALLBACKS_BYTES_MAX: usize = 128 << 20;
/// Bytes of all other bodies that are read at once.
pub const BODIES_BYTES_MAX: usize = 256 << 20;
/// How long a request waits for memory before it is told to come again.
pub const BODY_PLACE_WAIT: Duration = Duration::from_secs(10);
/// Longest time for a whole body: the largest one over 2 Mbit/s.
pub const BODY_TIME_MAX: Duration = Duration::from_mins(3);
/// Characters of a workspace.
pub const WORKSPACE_CHARS_MAX: usize = 128;
/// Bytes of an order id or an idempotency key: both are halves of a record's key, and 10,000 order ids fit one event.
pub const KEY_BYTES_MAX: usize = 200;
/// Characters of a kind's name, of a job type and of a field name.
pub const NAME_CHARS_MAX: usize = 64;
/// Kinds that an operator may register.
pub const KINDS_MAX: usize = 200;
/// Job types of one kind.
pub const JOB_TYPES_MAX: usize = 20;
/// Fields that an automation event takes from a payload.
pub const AUTOMATION_FIELDS_MAX: usize = 50;
/// Nesting of an item schema: each level is one frame of the stack.
pub const SCHEMA_DEPTH_MAX: usize = 16;
/// Keywords' worth of an item schema: properties, alternatives, nested schemas, all counted.
pub const SCHEMA_NODES_MAX: usize = 1_000;
/// Bytes of a pattern, and of the automaton that it is compiled to.
pub const PATTERN_BYTES_MAX: usize = 1_024;
/// Bytes of the automaton that a pattern is compiled to.
pub const PATTERN_PROGRAM_BYTES_MAX: usize = 1 << 20;
/// Mistakes that one refusal lists; more help nobody.
pub const ISSUES_SHOWN_MAX: usize = 20;
/// Shortest and longest time that a kind may give to one item.
pub const PER_ITEM_MS: std::ops::RangeInclusive<i64> = 1..=3_600_000;
/// Shortest and longest margin of a job, and time for an item that has begun.
pub const MARGIN_MS: std::ops::RangeInclusive<i64> = 1..=86_400_000;
/// Longest settling pause.
pub const SETTLE_MS_MAX: i64 = 60_000;
/// Shortest and longest time that a robot may take to accept a dispatch.
pub const DISPATCH_TIMEOUT_MS: std::ops::RangeInclusive<i64> = 100..=300_000;
/// Longest time that one round of a job may take: what its records outlive by far.
pub const ROUND_MS_MAX: i64 = 30 * 86_400_000;
/// How long a job and everything about it is kept, from its creation.
pub const RETENTION_MS: i64 = 120 * 86_400_000;
/// How long an idempotency key finds its job, from the job's creation; longer while the job is active.
pub const IDEMPOTENCY_MS: i64 = 24 * 3_600_000;
/// Attempts of one item: whoever has tried so often looks at the order instead.
pub const ATTEMPTS_PER_ITEM_MAX: u32 = 20;
/// Rotations of a job's callback key.
pub const KEYS_PER_JOB_MAX: u32 = 1_000;
/// Late results kept for one item: a robot that repeats itself adds none.
pub const LATE_RESULTS_MAX: usize = 10;
/// Characters of an error message of an item.
pub const ERROR_MESSAGE_CHARS_MAX: usize = 500;
/// Characters of a tracking or guide number.
pub const NUMBER_CHARS: std::ops::RangeInclusive<usize> = 3..=50;
/// Characters of a validated city.
pub const CITY_CHARS_MAX: usize = 200;
/// Characters of a reference to a screenshot.
pub const SCREENSHOT_CHARS_MAX: usize = 2_048;
/// Characters of an answer of a robot that is kept for people.
pub const ROBOT_ANSWER_CHARS_MAX: usize = 2_000;
/// Characters of the reason of a cancel.
pub const REASON_CHARS_MAX: usize = 500;
/// Results of one batch callback: the items of a job.
pub const RESULTS_PER_CALLBACK_MAX: usize = ITEMS_PER_JOB_MAX;
/// Depth from which a cascade of automations is cut.
pub const CASCADE_DEPTH_MAX: u32 = 3;
/// Locks that the commands of all jobs share: with fewer, busy jobs wait for strangers.
pub const LOCKS: usize = 1_024;
/// Records read from the store in one go.
pub const READ_PAGE: usize = 1_000;
/// Jobs of one page.
pub const JOBS_PAGE_MAX: usize = 100;
/// Jobs of one page when the caller does not say.
pub const JOBS_PAGE_DEFAULT: usize = 20;
/// Items of one page.
pub const ITEMS_PAGE_MAX: usize = 500;
/// Items of one page when the caller does not say.
pub const ITEMS_PAGE_DEFAULT: usize = 100;
/// Bytes of payloads after which a page of items ends early: an answer that every client takes.
pub const ITEMS_PAGE_BYTES_MAX: usize = 4 << 20;
/// Items read from the store in one go for a page: with the largest payloads 6 MiB.
pub const ITEMS_READ_PAGE: usize = 100;
/// Jobs looked at for one page: a filter that matches little ends the page early, with a cursor to go on from.
pub const JOBS_SCANNED_MAX: usize = 2_000;
/// Jobs whose callbacks are remembered; the one that was quiet for longest goes first.
pub const CALLBACK_LOG_JOBS_MAX: usize = 1_000;
/// Callbacks remembered for one job, apart for taken and refused ones: so nobody can flush the log with nonsense.
pub const CALLBACK_LOG_ENTRIES_MAX: usize = 100;
/// How far the clocks of the two sides of a signature may differ.
pub const SIGNATURE_AGE_SECONDS_MAX: i64 = 5 * 60;
/// Characters of a signature header.
pub const SIGNATURE_CHARS_MAX: usize = 200;
/// Heartbeats of a job closer together than this are not written down; those that begin an item are.
pub const HEARTBEAT_PAUSE_MS: i64 = 1_000;
/// Bytes of a secrets file.
pub const SECRETS_FILE_BYTES_MAX: u64 = 1 << 20;
/// Live streams at once, over all jobs: each holds a connection and a place in the engine's feed.
pub const STREAMS_MAX: usize = 500;
/// Messages that wait for a stream's reader: behind them the engine's own feed buffers, and then the store.
pub const STREAM_QUEUE: usize = 64;
/// Silence after which a stream says that it is alive: below the 60 s of common proxies.
pub const STREAM_SILENCE: Duration = Duration::from_secs(15);
/// Characters of a foreign value that an error message repeats.
pub const EXCERPT_CHARS_MAX: usize = 64;
/// Milliseconds that a robot may take to answer a probe or a cancel.
pub const PROBE_TIMEOUT_MS: u64 = 30_000;
/// Pause between a dispatch whose outcome is unknown and the question about it: what is on its way arrives meanwhile.
pub const PROBE_PAUSE: Duration = Duration::from_secs(2);
/// Dispatches of one round: the first, and others after a robot was unreachable or did not know the one before.
pub const DISPATCHES_PER_ROUND_MAX: u32 = 10;
/// Sweeps of one run that watches deadlines; with their sleeps they stay far below the steps of a run.
pub const SWEEPS_PER_RUN_MAX: u32 = 200;
/// Automations of one workspace.
pub const AUTOMATIONS_PER_WORKSPACE_MAX: usize = 100;
/// Actions of one automation.
pub const ACTIONS_PER_AUTOMATION_MAX: usize = 10;
/// Bytes of an action's own data.
pub const AUTOMATION_DATA_BYTES_MAX: usize = 16 << 10;
/// Retries of the steps of the automation runner.
pub const AUTOMATION_RETRIES: u32 = 2;
/// Waits of one round: the first, and others after events of the right form that the job knows nothing of.
pub const WAITS_PER_ROUND_MAX: u32 = 20;
