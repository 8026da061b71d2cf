//! What the contract promises at a glance: names, addresses, scopes.

use perdura_contract::{OutputShape, Security};

use crate::contract::contract;

#[test]
fn every_procedure_has_its_address_and_its_scope() {
    let line = |procedure: &perdura_contract::Procedure| {
        let route = &procedure.route;
        let Security::Bearer(scopes) = procedure.security else { panic!("{} is open", procedure.path.join(".")) };
        let streams = if matches!(procedure.output, OutputShape::Stream { .. }) { " stream" } else { "" };
        let method = route.method.clone().unwrap();
        format!("{} {method} {} {}{streams}", procedure.path.join("."), route.path.unwrap(), scopes.join(" "))
    };
    let contract = contract();
    let lines = contract.procedures.iter().map(line).collect::<Vec<_>>();
    assert_eq!(
        lines,
        [
            "robot.jobs.create POST /robot/jobs run",
            "robot.jobs.list GET /robot/jobs read",
            "robot.jobs.get GET /robot/jobs/{jobId} read",
            "robot.jobs.items GET /robot/jobs/{jobId}/items read",
            "robot.jobs.summary GET /robot/jobs/{jobId}/summary read",
            "robot.jobs.cancel POST /robot/jobs/{jobId}/cancel run",
            "robot.jobs.retry POST /robot/jobs/{jobId}/retry run",
            "robot.jobs.rotateKey POST /robot/jobs/{jobId}/rotate-key run",
            "robot.jobs.acceptLate POST /robot/jobs/{jobId}/items/{itemId}/accept-late run",
            "robot.jobs.callbacks GET /robot/jobs/{jobId}/callbacks read",
            "robot.jobs.strangers GET /robot/callbacks read",
            "robot.jobs.order GET /robot/orders/{workspaceId}/{orderId} read",
            "robot.jobs.watch GET /robot/jobs/{jobId}/watch read stream",
            "robot.jobs.watchAll GET /robot/watch read stream",
            "robot.kinds.list GET /robot/kinds read",
            "robot.kinds.get GET /robot/kinds/{name} read",
            "robot.kinds.put PUT /robot/kinds/{name} edit",
            "robot.automations.list GET /robot/automations/{workspaceId} read",
            "robot.automations.put PUT /robot/automations/{workspaceId}/{automationId} edit",
            "robot.automations.remove DELETE /robot/automations/{workspaceId}/{automationId} edit",
        ]
    );
}

#[test]
fn every_procedure_and_error_says_what_it_is() {
    for procedure in contract().procedures {
        let path = procedure.path.join(".");
        assert!(procedure.route.summary.is_some_and(|summary| summary.len() > 15), "{path}");
        assert_eq!(procedure.route.tags, ["robot"], "{path}");
        for error in &procedure.errors {
            assert!(error.message.len() > 15 && !error.message.ends_with('.'), "{path} {}", error.code);
        }
    }
}

#[test]
fn the_contract_can_be_written_as_types() {
    let types = perdura_contract::typescript::print(&contract(), "Api");
    let declared =
        types.lines().filter_map(|line| line.strip_prefix("export type ").or(line.strip_prefix("export interface ")));
    let names = declared.map(|line| line.split([' ', '<']).next().unwrap()).collect::<Vec<_>>();
    assert!(names.contains(&"RobotJobNews") && names.contains(&"RobotItemSchema"), "{names:?}");
    // Beside the root none that another part of the whole contract may want, and no two types of one name.
    let odd = names.into_iter().filter(|name| !name.starts_with("Robot") || name.ends_with('2')).collect::<Vec<_>>();
    assert_eq!(odd, ["Api"]);
}
