//! Which keys a procedure may have.

/// Properties that every JavaScript function or promise has: the client would call them, not the procedure.
const UNREACHABLE: [&str; 8] =
    ["__proto__", "bind", "constructor", "prototype", "then", "toJSON", "toString", "valueOf"];

/// Why nobody could call a procedure of this key.
pub(crate) fn check_key(key: &str) -> Result<(), String> {
    if key.is_empty() {
        return Err("a key is empty; give every group and procedure a name".to_owned());
    }
    if UNREACHABLE.contains(&key) {
        return Err(format!("the key {key:?} cannot be called from JavaScript; choose another name"));
    }
    Ok(())
}
