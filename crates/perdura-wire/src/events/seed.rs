//! `x-inngest-event-id-seed`: a request that is sent twice gets the same internal ids twice.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perdura_types::{EventId, Timestamp};

/// Entropy bytes of a ULID.
const ENTROPY_BYTES: usize = 10;
/// The time part of a ULID has 48 bits.
const MILLIS_END: i64 = 1 << 48;

/// `<unix ms>,<base64 of 10 bytes>`.
pub(super) struct Seed {
    at: Timestamp,
    entropy: [u8; ENTROPY_BYTES],
}

impl Seed {
    /// Nothing when the value is not well formed: it is then as if it had not been sent.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let (millis, entropy) = value.split_once(',')?;
        let millis: i64 = millis.trim().parse().ok().filter(|millis| (0..MILLIS_END).contains(millis))?;
        let entropy = STANDARD.decode(entropy.trim()).ok()?.try_into().ok()?;
        Some(Self { at: Timestamp::from_millis(millis), entropy })
    }
    /// The id of the event at a position: the entropy with position + 1 added to its last four bytes.
    pub(super) fn event_id(&self, index: usize) -> EventId {
        let (head, tail) = self.entropy.split_last_chunk::<4>().expect("ten bytes have a last four");
        let position = u32::try_from(index).expect("a request has far fewer events").wrapping_add(1);
        let mut bytes = [0; 16];
        bytes[6..12].copy_from_slice(head);
        bytes[12..].copy_from_slice(&u32::from_be_bytes(*tail).wrapping_add(position).to_be_bytes());
        EventId::from_parts(self.at, u128::from_be_bytes(bytes))
    }
}
