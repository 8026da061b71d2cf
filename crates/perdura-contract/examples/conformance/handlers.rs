//! What the procedures do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use http::header::{COOKIE, HeaderName, HeaderValue, RETRY_AFTER};
use perdura_contract::value::{Date, File};
use perdura_contract::{Call, Error, Failure, NoErrors, WireValue};

use crate::procedures::{
    Album, Files, Flaky, Got, Key, N, Root, Sleep, Throw, Throwing, Typed, Unwritable, Upload, Uploaded, Wild,
};
use crate::values::every_type;

/// The app: counters, and nothing else.
#[derive(Debug, Clone, Default)]
pub(crate) struct App {
    counters: Arc<Mutex<HashMap<String, u64>>>,
}

impl App {
    /// Counts, and says how often.
    pub(crate) fn hit(&self, key: &str) -> u64 {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let counter = counters.entry(key.to_owned()).or_default();
        *counter += 1;
        *counter
    }

    /// How often something was counted.
    pub(crate) fn hits_of(&self, key: &str) -> u64 {
        let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        counters.get(key).copied().unwrap_or_default()
    }

    /// Forgets all counters.
    pub(crate) fn reset(&self) {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Counts when it is dropped before its work is done.
pub(crate) struct Cancelled {
    app: App,
    key: Option<String>,
}

impl Cancelled {
    pub(crate) fn new(app: &App, key: String) -> Self {
        Self { app: app.clone(), key: Some(key) }
    }

    pub(crate) fn done(mut self) {
        self.key = None;
    }
}

impl Drop for Cancelled {
    fn drop(&mut self) {
        if let Some(key) = &self.key {
            self.app.hit(key);
        }
    }
}

type Plain<T> = Result<T, Failure<NoErrors>>;

impl Root for App {
    async fn ping(&self, _: &Call) -> Plain<String> {
        Ok("pong".to_owned())
    }

    async fn nothing(&self, _: &Call) -> Plain<()> {
        Ok(())
    }

    async fn echo(&self, _: &Call, input: WireValue) -> Plain<WireValue> {
        Ok(input)
    }

    async fn types(&self, _: &Call) -> Plain<WireValue> {
        Ok(every_type())
    }

    async fn typed(&self, _: &Call, input: Typed) -> Plain<Typed> {
        Ok(input)
    }

    async fn get_only(&self, _: &Call, input: WireValue) -> Plain<Got> {
        Ok(Got { got: input })
    }

    async fn get_only_nested(&self, _: &Call, input: WireValue) -> Plain<Got> {
        Ok(Got { got: input })
    }

    async fn hits(&self, _: &Call, input: Key) -> Plain<u64> {
        Ok(self.hit(&input.key))
    }

    async fn count(&self, _: &Call, input: Key) -> Plain<u64> {
        Ok(self.hits_of(&input.key))
    }

    async fn sleep(&self, _: &Call, input: Sleep) -> Plain<u64> {
        let (ms, id) = match input {
            Sleep::Ms(ms) => (ms, String::new()),
            Sleep::Named { ms, id } => (ms, id),
        };
        self.hit(&format!("sleeping:{id}"));
        let cancelled = Cancelled::new(self, format!("cancelled:{id}"));
        tokio::time::sleep(Duration::from_millis(ms)).await;
        cancelled.done();
        Ok(ms)
    }

    async fn flaky(&self, call: &Call, input: Flaky) -> Plain<u64> {
        let calls = self.hit(&input.key);
        if calls <= input.fail {
            call.set_header(RETRY_AFTER, HeaderValue::from_static("0"));
            return Err(Error::new("SERVICE_UNAVAILABLE").into());
        }
        Ok(calls)
    }

    async fn headers_echo(&self, call: &Call) -> Plain<WireValue> {
        let text = |value: &HeaderValue| WireValue::String(String::from_utf8_lossy(value.as_bytes()).into_owned());
        let shown = call.headers().iter().filter(|(name, _)| **name != COOKIE);
        Ok(WireValue::object(shown.map(|(name, value)| (name.as_str(), text(value)))))
    }

    async fn headers_set(&self, call: &Call) -> Plain<String> {
        call.add_cookie(HeaderValue::from_static("a=1"));
        call.add_cookie(HeaderValue::from_static("b=2"));
        call.set_header(HeaderName::from_static("x-a"), HeaderValue::from_static("1"));
        Ok("ok".to_owned())
    }

    async fn res_headers(&self, call: &Call) -> Plain<String> {
        self.headers_set(call).await
    }

    async fn last_event_id(&self, call: &Call) -> Plain<Option<String>> {
        Ok(call.last_event_id().map(str::to_owned))
    }

    async fn weird(&self, _: &Call) -> Plain<String> {
        Ok("weird".to_owned())
    }

    async fn lazy_ping(&self, _: &Call) -> Plain<String> {
        Ok("lazy pong".to_owned())
    }

    async fn big(&self, _: &Call) -> Plain<String> {
        Ok("x".repeat(5_000))
    }

    async fn go(&self, _: &Call) -> Plain<WireValue> {
        Ok(WireValue::object([
            ("status", WireValue::Number(StatusCode::FOUND.as_u16().into())),
            ("headers", WireValue::object([("location", "/api/planets/1".into())])),
        ]))
    }

    async fn me(&self, call: &Call) -> Plain<String> {
        Ok(call.extensions().get::<crate::mounts::Caller>().map_or_else(String::new, |caller| caller.0.clone()))
    }
}

impl Throwing for App {
    async fn throw(&self, _: &Call, input: Throw) -> Plain<()> {
        let mut error = Error::new(input.code).with_wire_data(input.data);
        if let Some(status) = input.status.and_then(|status| StatusCode::from_u16(status).ok()) {
            error = error.with_status(status);
        }
        if let Some(message) = input.message {
            error = error.with_message(message);
        }
        Err(error.into())
    }

    async fn plain(&self, _: &Call) -> Plain<()> {
        Err(Error::internal().into())
    }

    async fn unauthorized(&self, _: &Call) -> Plain<()> {
        Err(Error::new("UNAUTHORIZED").into())
    }

    async fn orpc(&self, _: &Call) -> Plain<()> {
        Err(Error::new("UNAUTHORIZED").into())
    }

    async fn custom(&self, _: &Call) -> Plain<()> {
        let error = Error::new("MY_CODE").with_status(StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS);
        let when = WireValue::object([("when", WireValue::Date(Date::from_unix_ms(0)))]);
        Err(error.with_message("custom").with_wire_data(when).into())
    }

    async fn custom_no_status(&self, _: &Call) -> Plain<()> {
        Err(Error::new("WHATEVER").into())
    }

    async fn valid(&self, _: &Call, input: N) -> Plain<N> {
        Ok(input)
    }

    async fn bad_output(&self, _: &Call) -> Plain<Unwritable> {
        Ok(Unwritable {})
    }

    async fn panic(&self, _: &Call) -> Plain<()> {
        panic!("this procedure panics on purpose")
    }
}

fn described(file: &File, meta: WireValue) -> Uploaded {
    Uploaded { name: file.name.clone(), size: file.content.len(), media_type: file.media_type.clone(), meta }
}

impl Files for App {
    async fn upload(&self, _: &Call, input: Upload) -> Plain<Uploaded> {
        Ok(described(&input.file, input.meta))
    }

    async fn raw(&self, _: &Call, input: File) -> Plain<Uploaded> {
        Ok(described(&input, WireValue::Undefined))
    }

    async fn download(&self, _: &Call) -> Plain<File> {
        Ok(File::new("hé \"q\".txt", "text/plain", "hello file"))
    }

    async fn nested(&self, _: &Call) -> Plain<Album> {
        Ok(Album {
            a: File::new("a.txt", "text/plain", "AAA"),
            list: vec![File::new("blob", "", "bb")],
            when: Date::from_unix_ms(0),
        })
    }

    async fn wild(&self, _: &Call, input: Wild) -> Plain<Wild> {
        Ok(input)
    }
}
