//! The log: lines on standard error, for people.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Logs what `filter` lets through; with colours only where somebody sees them.
pub fn to_stderr(filter: &str) {
    let filter = EnvFilter::builder().parse_lossy(filter);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
}

/// Makes a panic in any task end the process. A broken promise in memory must not be written down as truth; the next
/// start reads what is on disk and goes on from there.
pub fn end_on_panic() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        usual(panic);
        std::process::abort();
    }));
}
