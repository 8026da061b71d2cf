//! A handler that panics harms its own call only, where panics unwind.

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt, Stream, StreamExt, stream};

use crate::error::Error;
use crate::events::Interruption;

/// The future's output, or the internal error if it panics.
pub(super) async fn or_internal<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    AssertUnwindSafe(future).catch_unwind().await.unwrap_or_else(|_| Err(Error::internal()))
}

/// The stream's items; if it panics, the internal error and the end.
pub(super) fn or_interrupted<T: Send + 'static>(
    stream: impl Stream<Item = Result<T, Interruption>> + Send + 'static,
) -> impl Stream<Item = Result<T, Interruption>> + Send {
    let caught = AssertUnwindSafe(stream).catch_unwind();
    stream::unfold(Some(Box::pin(caught)), |state| async {
        let mut caught = state?;
        match caught.next().await? {
            Ok(item) => Some((item, Some(caught))),
            Err(_) => Some((Err(Error::internal().into()), None)),
        }
    })
}
