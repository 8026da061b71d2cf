//! Sessions of browsers: a cookie that stands for a key.
//!
//! The server keeps none. A cookie names the key and the moment of its end, and both are signed with what follows from the
//! key itself: so it outlives a restart, and ends with its key.

use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use hmac::{Hmac, KeyInit, Mac};
use perdura_types::{Timestamp, to_hex};
use perdura_wire::signature::SigningKey;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::api_key::digest;
use super::constant_time_eq;
use super::principal::Principal;
use crate::bounds::{SESSION_COOKIES_MAX, SESSION_SECONDS};
use crate::state::Access;

const COOKIE: &str = "perdura_session";
/// Of the cookie's form.
const VERSION: &str = "1";
/// Bytes of a key's id: enough to tell the keys of one server apart.
const KEY_ID_BYTES: usize = 8;

/// Everybody who can sign in.
#[derive(Clone)]
pub(crate) struct Sessions {
    keys: Vec<SessionKey>,
    /// Browsers send the cookie over HTTPS alone.
    over_https: bool,
}

/// A key of the server, and what follows from it.
#[derive(Clone)]
struct SessionKey {
    digest: [u8; 32],
    id: String,
    mac: [u8; 32],
    principal: Principal,
}

impl Sessions {
    /// For the keys that a server takes by Bearer.
    pub(crate) fn new(access: &Access) -> Self {
        let keys = match access {
            Access::Open { remote_token } => {
                remote_token.iter().map(|token| SessionKey::new(digest(token), Principal::Operator)).collect()
            }
            Access::Keys { signing, api, .. } => {
                let signing = signing.iter().map(|key| SessionKey::new(digest(key.hashed()), Principal::Operator));
                signing.chain(api.iter().map(|key| SessionKey::new(*key.digest(), key.principal()))).collect()
            }
        };
        Self { keys, over_https: false }
    }
    /// Whether browsers reach this server by HTTPS.
    pub(crate) fn over_https(self, over_https: bool) -> Self {
        Self { over_https, ..self }
    }

    /// Whose key this is, with the cookie that stands for it from now on.
    pub(crate) fn sign_in(&self, secret: &str, now: Timestamp) -> Option<(&Principal, HeaderValue)> {
        let secret = secret.trim();
        let signing = SigningKey::parse(secret).ok();
        let digests = [Some(digest(secret)), signing.map(|key| digest(key.hashed()))];
        let matches = |key: &&SessionKey| digests.iter().flatten().any(|digest| key.digest.ct_eq(digest).into());
        let key = self.keys.iter().find(matches)?;
        let token = key.token(seconds(now) + SESSION_SECONDS);
        Some((&key.principal, self.cookie(&token, SESSION_SECONDS)))
    }
    /// Takes the cookie away from a browser.
    pub(crate) fn sign_out(&self) -> HeaderValue {
        self.cookie("", 0)
    }
    /// Who a request's cookie stands for.
    pub(super) fn principal(&self, parts: &Parts, now: Timestamp) -> Option<&Principal> {
        cookies(parts).find_map(|token| self.verify(token, now))
    }

    fn verify(&self, token: &str, now: Timestamp) -> Option<&Principal> {
        let mut pieces = token.split('.');
        let (Some(VERSION), Some(ends), Some(id), Some(_), None) =
            (pieces.next(), pieces.next(), pieces.next(), pieces.next(), pieces.next())
        else {
            return None;
        };
        let ends = ends.parse().ok()?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        (constant_time_eq(&key.token(ends), token) && seconds(now) < ends).then_some(&key.principal)
    }

    /// No script of the page can read it, and no page of another site can send it.
    fn cookie(&self, token: &str, max_age: i64) -> HeaderValue {
        let secure = if self.over_https { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={max_age}{secure}");
        HeaderValue::from_str(&cookie).expect("a token is digits and points")
    }
}

impl SessionKey {
    fn new(digest: [u8; 32], principal: Principal) -> Self {
        let id = to_hex(&mac(&digest, "perdura session: id of the key")[..KEY_ID_BYTES]);
        Self { digest, id, mac: mac(&digest, "perdura session: what signs"), principal }
    }
    /// What a cookie holds until that second.
    fn token(&self, ends: i64) -> String {
        let signed = format!("{VERSION}.{ends}.{}", self.id);
        let signature = to_hex(&mac(&self.mac, &signed));
        format!("{signed}.{signature}")
    }
}

/// The values of our cookie: a browser may have several, of several paths.
fn cookies(parts: &Parts) -> impl Iterator<Item = &str> {
    let pairs = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let values = pairs.flat_map(|pairs| pairs.split(';')).filter_map(|pair| pair.trim().split_once('='));
    values.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value).take(SESSION_COOKIES_MAX)
}

fn mac(key: &[u8; 32], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

fn seconds(time: Timestamp) -> i64 {
    time.as_millis().div_euclid(1_000)
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
