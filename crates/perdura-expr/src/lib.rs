//! The expression dialect of events: compile, substitute, extract equalities, evaluate.
//!
//! CEL as SDK users write it in triggers, waits, cancellations and flow-control keys, with the habits that
//! existing apps rely on: a missing field is nothing and never an error, numbers of all kinds mix, `||` and
//! `&&` give an operand, a string plus anything is a string. The rules are in [`dialect`].
//!
//! ```
//! use perdura_expr::{Bound, Program, Scope, lookup};
//! use serde_json::json;
//!
//! let wait = Program::compile("event.data.order == async.data.order && async.data.total > 10")?;
//! let Bound::Residual(wait) = wait.bind_event(&json!({"data": {"order": "o1"}})) else { panic!() };
//! let incoming = json!({"data": {"order": "o1", "total": 12}});
//! for (path, literal) in wait.equalities() {
//!     assert_eq!(lookup(&path, &incoming), Some(literal));
//! }
//! assert_eq!(wait.matches(&incoming, 0), Ok(true));
//!
//! let key = Program::compile("event.data.tenant || 'none'")?;
//! let scope = Scope { event: Some(&incoming), ..Scope::default() };
//! assert_eq!(key.eval_key(&scope), Ok(Some("none".to_owned())));
//! # Ok::<(), perdura_expr::CompileError>(())
//! ```
//!
//! - [`Program::compile`], [`Program::compile_restricted`] (cancellations); [`CompileError`] is one line with
//!   position and hint. A clone is a counter, equality is by [`Program::source`].
//! - [`Program::eval_bool`], [`Program::eval_key`], [`Program::eval_int`], [`Program::eval`],
//!   [`Program::eval_json`] over a [`Scope`] of borrowed JSON and the time.
//! - [`Program::compile_over`] takes other names than `event` and `async`; [`Program::eval_over`],
//!   [`Program::holds_over`] and [`Program::text_over`] take their values, [`Variables`].
//! - [`Program::bind_event`] gives a [`Bound`]; a [`BoundProgram`] is serde-serialisable and has
//!   [`BoundProgram::equalities`] for an index (with [`lookup`]) and [`BoundProgram::matches`].
//!
//! It never reads a clock or a file, never panics, and ends within [`bounds`] whatever the input. It knows
//! nothing of events but that they are JSON. JSON given to it is taken to be nested at most 128 deep, which
//! is what `serde_json` parses. Start reading at `program.rs`, then `lower.rs` and `evaluate.rs`; the tests
//! in `tests/dialect.rs` are the tour.

mod bound;
pub mod bounds;
mod call;
mod call_text;
mod call_time;
#[doc = include_str!("../dialect.md")]
pub mod dialect {}
mod duration;
mod error;
mod evaluate;
mod function;
mod hint;
mod literal;
mod lower;
mod number;
mod operators;
mod policy;
mod print;
mod program;
mod scan;
mod tree;
mod value;

pub use bound::{Bound, BoundProgram};
pub use error::{CompileError, EvalError, Position};
pub use evaluate::{Scope, Variables};
pub use literal::{Literal, NumberKey, Path, lookup};
pub use program::Program;
pub use value::{List, Map, Shared, Type, Value};
