//! The command line's own limits, each with its reason.

/// How long a connection may take to come about: a server on another continent answers in less.
pub(crate) const CONNECT_MS_MAX: u64 = 10_000;
/// How long a call may take: the server's own work on one is a fraction of it, but lists of years are read from a disk.
pub(crate) const CALL_MS_MAX: u64 = 60_000;
/// How long a stream may be silent. Servers say that they are alive every few seconds; a silent one is gone.
pub(crate) const STREAM_SILENCE_MS_MAX: u64 = 60_000;
/// Bytes of a plain answer, such as the OpenAPI document.
pub(crate) const PLAIN_ANSWER_BYTES_MAX: usize = 16 << 20;
/// Bytes of a document that is read from a file or the standard input: what a server takes, with room.
pub(crate) const DOCUMENT_BYTES_MAX: u64 = 32 << 20;
/// Violations of an input that a person sees: the first ones show the mistake.
pub(crate) const ISSUES_SHOWN_MAX: usize = 10;
/// Runs of a bulk command that one call handles, so that progress is seen.
pub(crate) const BULK_RUNS_PER_CALL: u32 = 100;
/// How long events are kept at least: as long as a program or a person that follows them may be away without losing the
/// thread.
pub(crate) const EVENTS_KEPT_MS_MIN: i64 = 3_600_000;
/// Bytes of files in one part of an import: escaped as JSON still well below what a server takes at once.
pub(crate) const IMPORT_PART_BYTES_MAX: usize = 4 << 20;
