//! The contract as a value: what `OpenAPILink` needs to find a procedure's place, and RPC links to infer its method.

use super::client::Tree;
use super::text::{indent, key, string};
use crate::description::{Contract, InputStructure, OutputStructure, Procedure};

pub(super) fn print(contract: &Contract) -> String {
    let tree = Tree::of(contract.procedures.iter().map(|procedure| (procedure.path.clone(), procedure)));
    format!(
        "/** The contract without its schemas, for `OpenAPILink` and `inferRPCMethodFromContractRouter`. */\nexport const contract = {} as const\n",
        node(&tree, 0)
    )
}

fn node(tree: &Tree<&Procedure>, level: usize) -> String {
    if let Some(procedure) = tree.leaf {
        return format!("{{ '~orpc': {{ errorMap: {{}}, meta: {{}}, route: {} }} }}", route(procedure));
    }
    let mut text = "{\n".to_owned();
    for (name, child) in &tree.children {
        text.extend([&indent(level + 1), &key(name), ": ", &node(child, level + 1), ",\n"]);
    }
    text + &indent(level) + "}"
}

/// What differs from the defaults.
fn route(procedure: &Procedure) -> String {
    let route = &procedure.route;
    let mut fields = Vec::new();
    if let Some(method) = &route.method {
        fields.push(format!("method: {}", string(method.as_str())));
    }
    if let Some(path) = route.path {
        fields.push(format!("path: {}", string(path)));
    }
    match route.input_structure {
        InputStructure::Compact => {}
        InputStructure::Detailed => fields.push("inputStructure: 'detailed'".to_owned()),
    }
    match route.output_structure {
        OutputStructure::Compact => {}
        OutputStructure::Detailed => fields.push("outputStructure: 'detailed'".to_owned()),
    }
    if fields.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", fields.join(", ")) }
}
