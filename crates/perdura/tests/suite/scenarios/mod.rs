//! What functions do, whatever the place.

pub(crate) mod failures;
pub(crate) mod lives;
pub(crate) mod others;
pub(crate) mod steps;
pub(crate) mod time;
pub(crate) mod waits;

use std::time::Duration;

use perdura::{App, Function};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::world::End;

/// An app with one function.
fn shop<In, Out>(function: Function<In, Out>) -> App
where
    In: DeserializeOwned + Send + 'static,
    Out: Serialize + Send + 'static,
{
    App::new("shop").function(function)
}

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}
const fn hours(hours: u64) -> Duration {
    minutes(60 * hours)
}
/// Longer than every pause between two attempts.
const fn day() -> Duration {
    hours(24)
}

fn error(name: &str, message: &str) -> End {
    Err((name.to_owned(), message.to_owned()))
}
