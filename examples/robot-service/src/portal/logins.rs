//! Who is logged in: a random token per browser, in memory, as most portals do it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::bounds::LOGINS_MAX;

/// The tokens that count, the longest-unused first.
#[derive(Debug, Default)]
pub struct Logins {
    tokens: Mutex<VecDeque<String>>,
}

impl Logins {
    /// A new token.
    pub fn add(&self) -> String {
        let token = uuid::Uuid::new_v4().simple().to_string();
        let mut tokens = self.tokens();
        if tokens.len() == LOGINS_MAX {
            tokens.pop_front();
        }
        tokens.push_back(token.clone());
        token
    }

    /// Whether a token counts.
    pub fn knows(&self, token: &str) -> bool {
        let mut tokens = self.tokens();
        let Some(place) = tokens.iter().position(|known| known == token) else { return false };
        let known = tokens.remove(place).expect("it is there");
        tokens.push_back(known);
        true
    }

    /// Ends one login.
    pub fn remove(&self, token: &str) {
        self.tokens().retain(|known| known != token);
    }

    /// Ends all logins.
    pub fn clear(&self) {
        self.tokens().clear();
    }

    fn tokens(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
