//! The log: lines on standard error, for people.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// The browser's driver logs every text that is typed at its finer levels, and passwords are typed. It never says more than
/// this, whatever the filter asks for.
const DRIVER: &str = "thirtyfour=warn";

/// Logs what `filter` lets through; with colours only where somebody sees them.
pub fn to_stderr(filter: &str) {
    let filter = filter_of(filter);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
}

fn filter_of(text: &str) -> EnvFilter {
    let driver = DRIVER.parse().expect("a target and a level are a directive");
    EnvFilter::builder().parse_lossy(text).add_directive(driver)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_driver_never_logs_what_is_typed() {
        for text in ["debug", "trace", "thirtyfour=trace", "info,thirtyfour=debug"] {
            let filter = filter_of(text).to_string();
            let of_driver = filter.split(',').filter(|part| part.starts_with("thirtyfour")).collect::<Vec<_>>();
            assert_eq!(of_driver, [DRIVER], "{text}");
        }
    }
}
