//! Ends programs that the robot has started, also those of a robot that was killed.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

/// Ends every process whose command line names something in `folder`. Only the robot hands out paths of its scratch
/// folder, so only what it has started has one there. Where there is no `/proc`, nothing is found.
pub fn end_those_of(folder: &Path) {
    for pid in std::fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| pid(&entry.ok()?.file_name())) {
        let command_line = std::fs::read(format!("/proc/{}/cmdline", pid.as_raw_pid())).unwrap_or_default();
        if pid != rustix::process::getpid() && names(&command_line, folder) {
            // It may have ended by itself meanwhile.
            let _ended = kill_process(pid, Signal::KILL);
        }
    }
}

fn pid(name: &OsStr) -> Option<Pid> {
    Pid::from_raw(name.to_str()?.parse().ok()?)
}

fn names(command_line: &[u8], folder: &Path) -> bool {
    let wanted = [folder.as_os_str().as_bytes(), b"/"].concat();
    command_line.split(|byte| *byte == 0).any(|argument| argument.windows(wanted.len()).any(|part| part == wanted))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn only_programs_with_a_path_in_the_folder_are_ended() {
        let folder = tempfile::tempdir().unwrap();
        let ours = folder.path().join("ours");
        let start = |path: &Path| {
            let mut child = Command::new("sh")
                .args(["-c", "echo ready; read nothing; exit 7", "sh"])
                .arg(path)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            // Its command line can be read for certain only once it does something.
            let mut line = String::new();
            BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
            assert_eq!(line, "ready\n");
            child
        };
        let (mut ours, mut other) = (start(&ours.join("profile")), start(&folder.path().join("ours-not")));
        end_those_of(&folder.path().join("ours"));
        assert_eq!(ours.wait().unwrap().code(), None, "killed by a signal");
        drop(other.stdin.take());
        assert_eq!(other.wait().unwrap().code(), Some(7), "left alone");
    }
}
