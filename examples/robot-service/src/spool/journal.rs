//! The journal: a file of JSON lines, appended to by one thread that puts whatever is waiting on disk in one go.
//!
//! While the disk is busy, further lines gather: one fsync when there is little to do, few when there is much. A half
//! line at the end is what a crash leaves, and is cut off; it was never confirmed. Anything else that cannot be read
//! stops the start.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use tokio::sync::oneshot;

use super::Error;
use super::record::Record;
use crate::bounds::{FOLDER_WAIT_MAX, JOURNAL_BYTES_MIN, JOURNAL_GROWTH_MAX};
use crate::files;

/// The open journal. Dropping it ends its thread after the lines that are queued.
pub struct Journal {
    path: PathBuf,
    commands: mpsc::Sender<Command>,
    /// Bytes in the file, with those queued.
    bytes: AtomicU64,
    /// Bytes after the last rewrite.
    rewritten_bytes: AtomicU64,
}

enum Command {
    Append { lines: Vec<u8>, flushed: oneshot::Sender<()> },
    Rewrite { lines: Vec<u8> },
}

impl Journal {
    /// Opens the folder's journal for this process alone, and reads it.
    pub fn open(folder: &Path) -> Result<(Self, Vec<Record>), Error> {
        let disk = |source| Error::Disk { folder: folder.to_owned(), source };
        let lock = lock(folder)?;
        let path = folder.join("journal.jsonl");
        let mut file = files::private().read(true).append(true).create(true).open(&path).map_err(disk)?;
        files::sync_folder_of(&path).map_err(disk)?;
        let records = read(&mut file, &path).map_err(|error| match error {
            Unreadable::Disk(source) => disk(source),
            Unreadable::Line { line, reason } => Error::Damaged { file: path.clone(), line, reason },
        })?;
        let bytes = file.metadata().map_err(disk)?.len();
        // Its length is bounded by those who wait for an answer: every line queued has one.
        let (commands, queue) = mpsc::channel();
        let writer = Writer { path: path.clone(), file, _lock: lock };
        std::thread::Builder::new().name("journal".into()).spawn(move || writer.run(&queue)).map_err(disk)?;
        Ok((Self { path, commands, bytes: bytes.into(), rewritten_bytes: bytes.into() }, records))
    }

    /// Queues lines in the order of the calls. What comes back is ready when they, and all before, are on disk.
    pub fn append(&self, records: &[Record]) -> impl Future<Output = ()> + Send + use<> {
        let lines = to_lines(records);
        self.bytes.fetch_add(lines.len() as u64, Ordering::Relaxed);
        let (flushed, ready) = oneshot::channel();
        self.send(Command::Append { lines, flushed });
        async move { ready.await.expect("the journal's thread lives as long as the process") }
    }

    /// Ready when all lines queued so far are on disk.
    pub async fn flushed(&self) {
        self.append(&[]).await;
    }

    /// Whether the file holds mostly what is of no use any more.
    pub fn has_grown(&self) -> bool {
        let needed = self.rewritten_bytes.load(Ordering::Relaxed).max(JOURNAL_BYTES_MIN);
        self.bytes.load(Ordering::Relaxed) > needed * JOURNAL_GROWTH_MAX
    }

    /// Puts these lines in the place of all lines queued before.
    pub fn rewrite(&self, records: &[Record]) {
        let lines = to_lines(records);
        self.bytes.store(lines.len() as u64, Ordering::Relaxed);
        self.rewritten_bytes.store(lines.len() as u64, Ordering::Relaxed);
        self.send(Command::Rewrite { lines });
    }

    /// An error that names this file.
    pub fn damaged(&self, line: usize, reason: String) -> Error {
        Error::Damaged { file: self.path.clone(), line, reason }
    }

    fn send(&self, command: Command) {
        self.commands.send(command).expect("the journal's thread lives as long as the journal");
    }
}

/// Takes the folder for this process; waits while an earlier one drains.
fn lock(folder: &Path) -> Result<File, Error> {
    let disk = |source| Error::Disk { folder: folder.to_owned(), source };
    let file = files::private().write(true).create(true).truncate(false).open(folder.join("lock")).map_err(disk)?;
    let begin = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if begin.elapsed() < FOLDER_WAIT_MAX => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => return Err(Error::Taken { folder: folder.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(disk(source)),
        }
    }
}

enum Unreadable {
    Disk(io::Error),
    Line { line: usize, reason: String },
}

