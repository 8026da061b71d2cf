//! `perdura completions`

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

/// The arguments of `perdura completions`.
#[derive(Debug, Args)]
#[command(
    after_help = "bash: source <(perdura completions bash)   zsh: perdura completions zsh > ~/.zfunc/_perdura   \
fish: perdura completions fish > ~/.config/fish/completions/perdura.fish"
)]
pub(crate) struct Arguments {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script.
pub(crate) fn print(arguments: &Arguments) -> ExitCode {
    clap_complete::generate(arguments.shell, &mut crate::help::command(), "perdura", &mut std::io::stdout());
    ExitCode::SUCCESS
}
