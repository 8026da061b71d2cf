//! Typed events.

use std::sync::Arc;

use perdura_types::bounds::{EVENT_BYTES_MAX, EVENTS_PER_REQUEST_MAX, NAME_CHARS_MAX};
use perdura_types::{NewEvent, RawJson, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// The data of an event, and the event's name.
///
/// ```
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct OrderPaid {
///     order: String,
///     amount_cents: u64,
/// }
/// impl perdura::Event for OrderPaid {
///     const NAME: &'static str = "shop/order.paid";
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "this type has no event name",
    note = "give it one: `impl perdura::Event for {Self} {{ const NAME: &'static str = \"shop/order.paid\"; }}`, and derive \
            serde's `Serialize` and `Deserialize`"
)]
pub trait Event: Serialize + DeserializeOwned + Send + 'static {
    /// What happened, e.g. `shop/order.paid`.
    const NAME: &'static str;
}

/// An event on its way out. Any [`Event`] becomes one by itself; this type is for the options.
///
/// ```
/// # #[derive(serde::Serialize, serde::Deserialize)] struct OrderPaid { order: String }
/// # impl perdura::Event for OrderPaid { const NAME: &'static str = "shop/order.paid"; }
/// use perdura::Outgoing;
/// // A second event with the same id starts no function again within 24 hours.
/// let event = Outgoing::new(&OrderPaid { order: "A-7".into() }).with_id("paid-A-7");
/// ```
#[derive(Debug, Clone)]
pub struct Outgoing {
    name: Arc<str>,
    data: Result<RawJson, Error>,
    id: Option<String>,
    ts: Option<Timestamp>,
}

impl Outgoing {
    /// An event of a type.
    pub fn new<E: Event>(event: &E) -> Self {
        Self::named(E::NAME, event)
    }
    /// An event by name. The data must have the form of a JSON object.
    pub fn named(name: &str, data: &impl Serialize) -> Self {
        let data = object(data).map_err(|problem| {
            Error::new("EventInvalid", format!("the data of event '{name}' {problem}")).non_retriable()
        });
        Self { name: name.into(), data, id: None, ts: None }
    }
    /// Starts each function at most once in 24 hours for this id.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    /// When it happened, or, in the future, when its functions are to start.
    #[must_use]
    pub fn at(mut self, ts: impl Into<Timestamp>) -> Self {
        self.ts = Some(ts.into());
        self
    }

    fn into_new(self) -> Result<NewEvent, Error> {
        Ok(NewEvent {
            id: self.id,
            internal_id: None,
            name: self.name,
            data: self.data?,
            user: RawJson::empty_object(),
            ts: self.ts,
            v: None,
            meta: None,
        })
    }
}

impl From<NewEvent> for Outgoing {
    fn from(event: NewEvent) -> Self {
        Self { name: event.name, data: Ok(event.data), id: event.id, ts: event.ts }
    }
}

impl<E: Event> From<E> for Outgoing {
    fn from(event: E) -> Self {
        Self::new(&event)
    }
}

/// The events, when all of them may be sent. With a `source`, events without an id get one made of it: sent again, they
/// start nothing twice.
pub(crate) fn admit(events: Vec<Outgoing>, source: Option<&str>) -> Result<Vec<NewEvent>, Error> {
    let refuse = |message: String| Err(Error::new("EventInvalid", message).non_retriable());
    if events.len() > EVENTS_PER_REQUEST_MAX {
        return refuse(format!(
            "{} events at once are more than {EVENTS_PER_REQUEST_MAX}: send them in parts",
            events.len()
        ));
    }
    let mut admitted = Vec::with_capacity(events.len());
    for (index, event) in events.into_iter().enumerate() {
        let mut event = event.into_new()?;
        let (name, bytes) = (&*event.name, event.data.len());
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return refuse(format!("the event name '{}' must have 1 to {NAME_CHARS_MAX} characters", excerpt(name)));
        }
        if name.to_ascii_lowercase().starts_with("inngest/") {
            return refuse(format!(
                "the event name '{name}' is reserved: names that begin with inngest/ are the engine's"
            ));
        }
        if bytes > EVENT_BYTES_MAX {
            return refuse(format!(
                "event '{name}' has {bytes} bytes of data, above the limit of {EVENT_BYTES_MAX}: keep large values in a \
                 store of your own and send a reference"
            ));
        }
        if let (None, Some(source)) = (&event.id, source) {
            event.id = Some(format!("{source}/{index}"));
        }
        admitted.push(event);
    }
    Ok(admitted)
}

/// The JSON form of a value, which must be an object; else what is wrong with it.
pub(crate) fn object(value: &impl Serialize) -> Result<RawJson, String> {
    match serde_json::value::to_raw_value(value) {
        Ok(data) if data.get().starts_with('{') => Ok(data.into()),
        Ok(data) => Err(format!("is {}, but must be an object: use a struct with named fields", excerpt(data.get()))),
        Err(error) => Err(format!("has no JSON form: {error}")),
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The event that started a run, as it was received.
#[derive(Debug, Clone)]
pub struct Received {
    pub(crate) event: Arc<perdura_types::Event>,
}

impl Received {
    /// The sender's id, or the server's when the sender gave none.
    pub fn id(&self) -> &str {
        &self.event.id
    }
    /// Its name.
    pub fn name(&self) -> &str {
        &self.event.name
    }
    /// When it happened.
    pub fn ts(&self) -> Timestamp {
        self.event.ts
    }
    /// Its data in another form.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(serde_json::from_str(self.event.data.get())?)
    }
}
