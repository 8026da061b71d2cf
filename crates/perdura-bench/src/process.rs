//! What the kernel knows about a process: memory, processor time by kind of thread, bytes written.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};

/// Microseconds of one tick of the processor times in `/proc`: Linux reports hundredths of a second on every machine.
const TICK_US: u64 = 10_000;

/// Figures of a process at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    /// Processor time in user code and in the kernel.
    pub(crate) cpu_us: u64,
    /// Processor time by name of the threads that are alive.
    pub(crate) cpu_us_by_thread: BTreeMap<String, u64>,
    /// Bytes sent to the disk.
    pub(crate) written_bytes: u64,
    /// Memory in use.
    pub(crate) rss_bytes: u64,
    /// Most memory ever in use.
    pub(crate) rss_peak_bytes: u64,
}

impl Snapshot {
    /// Reads the figures of a living process.
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let read = |file: &str| {
            let path = format!("/proc/{pid}/{file}");
            fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))
        };
        let (status, io) = (read("status")?, read("io")?);
        Ok(Self {
            cpu_us: cpu_us(&read("stat")?).context("/proc/<pid>/stat has another form")?,
            cpu_us_by_thread: cpu_us_by_thread(pid)?,
            written_bytes: field(&io, "write_bytes").context("/proc/<pid>/io has no write_bytes")?,
            rss_bytes: field(&status, "VmRSS").context("/proc/<pid>/status has no VmRSS")? * 1024,
            rss_peak_bytes: field(&status, "VmHWM").context("/proc/<pid>/status has no VmHWM")? * 1024,
        })
    }

    /// What was used between an earlier moment and this one; memory is this moment's.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let before = |name: &String| earlier.cpu_us_by_thread.get(name).copied().unwrap_or(0);
        let threads = self.cpu_us_by_thread.iter();
        Self {
            cpu_us: self.cpu_us - earlier.cpu_us,
            cpu_us_by_thread: threads.map(|(name, us)| (name.clone(), us.saturating_sub(before(name)))).collect(),
            written_bytes: self.written_bytes - earlier.written_bytes,
            ..self.clone()
        }
    }
}

fn cpu_us_by_thread(pid: u32) -> Result<BTreeMap<String, u64>> {
    let mut by_name = BTreeMap::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        let folder = task?.path();
        // A thread may end while it is looked at.
        let (Ok(name), Ok(stat)) = (fs::read_to_string(folder.join("comm")), fs::read_to_string(folder.join("stat")))
        else {
            continue;
        };
        *by_name.entry(name.trim().to_owned()).or_insert(0) += cpu_us(&stat).unwrap_or(0);
    }
    Ok(by_name)
}

/// Fields 14 and 15 of a `stat` file; the second field may hold spaces and brackets.
fn cpu_us(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let kernel: u64 = fields.next()?.parse().ok()?;
    Some((user + kernel) * TICK_US)
}

/// The number of a line `name: number [unit]`.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_survives_strange_names() {
        let stat = "7 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 13 4 0 0 20 0";
        assert_eq!(cpu_us(stat), Some(170_000));
        assert_eq!(cpu_us("7"), None);
    }

    #[test]
    fn fields_are_found_by_their_whole_name() {
        let text = "VmRSSish:\t1 kB\nVmRSS:\t  12345 kB\n";
        assert_eq!(field(text, "VmRSS"), Some(12_345));
        assert_eq!(field(text, "VmHWM"), None);
    }

    #[test]
    fn this_process_can_be_read() {
        let snapshot = Snapshot::of(std::process::id()).unwrap();
        assert!(snapshot.rss_bytes > 0 && snapshot.rss_peak_bytes >= snapshot.rss_bytes);
    }
}
