//! The SDK wire: pure codecs for everything that unmodified Inngest SDKs say and hear.
//!
//! Bytes in, values of [`perdura_types`] out, and back. No I/O, no clock (the time is an argument), no expressions
//! (they come out as text and the caller compiles them), no decisions of the engine. Nothing an outsider sends makes a
//! decoder panic; what is wrong comes back as a value with a `code` and a sentence.
//!
//! | Module | Who speaks | Start at |
//! |---|---|---|
//! | [`events`] | senders of events | [`decode_events`](events::decode_events), [`decode_invoke`](events::decode_invoke), [`IngestAnswer`](events::IngestAnswer) |
//! | [`register`] | apps that register | [`decode_registration`](register::decode_registration), [`RegisterAnswer`](register::RegisterAnswer), [`check_server_kind`](register::check_server_kind) |
//! | [`call`] | the server, calling a function | [`encode_call`](call::encode_call), [`encode_steps`](call::encode_steps), [`encode_events`](call::encode_events) |
//! | [`reply`] | apps, answering a call | [`decode_reply`](reply::decode_reply), [`failure`](reply::failure) and its siblings |
//! | [`checkpoint`] | apps, saving steps within a call | [`decode_checkpoint`](checkpoint::decode_checkpoint) |
//! | [`sync`] | the server, asking apps to register | [`encode_sync`](sync::encode_sync), [`decode_sync`](sync::decode_sync), [`detect_sdk`](sync::detect_sdk) |
//! | [`signature`] | both | [`SigningKeys`](signature::SigningKeys), [`verify`](signature::verify) |
//! | [`rest`] | scripts | [`EventView`](rest::EventView), [`RunView`](rest::RunView), [`decode_signal`](rest::decode_signal) |
//!
//! The tour is `tests/it/sdk.rs`: one function's life in bytes, answered by real SDKs.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod answer;
pub mod bounds;
pub mod call;
pub mod checkpoint;
pub mod events;
pub mod headers;
mod json;
pub mod register;
pub mod reply;
pub mod rest;
pub mod signature;
pub mod sync;

pub use json::JsonError;
