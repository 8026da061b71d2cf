//! The commands and their flags. Every flag may also come from the environment or a file: see `settings.rs`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::Manage;
use crate::retention::RetentionArguments;

/// Durable execution in one binary: events go in, durable functions come out.
#[derive(Debug, Parser)]
#[command(name = "perdura", version, after_help = SOURCES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const SOURCES: &str = "Every flag may also be given as PERDURA_<FLAG> (or INNGEST_<FLAG>) in the environment, or as a key \
of perdura.toml, which is looked for from the working directory upward, then in ~/.config/perdura. A flag wins over the \
environment, the environment over the file. Lists are separated by commas.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a development server: no keys, apps are found by themselves, data in ./.perdura
    Dev(DevArguments),
    /// Run a production server: signing key and event keys are required
    Start(StartArguments),
    /// Print the contract of this server for other programs
    Contract(ContractArguments),
    #[command(flatten)]
    Manage(Manage),
}

#[derive(Debug, Args)]
pub(crate) struct ContractArguments {
    /// In which form
    #[arg(value_enum)]
    pub(crate) form: ContractForm,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ContractForm {
    /// The OpenAPI document
    Openapi,
    /// One TypeScript file for @orpc/client 1.16.1
    Typescript,
}

#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent switches")]
pub(crate) struct DevArguments {
    #[command(flatten)]
    pub(crate) common: CommonArguments,
    /// Do not look for apps on the usual ports
    #[arg(long)]
    pub(crate) no_discovery: bool,
    /// Do not ask apps again and again to register
    #[arg(long)]
    pub(crate) no_poll: bool,
    /// Keep everything in memory and forget it at the end
    #[arg(long)]
    pub(crate) ephemeral: bool,
    /// What other machines need as a Bearer token to manage this server [default: a new one is printed when they can reach it]
    #[arg(long, value_name = "TOKEN")]
    pub(crate) remote_token: Option<String>,
    /// Show what would be started, and start nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Accepted for compatibility: data is kept unless --ephemeral is given
    #[arg(long, hide = true)]
    pub(crate) persist: bool,
}

#[derive(Debug, Default, Args)]
pub(crate) struct StartArguments {
    #[command(flatten)]
    pub(crate) common: CommonArguments,
    /// The key that apps and this server sign with: hexadecimal, with or without a signkey-<env>- prefix [required]
    #[arg(long, value_name = "KEY")]
    pub(crate) signing_key: Option<String>,
    /// An older key that is still accepted while keys are rotated
    #[arg(long, value_name = "KEY")]
    pub(crate) signing_key_fallback: Option<String>,
    /// A key that senders of events use; may be repeated [at least one is required]
    #[arg(long, value_name = "KEY")]
    pub(crate) event_key: Vec<String>,
    /// A key for tools and programs that manage the server, as name:scopes:secret; scopes are read, run and edit, joined by +; may be repeated
    #[arg(long, value_name = "KEY")]
    pub(crate) api_key: Vec<String>,
    /// Not supported: Perdura keeps its data itself, in --data-dir
    #[arg(long, hide = true)]
    pub(crate) postgres_uri: Option<String>,
    /// Not supported: Perdura keeps its data itself, in --data-dir
    #[arg(long, hide = true)]
    pub(crate) redis_uri: Option<String>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct CommonArguments {
    /// A settings file, in TOML or JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The address to listen on [default: 127.0.0.1 for dev, 0.0.0.0 for start]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) host: Option<String>,
    /// The port to listen on; 0 takes any free one [default: 8288]
    #[arg(short, long, value_name = "PORT", allow_negative_numbers = true)]
    pub(crate) port: Option<String>,
    /// How robots and people reach this server from elsewhere [default: this machine's address and port]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// A further name under which browsers may find this server; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) trusted_host: Vec<String>,
    /// The URL of an app; may be repeated
    #[arg(short = 'u', long, value_name = "URL")]
    pub(crate) sdk_url: Vec<String>,
    /// The folder of the data [default: .perdura]
    #[arg(long, value_name = "FOLDER", alias = "sqlite-dir")]
    pub(crate) data_dir: Option<String>,
    /// Seconds between two rounds of asking apps to register; 0 asks once [default: 5]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) poll_interval: Option<String>,
    /// A fixed number of seconds before every retry; 0 uses the published backoff [default: 0]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) retry_interval: Option<String>,
    /// Calls to apps at once [default: 1000]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true)]
    pub(crate) queue_workers: Option<String>,
    /// Whether a commit waits for the disk: full, or normal, which may lose the last moments when the power fails [default: full]
    #[arg(long, value_name = "LEVEL")]
    pub(crate) durability: Option<String>,
    /// The slug of a function whose waits do not look back; may be repeated
    #[arg(long, value_name = "SLUG")]
    pub(crate) no_look_back: Vec<String>,
    /// Seconds that a stop waits for calls on the wire [default: 30]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) drain_timeout: Option<String>,
    #[command(flatten)]
    pub(crate) retention: RetentionArguments,
    /// Do not serve the web app
    #[arg(long)]
    pub(crate) no_ui: bool,
    /// Print one JSON value per line instead of text for people
    #[arg(long)]
    pub(crate) json: bool,
    /// Accepted for compatibility: there is no queue that ticks
    #[arg(long, hide = true)]
    pub(crate) tick: Option<String>,
    /// Accepted for compatibility: connect workers are not served yet
    #[arg(long, hide = true)]
    pub(crate) connect_gateway_port: Option<String>,
    /// Accepted for compatibility: connect workers are not served yet
    #[arg(long, hide = true)]
    pub(crate) connect_gateway_grpc_port: Option<String>,
    /// Accepted for compatibility: connect workers are not served yet
    #[arg(long, hide = true)]
    pub(crate) connect_executor_grpc_port: Option<String>,
}
