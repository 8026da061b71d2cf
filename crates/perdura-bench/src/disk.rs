//! The disk below the data folder: a figure without it says little.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::bounds::FSYNCS;
use crate::quantiles::Quantiles;

/// File systems that live in memory, where an fsync costs nothing.
const IN_MEMORY: &[&str] = &["tmpfs", "ramfs"];

/// Where a folder lives.
#[derive(Debug)]
pub(crate) struct Disk {
    /// As in `/proc/mounts`, e.g. `/dev/vda ext4`.
    pub(crate) name: String,
    /// How long one append of 4 KiB with fsync takes.
    pub(crate) fsync: Quantiles,
}

impl Disk {
    /// Looks at the disk of a folder; refuses one in memory.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let folder = folder.canonicalize().with_context(|| format!("cannot find '{}'", folder.display()))?;
        let mounts = fs::read_to_string("/proc/mounts").context("cannot read /proc/mounts")?;
        let (device, kind) = mount_of(&folder, &mounts).context("no mounted file system holds the data folder")?;
        if IN_MEMORY.contains(&kind.as_str()) {
            bail!("'{}' is on {kind}, where an fsync costs nothing: choose a disk with --data-in", folder.display());
        }
        Ok(Self { name: format!("{device} {kind}"), fsync: time_fsyncs(&folder)? })
    }
}

/// Device and kind of the innermost mount above a folder.
fn mount_of(folder: &Path, mounts: &str) -> Option<(String, String)> {
    let fields = mounts.lines().filter_map(|line| {
        let mut fields = line.split_whitespace();
        Some((fields.next()?, PathBuf::from(fields.next()?), fields.next()?))
    });
    let above = fields.filter(|(_, point, _)| folder.starts_with(point));
    // A later mount on the same point hides the earlier one.
    let innermost = above.max_by_key(|(_, point, _)| point.components().count())?;
    Some((innermost.0.to_owned(), innermost.2.to_owned()))
}

fn time_fsyncs(folder: &Path) -> Result<Quantiles> {
    let mut file = tempfile::tempfile_in(folder).context("cannot write to the data folder")?;
    let mut durations = Vec::with_capacity(FSYNCS);
    for _ in 0..FSYNCS {
        let start = Instant::now();
        file.write_all(&[0x5a; 4096])?;
        file.sync_data()?;
        durations.push(start.elapsed().as_nanos() as u64);
    }
    Ok(Quantiles::of_ns(durations))
}

/// Bytes of all files in a folder.
pub(crate) fn bytes_of(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read '{}'", folder.display()))? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { bytes_of(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_counts() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/b /tmp/disk xfs rw 0 0\n";
        let check = |folder: &str, want: &str| {
            let (device, kind) = mount_of(Path::new(folder), mounts).unwrap();
            assert_eq!(format!("{device} {kind}"), want, "{folder}");
        };
        check("/home/x", "/dev/a ext4");
        check("/tmp/x", "tmpfs tmpfs");
        check("/tmp/disk/x", "/dev/b xfs");
        check("/tmpfile", "/dev/a ext4");
    }
}
