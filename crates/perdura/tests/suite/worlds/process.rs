//! Something like a process within this one: tasks that end all at once.

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// A runtime of its own. When it is dropped, its tasks stop wherever they are, and its connections break.
pub(crate) struct Process(Option<Runtime>);

impl Process {
    pub(crate) fn start() -> Self {
        Self(Some(Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()))
    }
    /// Does something within it.
    pub(crate) async fn run<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        self.spawn(future).await.unwrap()
    }
    pub(crate) fn spawn<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.0.as_ref().unwrap().spawn(future)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
