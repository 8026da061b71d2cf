//! The limits of workflows and of their runs, each with its reason.

use std::time::Duration;

/// Desks of one workflow: each takes up to six steps of its run, and a canvas with more is read by nobody.
pub const DESKS_MAX: usize = 500;
/// Handoffs of one workflow: four for each desk.
pub const HANDOFFS_MAX: usize = 2_000;
/// Named outputs of one workflow.
pub const OUTPUTS_MAX: usize = 100;
/// Fields that one mapping fills.
pub const MAPPED_FIELDS_MAX: usize = 200;
/// Nesting of a desk's schema: each level is a frame of the stack.
pub const SCHEMA_DEPTH_MAX: usize = 32;
/// Schemas within a desk's schema, all counted: checks look at each of them.
pub const SCHEMA_NODES_MAX: usize = 1_000;
/// Characters of an id after its first.
pub const ID_REST_CHARS_MAX: usize = 127;
/// Characters of a memory's namespace: it is a part of a record's key.
pub const NAMESPACE_CHARS_MAX: usize = 128;
/// Bytes of a template: a prompt of some pages.
pub const TEMPLATE_BYTES_MAX: usize = 64 << 10;
/// Expressions in one template.
pub const TEMPLATE_EXPRESSIONS_MAX: usize = 100;
/// Headers that a desk's request may set.
pub const HEADERS_MAX: usize = 50;
/// Characters of a user's text or value that a sentence repeats.
pub const SHOWN_CHARS_MAX: usize = 200;
/// Mistakes of a value that one sentence lists; more help nobody.
pub const ISSUES_SHOWN_MAX: usize = 5;

/// Desks of one run that execute at once: more would only queue behind one another, and each is looked at whenever one ends.
pub const DESKS_AT_ONCE_MAX: usize = 32;
/// Workflows that run within one another: a circle of them ends here.
pub const SUB_WORKFLOW_DEPTH_MAX: u32 = 8;
/// Retries of the runner, and of a desk that says nothing else.
pub const RUNNER_RETRIES: u32 = 2;
/// Finished steps of one run: those of 500 desks, and of their tries.
pub const RUNNER_STEPS_MAX: usize = 10_000;
/// How long the finished hook may take.
pub const FINISHED_HOOK_MS_MAX: u64 = 5_000;
/// How long one HTTP request of a desk may take that sets no time of its own.
pub const HTTP_TIMEOUT: Duration = Duration::from_mins(5);
/// Bytes of the answer to a desk's request: it is the desk's output, and a step's result.
pub const HTTP_ANSWER_BYTES_MAX: usize = 3 << 20;
/// Longest pause that an answer's `retry-after` is followed for.
pub const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);
/// Characters of an HTTP answer that an error repeats.
pub const ANSWER_CHARS_SHOWN_MAX: usize = 500;

