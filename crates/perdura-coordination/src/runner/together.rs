//! Futures that go on together.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

type Running<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Futures that go on together, each with a key.
///
/// Whenever one may go on, all of them are asked: steps wake nobody when they end, because the whole function is asked then.
/// So nothing that asks only futures which were woken can be used here.
pub(super) struct Together<K, T> {
    running: Vec<(K, Running<T>)>,
}

impl<K, T> Together<K, T> {
    pub(super) fn new() -> Self {
        Self { running: Vec::new() }
    }
    pub(super) fn len(&self) -> usize {
        self.running.len()
    }
    pub(super) fn push(&mut self, key: K, future: impl Future<Output = T> + Send + 'static) {
        self.running.push((key, Box::pin(future)));
    }
    /// The next one that ends; of several the first that was pushed. None when there is none.
    pub(super) async fn next(&mut self) -> Option<(K, T)> {
        if self.running.is_empty() {
            return None;
        }
        let (position, result) = poll_fn(|cx| {
            let asked = self.running.iter_mut().enumerate();
            let mut ready = asked.filter_map(|(position, (_, future))| match future.as_mut().poll(cx) {
                Poll::Ready(result) => Some((position, result)),
                Poll::Pending => None,
            });
            ready.next().map_or(Poll::Pending, Poll::Ready)
        })
        .await;
        let (key, _) = self.running.remove(position);
        Some((key, result))
    }
}
