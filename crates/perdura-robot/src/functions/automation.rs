//! `automation-runner`: performs what a workspace wants done for each order that has got its number.

use perdura::{Function, Outgoing, Result, Step};
use serde_json::{Value, json};

use super::{OrderCompleted, failed, patient};
use crate::Robot;
use crate::automation::{Action, Automation, Trigger};
use crate::bounds::{AUTOMATION_RETRIES, CASCADE_DEPTH_MAX};
use crate::events::SUPPRESSED;

pub(super) fn function(robot: Robot) -> Function<OrderCompleted, Value> {
    let handler = move |completed: OrderCompleted, step: Step| {
        let robot = robot.clone();
        async move { run(&robot, &step, &completed).await }
    };
    Function::new("automation-runner", handler).name("Automation runner").retries(AUTOMATION_RETRIES)
}

async fn run(robot: &Robot, step: &Step, completed: &OrderCompleted) -> Result<Value> {
    let told: Value = step.event().data()?;
    if completed.cascade_depth >= CASCADE_DEPTH_MAX {
        // Whoever sent the event did not look: it is cut here, and that is written down.
        let mut data = told;
        data["event"] = json!(step.event().name());
        data["suppressedAt"] = json!("runner");
        step.send_event("record-suppressed", Outgoing::named(SUPPRESSED, &data)).await?;
        return Ok(json!({ "suppressed": true, "cascadeDepth": completed.cascade_depth }));
    }
    let load = || {
        let (robot, workspace) = (robot.clone(), completed.workspace_id.clone());
        async move { robot.enabled_automations(workspace, Trigger::OrderCompleted).await.map_err(failed) }
    };
    let automations: Vec<Automation> = step.run("load-automations", load).await?;
    if automations.is_empty() {
        return Ok(json!({ "ran": 0 }));
    }
    let enrich = || {
        let (robot, completed) = (robot.clone(), completed.clone());
        async move {
            match robot.order(completed.workspace_id, completed.order_id).await {
                Ok(order) => Ok(json!(order)),
                Err(refusal) if refusal.status == 404 => Ok(Value::Null),
                Err(refusal) => Err(failed(refusal)),
            }
        }
    };
    let order: Value = patient(step).run("enrich-order", enrich).await?;
    let mut events = Vec::new();
    for automation in &automations {
        for action in &automation.actions {
            let Action::SendEvent { name, data } = action;
            events.push(Outgoing::named(name, &event_data(automation, data, &told, &order, completed.cascade_depth)));
        }
    }
    step.send_events("run-actions", events).await?;
    Ok(json!({ "ran": automations.len() }))
}

/// What an action tells: what is known of the order, and over it what the automation itself says.
fn event_data(
    automation: &Automation,
    own: &serde_json::Map<String, Value>,
    told: &Value,
    order: &Value,
    depth: u32,
) -> Value {
    let mut data = told.clone();
    data["order"] = order.clone();
    data["automationId"] = json!(automation.automation_id);
    for (name, value) in own {
        data[name] = value.clone();
    }
    data["cascadeDepth"] = json!(depth + 1);
    data
}
