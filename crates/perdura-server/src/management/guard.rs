//! Who may call which procedure: what the contract says, against the scopes of the caller.

use axum::http::request::Parts;
use perdura_contract::{Error, Procedure, Security};

use crate::auth::{Principal, Scope, refusal};

/// Refuses a call that its caller may not make.
pub(crate) fn guard(procedure: &Procedure, parts: &Parts) -> Result<(), Error> {
    let nobody = Principal::nobody();
    let principal = parts.extensions.get::<Principal>().unwrap_or(&nobody);
    match procedure.security {
        Security::Open => Ok(()),
        Security::Bearer(scopes) => {
            // A procedure that names no scope is an operator's.
            let wanted = scopes.iter().filter_map(|word| word.parse::<Scope>().ok()).collect::<Vec<_>>();
            let refused = match wanted.as_slice() {
                [] => refusal(principal, None),
                [first, ..] if !wanted.iter().any(|scope| principal.may(*scope)) => refusal(principal, Some(*first)),
                [..] => None,
            };
            refused.map_or(Ok(()), |refused| Err(refused.into_contract_error()))
        }
    }
}
