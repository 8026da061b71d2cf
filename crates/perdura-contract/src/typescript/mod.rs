//! One TypeScript file for a contract: the type of its client, and the contract as the links need it at run time.
//!
//! The types are those of the RPC wire, where dates are dates. Whoever calls over OpenAPI wraps the client's type in
//! `JsonifiedClient`. They are type aliases and never interfaces, because `JsonifiedClient` takes an interface for
//! something that it does not know; streams are an `AsyncIteratorClass` for the same reason.

mod client;
mod routes;
mod text;
pub(crate) mod types;

use crate::description::Contract;
use crate::schema::{Bundle, RESERVED};

/// Writes the file. `name` is what the client's type is called, such as `Api`. The same contract gives the same bytes.
pub fn print(contract: &Contract, name: &str) -> String {
    let reserved: Vec<&str> = RESERVED.iter().copied().chain([name, "contract"]).collect();
    let bundle = Bundle::new(contract, &reserved);
    let aliases: Vec<String> = bundle
        .components
        .iter()
        .map(|(name, schema)| {
            let words = text::doc(0, schema["description"].as_str(), schema["deprecated"] == true);
            format!("{words}export type {name} = {}\n", types::print(schema, 0))
        })
        .collect();
    let client = client::print(contract, &bundle, name);
    let body = [aliases.join("\n"), client, routes::print(contract)].join("\n");
    format!("// Generated from the contract; do not edit.\n{}{body}", imports(&body))
}

/// Only what the file uses, so that it passes under `noUnusedLocals`.
fn imports(body: &str) -> String {
    let names = ["AsyncIteratorClass", "Client", "ORPCError"];
    let used: Vec<&str> = names.into_iter().filter(|name| body.contains(&format!("{name}<"))).collect();
    if used.is_empty() {
        return "\n".to_owned();
    }
    format!("import type {{ {} }} from '@orpc/client'\n\n", used.join(", "))
}
