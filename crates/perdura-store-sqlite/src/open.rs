//! Opening: is this our file, can we read its version, may we write it?

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::bounds::{FOUND_BYTES, PAGE_BYTES};
use crate::connection::{self, Options};
use crate::folder::Folder;
use crate::schema::{self, APPLICATION_ID, MIGRATIONS};

/// Why a data folder cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder is not there and cannot be made.
    #[error("cannot make the data folder '{path}': {source}; choose another folder or make it by hand")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder or the file in it cannot be written.
    #[error("cannot write to '{path}': {source}; make it writable for the user that runs the server")]
    NotWritable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process has the folder.
    #[error("the data folder '{path}' is in use by {holder}: stop that one, or give each server a folder of its own")]
    InUse {
        /// The folder.
        path: PathBuf,
        /// Which process.
        holder: String,
    },
    /// Not a database at all.
    #[error("'{path}' is not a database: it starts with \"{found}\"; move it away, or restore a backup over it")]
    NotSqlite {
        /// The file.
        path: PathBuf,
        /// Its first bytes, escaped.
        found: String,
    },
    /// A database that does not read back.
    #[error("'{path}' is damaged: {detail}; restore a backup, or copy out what is left with `sqlite3 .recover`")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// A database of another program.
    #[error(
        "'{path}' belongs to another program (application id {application_id:#010x}, {tables} tables): \
         choose another data folder"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The mark in it; Perdura's is `0x50726461`.
        application_id: i32,
        /// How many tables, indexes and views it has.
        tables: i64,
    },
    /// A database of a later release.
    #[error(
        "'{path}' has version {found}, and this release knows versions up to {known}: \
         start the newer release, or restore a backup from before the upgrade"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The latest version of this release.
        known: i64,
    },
    /// The disk is full.
    #[error("no space left for '{path}': {detail}; free some space and start again")]
    Full {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The file system cannot do what SQLite needs.
    #[error(
        "'{path}' cannot have a write-ahead log (its journal mode stays '{found}'): \
         put the data folder on a local file system"
    )]
    NoLog {
        /// The file.
        path: PathBuf,
        /// The journal mode that SQLite fell back to.
        found: String,
    },
    /// Everything else.
    #[error("cannot open '{path}': {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// Opens the folder's database for writing; makes or upgrades it as needed.
pub(crate) fn open(folder: &Folder, options: Options) -> Result<Connection, OpenError> {
    let path = folder.database();
    let explain = |error| explain(&path, error);
    let mut connection = connection::open_writer(&path).map_err(explain)?;
    let found = inspect(&connection, &path)?;
    if connection.is_readonly("main").map_err(explain)? {
        let source = std::io::ErrorKind::PermissionDenied.into();
        return Err(OpenError::NotWritable { path, source });
    }
    if found == 0 {
        connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(explain)?;
    }
    start_log(&connection, &path)?;
    connection::set_writer(&connection, options).map_err(explain)?;
    migrate(&mut connection, found).map_err(explain)?;
    touch_edges(&connection).map_err(explain)?;
    Ok(connection)
}

/// The version of the file, 0 when it is new. Writes nothing: the file may be somebody else's.
fn inspect(connection: &Connection, path: &Path) -> Result<usize, OpenError> {
    let explain = |error| explain(path, error);
    let application_id: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(explain)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(explain)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(explain)?;
    if application_id == 0 && version == 0 && tables == 0 {
        return Ok(0);
    }
    if application_id != APPLICATION_ID {
        return Err(OpenError::Foreign { path: path.to_owned(), application_id, tables });
    }
    match usize::try_from(version) {
        Ok(found) if (1..=MIGRATIONS.len()).contains(&found) => Ok(found),
        Ok(found) if found > MIGRATIONS.len() => {
            Err(OpenError::Newer { path: path.to_owned(), found: version, known: schema::version() })
        }
        Ok(_) | Err(_) => Err(OpenError::Damaged {
            path: path.to_owned(),
            detail: format!("its schema version is {version}, which no release writes"),
        }),
    }
}

fn start_log(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(|error| explain(path, error))?;
    if mode == "wal" { Ok(()) } else { Err(OpenError::NoLog { path: path.to_owned(), found: mode }) }
}

fn migrate(connection: &mut Connection, found: usize) -> rusqlite::Result<()> {
    if found == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for migration in &MIGRATIONS[found..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", schema::version())?;
    transaction.commit()
}

/// Reads the ends of the large tables: cheap, and a file that was cut short does not pass it. A full check
/// would read every page; `PRAGMA quick_check` does that for whoever has the time.
fn touch_edges(connection: &Connection) -> rusqlite::Result<()> {
    for edge in [
        "SELECT count(*) FROM shard",
        "SELECT count(*) FROM (SELECT body FROM journal ORDER BY position DESC LIMIT 1)",
        "SELECT count(*) FROM (SELECT body FROM event ORDER BY position DESC LIMIT 1)",
        "SELECT count(*) FROM (SELECT body FROM head ORDER BY rowid DESC LIMIT 1)",
        "SELECT count(*) FROM (SELECT body FROM record ORDER BY rowid DESC LIMIT 1)",
    ] {
        connection.query_row(edge, [], |row| row.get::<_, i64>(0))?;
    }
    Ok(())
}

fn explain(path: &Path, error: rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotSqlite { found: first_bytes(&path), path },
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged { path, detail: error.to_string() },
        Some(ErrorCode::DiskFull) => OpenError::Full { path, detail: error.to_string() },
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            OpenError::NotWritable { path, source: std::io::Error::other(error) }
        }
        _ => OpenError::Sqlite { path, source: error },
    }
}

fn first_bytes(path: &Path) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(FOUND_BYTES as u64).read_to_end(&mut bytes));
    match read {
        Ok(_) => bytes.escape_ascii().to_string(),
        Err(error) => error.to_string(),
    }
}
