//! How often an address may try keys.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use perdura_types::Timestamp;

use crate::bounds::{SIGN_IN_ADDRESSES_MAX, SIGN_IN_FAILURES_MAX, SIGN_IN_WINDOW_MS};

/// Wrong keys of the last while, by address: a page that takes keys is not to be a place to guess them.
#[derive(Debug, Clone, Default)]
pub(crate) struct SignInTries(Arc<Mutex<HashMap<IpAddr, Window>>>);

#[derive(Debug, Clone, Copy)]
struct Window {
    began: Timestamp,
    failures: u32,
}

/// The address has tried too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// Until it may try again.
    pub(crate) seconds: i64,
}

impl SignInTries {
    /// Whether an address may try now; `None` is a caller inside this process.
    pub(crate) fn admit(&self, address: Option<IpAddr>, now: Timestamp) -> Result<(), TooMany> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = place(address);
        windows.retain(|_, window| window.left_ms(now) > 0);
        match windows.get(&place) {
            Some(window) if window.failures >= SIGN_IN_FAILURES_MAX => {
                Err(TooMany { seconds: (window.left_ms(now) + 999) / 1_000 })
            }
            None if windows.len() >= SIGN_IN_ADDRESSES_MAX => Err(TooMany { seconds: SIGN_IN_WINDOW_MS / 1_000 }),
            Some(_) | None => Ok(()),
        }
    }
    /// The key was wrong.
    pub(crate) fn failed(&self, address: Option<IpAddr>, now: Timestamp) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(place(address)).or_insert(Window { began: now, failures: 0 });
        window.failures = window.failures.saturating_add(1);
    }
}

impl Window {
    fn left_ms(&self, now: Timestamp) -> i64 {
        self.began.as_millis() + SIGN_IN_WINDOW_MS - now.as_millis()
    }
}

/// What counts as one address: with IPv6 everybody has 2^64 of them.
fn place(address: Option<IpAddr>) -> IpAddr {
    match address.map(|address| address.to_canonical()) {
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Some(IpAddr::V4(address)) => IpAddr::V4(address),
        Some(IpAddr::V6(address)) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_waits_after_its_wrong_keys_and_others_do_not() {
        let tries = SignInTries::default();
        for _ in 0..SIGN_IN_FAILURES_MAX {
            assert_eq!(tries.admit(Some(address("10.0.0.1")), NOW), Ok(()));
            tries.failed(Some(address("10.0.0.1")), NOW);
        }
        let later = NOW.plus_ms(SIGN_IN_WINDOW_MS - 1_500);
        assert_eq!(tries.admit(Some(address("10.0.0.1")), later), Err(TooMany { seconds: 2 }));
        assert_eq!(tries.admit(Some(address("::ffff:10.0.0.1")), later), Err(TooMany { seconds: 2 }));
        assert_eq!(tries.admit(Some(address("10.0.0.2")), later), Ok(()));
        assert_eq!(tries.admit(None, later), Ok(()));
        assert_eq!(tries.admit(Some(address("10.0.0.1")), NOW.plus_ms(SIGN_IN_WINDOW_MS)), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let tries = SignInTries::default();
        for last in 0..SIGN_IN_FAILURES_MAX {
            tries.failed(Some(address(&format!("2001:db8::{last}"))), NOW);
        }
        assert!(tries.admit(Some(address("2001:db8::ffff:1")), NOW).is_err());
        assert_eq!(tries.admit(Some(address("2001:db8:0:1::1")), NOW), Ok(()));
    }

    #[test]
    fn the_memory_for_addresses_is_bounded() {
        let tries = SignInTries::default();
        for number in 0..u32::try_from(SIGN_IN_ADDRESSES_MAX).unwrap() {
            tries.failed(Some(IpAddr::V4(Ipv4Addr::from_bits(number))), NOW);
        }
        assert!(tries.admit(Some(address("203.0.113.1")), NOW).is_err(), "a new address when there is no room");
        assert_eq!(tries.admit(Some(address("0.0.0.7")), NOW), Ok(()), "one that is known");
        assert_eq!(tries.admit(Some(address("203.0.113.1")), NOW.plus_ms(SIGN_IN_WINDOW_MS)), Ok(()));
        assert_eq!(tries.0.lock().unwrap().len(), 0);
    }
}
