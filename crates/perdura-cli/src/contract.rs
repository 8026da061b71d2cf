//! The contract of this whole program, in the forms that other programs read.

use std::process::ExitCode;

use anyhow::Result;
use perdura_contract::openapi::document;
use perdura_contract::{Contract, typescript};

use crate::arguments::ContractForm;

/// Every procedure that the server of this program answers.
pub(crate) fn contract() -> Contract {
    let parts = [
        perdura_server::management::contract(),
        perdura_robot::contract::contract(),
        perdura_coordination::contract::contract(),
    ];
    Contract { procedures: parts.into_iter().flat_map(|part| part.procedures).collect() }
}

/// The OpenAPI document.
pub(crate) fn openapi() -> Result<String> {
    Ok(document(&contract(), &perdura_server::info())?.to_json())
}

/// One TypeScript file: types for the npm client, and what its REST link has to know.
pub(crate) fn typescript() -> String {
    typescript::print(&contract(), "Perdura")
}

/// Prints a form.
#[expect(clippy::print_stdout, reason = "it is what was asked for")]
pub(crate) fn print(form: ContractForm) -> ExitCode {
    let text = match form {
        ContractForm::Openapi => openapi(),
        ContractForm::Typescript => Ok(typescript()),
    };
    match text {
        Ok(text) => {
            println!("{}", text.trim_end());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    /// Says that the checked-in files are to be written anew.
    const REGENERATE: &str = "PERDURA_REGENERATE";

    fn check(name: &str, wanted: &str) {
        let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients").join(name);
        if std::env::var_os(REGENERATE).is_some() {
            std::fs::write(&path, wanted).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == wanted, "clients/{name} is not of this contract: write it anew with 'cargo xtask generate'");
    }

    #[test]
    fn the_checked_in_clients_are_of_this_contract() {
        check("typescript/perdura.ts", &typescript());
        check("openapi.json", &openapi().unwrap());
    }
}
