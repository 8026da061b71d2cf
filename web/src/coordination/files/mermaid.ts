/** A workflow as a Mermaid flowchart. */
import type { Workflow } from "../editor/document";

const SHAPES: Record<string, [before: string, after: string]> = {
  "desk:join": ["{{", "}}"],
  "desk:human-wait": ["[/", "/]"],
  "desk:observer": ["([", "])"],
};

export function mermaid(workflow: Workflow): string {
  // Ids of desks may hold what has a meaning in Mermaid, so nodes are numbered.
  const nodes = new Map(workflow.desks.map((desk, index) => [desk.deskId, `d${index + 1}`]));
  const lines = workflow.desks.map((desk) => {
    const [before, after] = SHAPES[desk.kind] ?? ["[", "]"];
    return `  ${nodes.get(desk.deskId)}${before}"${escaped(desk.name)}"${after}`;
  });
  const entry = nodes.get(workflow.entryDeskId);
  if (entry !== undefined) lines.push("  start((start))", `  start --> ${entry}`);
  for (const { fromDeskId, toDeskId, condition } of workflow.handoffs) {
    const [from, to] = [nodes.get(fromDeskId), nodes.get(toDeskId)];
    if (from !== undefined && to !== undefined) lines.push(`  ${from} -->${condition?.trim() ? `|"${escaped(condition.trim())}"|` : ""} ${to}`);
  }
  return ["flowchart TD", ...lines, ""].join("\n");
}

/** Mermaid reads entities of HTML, by number where a name would be cut at its semicolon. */
function escaped(text: string): string {
  return text.replace(/[&"<>#;`\\]|\s+/g, (found) => (/^\s/.test(found) ? " " : `#${found.charCodeAt(0)};`));
}
