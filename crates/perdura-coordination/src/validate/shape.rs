//! The graph as a whole: fan-in, cycles, reachability.

use super::{Findings, Index, ValidationCode, ValidationError};
use crate::document::{DeskKind, Workflow};

pub(super) fn check(workflow: &Workflow, index: &Index<'_>, findings: &mut Findings) {
    fan_in(workflow, index, findings);
    cycle(workflow, index, findings);
    reachability(workflow, index, findings);
}

fn fan_in(workflow: &Workflow, index: &Index<'_>, findings: &mut Findings) {
    let mut inbound = vec![0_usize; workflow.desks.len()];
    for target in workflow.handoffs.iter().filter_map(|handoff| index.position(&handoff.to_desk_id)) {
        inbound[target] += 1;
    }
    for (desk, count) in workflow.desks.iter().zip(inbound) {
        if count > 1 && DeskKind::of(&desk.kind) != Some(DeskKind::Join) {
            let id = &desk.desk_id;
            let message =
                format!("{count} handoffs lead to '{id}', which is no join: put a {} before it", DeskKind::Join);
            findings.error(ValidationError::at_desk(ValidationCode::IllegalFanInWithoutJoin, id, message));
        }
    }
}

/// Takes away desks that nothing leads to until none is left; what stays is a cycle, or behind one.
fn cycle(workflow: &Workflow, index: &Index<'_>, findings: &mut Findings) {
    let next = successors(workflow, index, |_| true);
    let mut inbound = vec![0_usize; next.len()];
    for target in next.iter().flatten() {
        inbound[*target] += 1;
    }
    let mut free = (0..next.len()).filter(|desk| inbound[*desk] == 0).collect::<Vec<_>>();
    let mut left = next.len();
    while let Some(desk) = free.pop() {
        left -= 1;
        for target in &next[desk] {
            inbound[*target] -= 1;
            if inbound[*target] == 0 {
                free.push(*target);
            }
        }
    }
    if left > 0 {
        let circle = circle(&next, &inbound);
        let names = circle.iter().map(|desk| workflow.desks[*desk].desk_id.as_str()).collect::<Vec<_>>();
        let message =
            format!("desks follow one another in a circle, {}: take one of its handoffs out", names.join(" → "));
        findings.error(ValidationError::new(ValidationCode::CycleDetected, message));
    }
}

/// One circle among the desks that are left, from its first desk to its first desk.
fn circle(next: &[Vec<usize>], inbound: &[usize]) -> Vec<usize> {
    // Backwards, every desk that is left has another one that is left before it: so this comes round.
    let before = |desk: usize| (0..next.len()).find(|from| inbound[*from] > 0 && next[*from].contains(&desk));
    let Some(mut desk) = (0..next.len()).find(|desk| inbound[*desk] > 0) else { return Vec::new() };
    let mut path = vec![desk];
    while let Some(from) = before(desk) {
        if let Some(start) = path.iter().position(|known| *known == from) {
            let mut circle = path.split_off(start);
            circle.push(from);
            circle.reverse();
            return circle;
        }
        path.push(from);
        desk = from;
    }
    path
}

fn reachability(workflow: &Workflow, index: &Index<'_>, findings: &mut Findings) {
    let reached = reached(workflow, index, |_| true);
    for (desk, reached) in workflow.desks.iter().zip(reached) {
        if !reached {
            let id = &desk.desk_id;
            let entry = &workflow.entry_desk_id;
            let message =
                format!("no way leads from the entry '{entry}' to '{id}': hand something to it, or take it out");
            findings.error(ValidationError::at_desk(ValidationCode::DisconnectedDesk, id, message));
        }
    }
}

/// Which desks there is a way to from the entry, over the handoffs that count. Desks of one id count as one.
pub(super) fn reached(workflow: &Workflow, index: &Index<'_>, counts: impl Fn(usize) -> bool) -> Vec<bool> {
    let next = successors(workflow, index, counts);
    let mut reached = vec![false; next.len()];
    let mut open = index.position(&workflow.entry_desk_id).into_iter().collect::<Vec<_>>();
    while let Some(desk) = open.pop() {
        if !std::mem::replace(&mut reached[desk], true) {
            open.extend(&next[desk]);
        }
    }
    let first = |id: &str| index.position(id).is_some_and(|first| reached[first]);
    workflow.desks.iter().map(|desk| first(&desk.desk_id)).collect()
}

fn successors(workflow: &Workflow, index: &Index<'_>, counts: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let mut next = vec![Vec::new(); workflow.desks.len()];
    for (_, handoff) in workflow.handoffs.iter().enumerate().filter(|(number, _)| counts(*number)) {
        let ends = (index.position(&handoff.from_desk_id), index.position(&handoff.to_desk_id));
        if let (Some(from), Some(to)) = ends {
            next[from].push(to);
        }
    }
    next
}
