//! How fast steps become durable: `cargo run --release -p perdura-store-sqlite --example commit_bench [folder]`.
//!
//! A step is one journal row and one head of 300 bytes each. A thousand runs are under way at any time; each
//! takes ten steps, ends, and makes room for the next. Every commit waits for the disk.

use std::collections::VecDeque;
use std::error::Error;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;
use std::time::Instant;

use perdura_store::{Batch, HeadRow, JournalRow, Store};
use perdura_store_sqlite::{Durability, Options, SqliteStore};
use perdura_types::{Epoch, EventSeq, Lsn, RetentionClass, RunId, ShardId, Timestamp};

const RUNS_UNDER_WAY: u64 = 1_000;
const STEPS_PER_RUN: u64 = 10;
const BODY_BYTES: usize = 300;
/// Steps in a commit, and steps in total.
const ROUNDS: [(u64, u64); 4] = [(1, 4_000), (16, 48_000), (128, 256_000), (512, 512_000)];

fn main() -> Result<(), Box<dyn Error>> {
    let scratch = tempfile::tempdir()?;
    let folder = std::env::args_os().nth(1).map_or_else(|| scratch.path().to_owned(), Into::into);
    let mut out = stdout().lock();
    writeln!(out, "durability | steps/commit | commits/s | steps/s | p50 ms | p99 ms | written B/step | file B/step")?;
    for durability in [Durability::Full, Durability::Normal] {
        for (batch_steps, steps) in ROUNDS {
            let place = folder.join(format!("{durability:?}-{batch_steps}"));
            writeln!(out, "{}", round(&place, durability, batch_steps, steps)?)?;
            fs::remove_dir_all(place)?;
        }
    }
    Ok(())
}

fn round(folder: &Path, durability: Durability, batch_steps: u64, steps: u64) -> Result<String, Box<dyn Error>> {
    let mut store = SqliteStore::open(folder, Options { durability })?;
    let claim = store.claim(ShardId(0), "bench", 1, Timestamp::default(), 0)?;
    let mut work = Work::new(claim.epoch);
    let commits = steps / batch_steps;
    let mut times_us = Vec::new();
    let written_before = written_bytes()?;
    let start = Instant::now();
    for _ in 0..commits {
        let batch = work.batch(batch_steps);
        let sent = Instant::now();
        store.commit(&batch)?;
        times_us.push(sent.elapsed().as_micros());
    }
    let seconds = start.elapsed().as_secs_f64();
    store.close()?;
    let written = written_bytes()? - written_before;
    let file = fs::metadata(folder.join("perdura.db"))?.len();
    times_us.sort_unstable();
    let quantile_ms = |part: f64| times_us[(times_us.len() as f64 * part) as usize] as f64 / 1_000.0;
    Ok(format!(
        "{durability:?} | {batch_steps} | {:.0} | {:.0} | {:.2} | {:.2} | {} | {}",
        commits as f64 / seconds,
        steps as f64 / seconds,
        quantile_ms(0.5),
        quantile_ms(0.99),
        written / steps,
        file / steps
    ))
}

/// Bytes that this process gave to the disk, as Linux counts them.
fn written_bytes() -> Result<u64, Box<dyn Error>> {
    let counters = fs::read_to_string("/proc/self/io")?;
    let line = counters.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    Ok(line.ok_or("the kernel does not count written bytes")?.parse()?)
}

/// The runs under way, each with its steps so far; the one at the front is next.
struct Work {
    epoch: Epoch,
    lsn: Lsn,
    runs: VecDeque<(RunId, u64)>,
    started: u64,
}

impl Work {
    fn new(epoch: Epoch) -> Self {
        let mut work = Self { epoch, lsn: Lsn(0), runs: VecDeque::new(), started: 0 };
        for number in 0..RUNS_UNDER_WAY {
            let run = work.start();
            work.runs.push_back((run, number % STEPS_PER_RUN));
        }
        work
    }

    fn start(&mut self) -> RunId {
        self.started += 1;
        let started_at = Timestamp::from_millis(1_700_000_000_000 + self.started.cast_signed());
        let entropy = u128::from(self.started).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        RunId::from_parts(started_at, entropy)
    }

    fn batch(&mut self, steps: u64) -> Batch {
        let mut batch = Batch::empty(ShardId(0), self.epoch, self.lsn, Timestamp::default());
        for _ in 0..steps {
            let (run, step) = self.runs.pop_front().expect("a thousand runs are always under way");
            let live = step + 1 < STEPS_PER_RUN;
            batch.to = batch.to.next();
            batch.journal.push(JournalRow { lsn: batch.to, run: Some(run), body: vec![step as u8; BODY_BYTES] });
            batch.heads.push(HeadRow {
                run,
                live,
                trigger: EventSeq(self.started),
                idempotency: None,
                wake_at: Some(Timestamp::from_millis(batch.to.0.cast_signed())),
                ended_at: (!live).then(Timestamp::default),
                retention: RetentionClass::NONE,
                body: vec![step as u8; BODY_BYTES],
            });
            let next = if live { (run, step + 1) } else { (self.start(), 0) };
            self.runs.push_back(next);
        }
        self.lsn = batch.to;
        batch
    }
}