/// Characters of a foreign id that an error message repeats.
pub const EXCERPT_CHARS_MAX: usize = 64;
/// Bytes of a workflow's document: 500 desks of 2 KiB each.
pub const WORKFLOW_BYTES_MAX: usize = 1 << 20;
/// Workflows of one server: `listWorkflows` gives all of them in one answer.
pub const WORKFLOWS_MAX: usize = 1_000;
/// Bytes of all workflows in one answer of `listWorkflows`: beyond that a caller pages.
pub const WORKFLOWS_PAGE_MAX: usize = 100;
/// Entries of one page when the caller does not say.
pub const PAGE_DEFAULT: usize = 20;
/// Entries of one page.
pub const PAGE_MAX: usize = 100;
/// Entries looked at for one page: a filter that matches little ends the page early, with a cursor to go on from.
pub const PAGE_SCANNED_MAX: usize = 2_000;
/// Bytes of the event that starts a run, with the run's input in it: what the SDKs' own servers accept.
pub const RUN_EVENT_BYTES_MAX: usize = perdura_types::bounds::EVENT_BYTES_MAX;
/// Bytes of a run's output, and of all its outputs: each is one record.
pub const RUN_OUTPUT_BYTES_MAX: usize = perdura_types::bounds::RECORD_BODY_BYTES_MAX - 1_024;
/// Characters of a run's error, and of the reason of a cancel.
pub const ERROR_CHARS_MAX: usize = 4_000;
/// Characters of the server's address that an event carries to a run.
pub const BASE_URL_CHARS_MAX: usize = 2_048;
/// Tries of one desk that a timeline tells apart: what the engine's retries allow. With 500 desks it bounds a timeline, for
/// each event is written once.
pub const DESK_ATTEMPTS_MAX: u32 = perdura_types::bounds::RETRIES_MAX + 1;
/// Bytes of an input or output that a timeline shows; a larger one is left out, and the event says so.
pub const TIMELINE_VALUE_BYTES_MAX: usize = 64 << 10;
/// Events of a timeline in one answer: two runs of each of 500 desks; of more the newest are left to the stream.
pub const TIMELINE_EVENTS_MAX: usize = 25_000;
/// How long a trace link is good: a run is looked at on the day after, or on the Monday after.
pub const TRACE_LINK_MS: i64 = 7 * 86_400_000;
/// Trace links end at whole multiples of this, so that asking again gives the same link.
pub const TRACE_LINK_GRAIN_MS: i64 = 86_400_000;
/// How long a task's link is good when the task has no deadline: as long as a wait lasts at most.
pub const TASK_LINK_MS: i64 = perdura_types::bounds::WAIT_MS_MAX;
/// How long after its deadline a task's link still says what became of the task.
pub const TASK_LINK_AFTER_MS: i64 = 30 * 86_400_000;
/// Characters of a signed token.
pub const TOKEN_CHARS_MAX: usize = 512;
/// Bytes of one memory: it is read before each execution of its desk.
pub const MEMORY_BYTES_MAX: usize = 1 << 20;
/// Earlier values that are kept of one memory.
pub const MEMORY_HISTORY_MAX: u64 = 20;
/// Characters of a memory's key.
pub const MEMORY_KEY_CHARS_MAX: usize = 128;
/// Memories that one clearing removes; it says when more are left.
pub const MEMORIES_CLEARED_MAX: usize = 1_000;
/// Characters of a task's title.
pub const TASK_TITLE_CHARS_MAX: usize = 300;
/// Characters of a task's instructions.
pub const TASK_INSTRUCTIONS_CHARS_MAX: usize = 20_000;
/// Characters of the name of whoever is asked, or has answered.
pub const TASK_PERSON_CHARS_MAX: usize = 200;
/// Bytes of an answer, and of a form that carries it.
pub const ANSWER_BYTES_MAX: usize = 1 << 20;
/// Fields of a form, and pairs of a sent one.
pub const FORM_FIELDS_MAX: usize = 500;
/// Bytes of what a task's page shows of the desk's input.
pub const TASK_INPUT_BYTES_MAX: usize = 256 << 10;
/// Live streams at once, over all runs: each holds a connection and a place in the engine's feed.
pub const STREAMS_MAX: usize = 500;
/// Messages that wait for a stream's reader: behind them the engine's own feed buffers, and then the store.
pub const STREAM_QUEUE: usize = 64;
/// Locks that the writers of all runs share: with fewer, busy runs wait for strangers.
pub const LOCKS: usize = 1_024;
/// Files of one import; a larger folder is sent in parts.
pub const IMPORT_FILES_MAX: usize = 10_000;
/// Bytes of all files of one import.
pub const IMPORT_BYTES_MAX: usize = 64 << 20;
/// Bytes of one file: what its records may hold, with room for the text around.
pub const IMPORT_FILE_BYTES_MAX: usize = 16 << 20;
/// Folders within one another that an import looks into.
pub const IMPORT_DEPTH_MAX: usize = 4;
/// Events of one imported timeline that are written in one transaction.
pub const IMPORT_EVENTS_AT_ONCE_MAX: usize = 500;
/// Issues that one check of a value lists: a person mends these first.
pub const SCHEMA_ISSUES_MAX: usize = 20;
/// Waits for one task: the first, and others after an escalation and after events that were not true.
pub const WAITS_PER_TASK_MAX: u32 = 20;
/// Waits for one robot job: the first, and others after events that were not true.
pub const WAITS_PER_JOB_MAX: u32 = 20;
/// How long it is remembered which robot jobs a run has begun: as long as the robot keeps them.
pub const ROBOT_JOB_REMEMBERED_MS: i64 = 120 * 86_400_000;
