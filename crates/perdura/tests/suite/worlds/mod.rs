//! The places.

mod api;
mod in_process;
mod in_server;
mod over_http;
mod process;
mod server;
mod with_binary;

pub(crate) use api::Api;
pub(crate) use in_process::InProcess;
pub(crate) use in_server::InServer;
pub(crate) use over_http::{OverHttp, ServedApp};
pub(crate) use server::Server;
pub(crate) use with_binary::WithBinary;
