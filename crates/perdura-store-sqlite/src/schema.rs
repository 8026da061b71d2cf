//! The tables, and the migrations that make them.
//!
//! Journal and events are appended in the order of their integer key, so that a commit touches the last page
//! of each. Bodies of some hundred bytes live in rowid tables: in a table WITHOUT ROWID they would travel
//! through every index page on the way. Positions pack shard and number (see `key.rs`); the columns `shard`,
//! `lsn` and `seq` are computed from them for whoever reads the file.
//!
//! The live index covers live runs only, and a step that keeps a run live never touches it.

/// Marks a file as Perdura's: "Prda".
pub(crate) const APPLICATION_ID: i32 = 0x5072_6461;

/// Each entry brings the file from the version of its index to the next. Published entries never change.
pub(crate) const MIGRATIONS: &[&str] = &[VERSION_1, VERSION_2];

/// The version that this release writes.
pub(crate) fn version() -> i64 {
    i64::try_from(MIGRATIONS.len()).expect("migrations are written by hand")
}

const VERSION_1: &str = "
CREATE TABLE shard (
    shard       INTEGER PRIMARY KEY,
    epoch       INTEGER NOT NULL,   -- raised by every claim: the fence
    lsn         INTEGER NOT NULL,   -- position after the last commit
    last_event  INTEGER NOT NULL,   -- highest event number ever used
    seed        INTEGER NOT NULL,
    owner       TEXT    NOT NULL,
    lease_ms    INTEGER NOT NULL,
    lease_until INTEGER NOT NULL    -- times are milliseconds since 1970 UTC
) STRICT;

CREATE TABLE journal (
    position INTEGER PRIMARY KEY,   -- shard and lsn
    run      TEXT,
    body     BLOB NOT NULL,
    shard    INTEGER GENERATED ALWAYS AS (position >> 43) VIRTUAL,
    lsn      INTEGER GENERATED ALWAYS AS (position & 8796093022207) VIRTUAL
) STRICT;
CREATE INDEX journal_run ON journal (run);

CREATE TABLE head (
    shard       INTEGER NOT NULL,
    run         TEXT    NOT NULL,
    live        INTEGER NOT NULL,
    started_by  INTEGER NOT NULL,   -- seq of the first event
    idempotency BLOB,
    wake_at     INTEGER,
    ended_at    INTEGER,
    body        BLOB    NOT NULL,
    UNIQUE (shard, run)
) STRICT;
CREATE INDEX head_live ON head (shard, run) WHERE live = 1;
CREATE INDEX head_started_by ON head (shard, started_by, run);
CREATE INDEX head_idempotency ON head (shard, run, idempotency) WHERE idempotency IS NOT NULL;
CREATE INDEX head_ended ON head (shard, ended_at, run) WHERE ended_at IS NOT NULL;

CREATE TABLE event (
    position    INTEGER PRIMARY KEY,   -- shard and seq
    id          TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    body        BLOB    NOT NULL,
    shard       INTEGER GENERATED ALWAYS AS (position >> 43) VIRTUAL,
    seq         INTEGER GENERATED ALWAYS AS (position & 8796093022207) VIRTUAL
) STRICT;
CREATE INDEX event_id ON event (id);
CREATE INDEX event_name ON event (name);
CREATE INDEX event_received ON event (shard, received_at);

CREATE TABLE record (
    shard      INTEGER NOT NULL,
    collection TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    expires_at INTEGER,
    body       BLOB    NOT NULL,
    UNIQUE (shard, collection, key)
) STRICT;
CREATE INDEX record_expires ON record (shard, expires_at) WHERE expires_at IS NOT NULL;
";

const VERSION_2: &str = "
ALTER TABLE head ADD COLUMN retention INTEGER NOT NULL DEFAULT 0;   -- class of an ended run
DROP INDEX head_ended;
CREATE INDEX head_ended ON head (shard, retention, ended_at, run) WHERE ended_at IS NOT NULL;
CREATE INDEX head_live_started_by ON head (shard, started_by) WHERE live = 1;
";