fn read(file: &mut File, path: &Path) -> Result<Vec<Record>, Unreadable> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(Unreadable::Disk)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    if whole < bytes.len() {
        tracing::info!(file = %path.display(), bytes = bytes.len() - whole, "cut off the half line of a crash");
        file.set_len(whole as u64).map_err(Unreadable::Disk)?;
        file.sync_all().map_err(Unreadable::Disk)?;
        file.seek(io::SeekFrom::End(0)).map_err(Unreadable::Disk)?;
    }
    let record = |(index, line): (usize, &[u8])| {
        serde_json::from_slice(line).map_err(|error| Unreadable::Line { line: index + 1, reason: error.to_string() })
    };
    bytes[..whole].split_inclusive(|byte| *byte == b'\n').enumerate().map(record).collect()
}

fn to_lines(records: &[Record]) -> Vec<u8> {
    let mut lines = Vec::new();
    for record in records {
        serde_json::to_writer(&mut lines, record).expect("a record is plain data");
        lines.push(b'\n');
    }
    lines
}

struct Writer {
    path: PathBuf,
    file: File,
    /// Held for as long as something may be written.
    _lock: File,
}

impl Writer {
    fn run(mut self, queue: &mpsc::Receiver<Command>) {
        while let Ok(first) = queue.recv() {
            if let Err(error) = self.write(std::iter::once(first).chain(queue.try_iter())) {
                // What is confirmed must be on disk, so nothing can be confirmed any more. A start will tell more.
                tracing::error!(file = %self.path.display(), %error, "cannot write the journal: the robot ends");
                std::process::abort();
            }
        }
    }

    fn write(&mut self, commands: impl Iterator<Item = Command>) -> io::Result<()> {
        let mut lines = Vec::new();
        let mut waiting = Vec::new();
        let mut appended = false;
        for command in commands {
            match command {
                Command::Append { lines: more, flushed } => {
                    appended |= !more.is_empty();
                    lines.extend(more);
                    waiting.push(flushed);
                }
                Command::Rewrite { lines: all } => {
                    // It says all that the lines before it say.
                    lines.clear();
                    appended = false;
                    files::replace(&self.path, &all)?;
                    self.file = files::private().append(true).open(&self.path)?;
                }
            }
        }
        if appended {
            self.file.write_all(&lines)?;
            self.file.sync_data()?;
        }
        for flushed in waiting {
            // Who does not wait any more has gone away, as a client may.
            let _gone = flushed.send(());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(item: usize) -> Record {
        Record::Begun { dispatch_id: "d".into(), item }
    }

    #[tokio::test]
    async fn lines_are_read_back_as_they_were_queued() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, records) = Journal::open(folder.path()).unwrap();
        assert_eq!(records, []);
        let first = journal.append(&[begun(0), begun(1)]);
        journal.append(&[begun(2)]).await;
        first.await;
        drop(journal);
        let (journal, records) = Journal::open(folder.path()).unwrap();
        assert_eq!(records, [begun(0), begun(1), begun(2)]);
        // Lines written anew stand for those before, and others follow them.
        drop(journal.append(&[begun(3)]));
        journal.rewrite(&[begun(7)]);
        journal.append(&[begun(8)]).await;
        drop(journal);
        assert_eq!(Journal::open(folder.path()).unwrap().1, [begun(7), begun(8)]);
    }

    #[tokio::test]
    async fn a_half_line_is_cut_off_wherever_the_crash_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (journal, _) = Journal::open(folder.path()).unwrap();
        journal.append(&[begun(0), begun(1)]).await;
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let (journal, records) = Journal::open(folder.path()).unwrap();
            assert_eq!(records.len(), usize::from(length >= first), "{length} bytes");
            journal.append(&[begun(9)]).await;
            drop(journal);
            assert_eq!(Journal::open(folder.path()).unwrap().1.last(), Some(&begun(9)), "{length} bytes");
        }
    }

    #[tokio::test]
    async fn a_journal_that_grows_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(folder.path()).unwrap();
        assert!(!journal.has_grown());
        journal.bytes.store(JOURNAL_BYTES_MIN * JOURNAL_GROWTH_MAX + 1, Ordering::Relaxed);
        assert!(journal.has_grown());
        journal.rewrite(&[begun(0)]);
        assert!(!journal.has_grown());
        // The folder goes with the test, and a journal that cannot write ends its process.
        journal.flushed().await;
        assert_eq!(std::fs::read_to_string(folder.path().join("journal.jsonl")).unwrap().lines().count(), 1);
    }
}
