use axum::http::Request;
use perdura_wire::signature::SigningKeys;

use super::*;
use crate::auth::{ApiKey, Scope};

const SIGNING: &str = "0123456789abcdef";
const READER: &str = "a-reader-of-everything";
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn sessions(signing: &str, api: &[&str]) -> Sessions {
    let signing = SigningKeys { current: SigningKey::parse(signing).unwrap(), fallback: None };
    let api = api.iter().map(|text| ApiKey::parse(text).unwrap()).collect();
    Sessions::new(&Access::Keys { signing, event: Vec::new(), api })
}

fn both() -> Sessions {
    sessions(SIGNING, &[&format!("viewer:read:{READER}")])
}

/// The name and value that a browser sends back.
fn signed_in(sessions: &Sessions, secret: &str) -> Option<String> {
    let (_, cookie) = sessions.sign_in(secret, NOW)?;
    Some(cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
}

fn with(cookies: &str) -> Parts {
    Request::get("/").header(header::COOKIE, cookies).body(()).unwrap().into_parts().0
}

#[test]
fn a_cookie_stands_for_its_key_also_after_a_restart() {
    let cookie = signed_in(&both(), READER).unwrap();
    let restarted = both();
    let principal = restarted.principal(&with(&format!("theme=dark; {cookie}")), NOW).unwrap();
    assert!(principal.may(Scope::Read) && !principal.may(Scope::Run) && !principal.may(Scope::Edit));
    for secret in [SIGNING, &format!("signkey-prod-{SIGNING}"), &format!("  {SIGNING}\n")] {
        let cookie = signed_in(&both(), secret).unwrap();
        assert_eq!(restarted.principal(&with(&cookie), NOW), Some(&Principal::Operator));
    }
    for wrong in ["", "viewer", "send-me", "0123456789abcdee", &READER[1..]] {
        assert_eq!(signed_in(&both(), wrong), None, "{wrong}");
    }
}

#[test]
fn a_session_ends_with_its_time_and_with_its_key() {
    let cookie = signed_in(&both(), READER).unwrap();
    let known = |sessions: &Sessions, ms| sessions.principal(&with(&cookie), NOW.plus_ms(ms)).is_some();
    let whole = SESSION_SECONDS * 1_000;
    assert!(known(&both(), whole - 1) && !known(&both(), whole));
    assert!(!known(&sessions(SIGNING, &[]), 0), "the key was taken away");
    assert!(!known(&sessions(SIGNING, &["viewer:read:another-secret-of-it"]), 0), "the secret was changed");
    let wider = sessions("00ff", &[&format!("renamed:read+run:{READER}")]);
    assert!(wider.principal(&with(&cookie), NOW).unwrap().may(Scope::Run), "scopes are those of now");
}

#[test]
fn a_changed_cookie_is_none() {
    let sessions = both();
    let cookie = signed_in(&sessions, READER).unwrap();
    assert!(sessions.principal(&with(&cookie), NOW).is_some());
    for place in 0..cookie.len() {
        let mut changed = cookie.clone().into_bytes();
        changed[place] = if changed[place] == b'1' { b'2' } else { b'1' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(sessions.principal(&with(&changed), NOW), None, "{changed}");
    }
    let [_, ends, reader, signature] = *cookie.split('.').collect::<Vec<_>>() else { panic!("{cookie}") };
    let operator = signed_in(&sessions, SIGNING).unwrap();
    let operator = operator.split('.').nth(2).unwrap();
    for forged in [
        format!("{COOKIE}=1.{ends}.{operator}.{signature}"),
        format!("{COOKIE}=1.+{ends}.{reader}.{signature}"),
        format!("{COOKIE}=1.0{ends}.{reader}.{signature}"),
        format!("{cookie}.x"),
        format!("{COOKIE}=1.99999999999999999999.{reader}.{signature}"),
        format!("{COOKIE}="),
        COOKIE.to_owned(),
    ] {
        assert_eq!(sessions.principal(&with(&forged), NOW), None, "{forged}");
    }
    // A stale one of another path does not hide the good one.
    assert!(sessions.principal(&with(&format!("{COOKIE}=old; {cookie}")), NOW).is_some());
}

#[test]
fn what_browsers_are_told_about_the_cookie() {
    let whole = |sessions: &Sessions| {
        let (_, cookie) = sessions.sign_in(SIGNING, NOW).unwrap();
        cookie.to_str().unwrap().split_once("; ").unwrap().1.to_owned()
    };
    assert_eq!(whole(&both()), "HttpOnly; SameSite=Strict; Path=/; Max-Age=604800");
    let secure = both().over_https(true);
    assert_eq!(whole(&secure), "HttpOnly; SameSite=Strict; Path=/; Max-Age=604800; Secure");
    assert_eq!(secure.sign_out(), "perdura_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0; Secure");
    assert!(!format!("{:?}", both().sign_in(READER, NOW)).contains(READER));
}

#[test]
fn a_development_server_takes_its_token() {
    let open = |token: Option<&str>| Sessions::new(&Access::Open { remote_token: token.map(str::to_owned) });
    let cookie = signed_in(&open(Some("a-token-for-other-machines")), "a-token-for-other-machines").unwrap();
    let other = open(Some("another-token-of-a-restart"));
    assert_eq!(open(Some("a-token-for-other-machines")).principal(&with(&cookie), NOW), Some(&Principal::Operator));
    assert_eq!(other.principal(&with(&cookie), NOW), None);
    assert_eq!(signed_in(&open(None), ""), None);
}
