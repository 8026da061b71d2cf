//! `{"data":…,"metadata":{"fetched_at":…,"cached_until":…}}`

use perdura_types::{Timestamp, rfc3339};
use serde::{Serialize, Serializer};

/// When an answer was read, and for how long it is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// When it was read.
    #[serde(serialize_with = "moment")]
    pub fetched_at: Timestamp,
    /// Until when a cache may repeat it; nothing when it must ask again.
    #[serde(serialize_with = "optional_moment", skip_serializing_if = "Option::is_none")]
    pub cached_until: Option<Timestamp>,
}

#[derive(Serialize)]
struct Envelope<'a, T: ?Sized> {
    data: &'a T,
    metadata: Metadata,
}

/// One value in its envelope.
pub fn encode_envelope<T: Serialize + ?Sized>(data: &T, metadata: Metadata) -> Vec<u8> {
    crate::answer::body(&Envelope { data, metadata })
}

/// Several values in one envelope.
pub fn encode_list<T: Serialize>(data: &[T], metadata: Metadata) -> Vec<u8> {
    encode_envelope(data, metadata)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the serialiser calls it with a reference")]
pub(super) fn moment<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*at))
}

#[expect(clippy::ref_option, reason = "the serialiser calls it with a reference")]
pub(super) fn optional_moment<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => moment(at, serializer),
        None => serializer.serialize_none(),
    }
}
