/** What draws each type of node and edge. */
import { DeskNode } from "./desk-node";
import { HandoffEdge } from "./handoff-edge";
import { TriggerNode } from "./trigger-node";

export const NODE_TYPES = { desk: DeskNode, trigger: TriggerNode };
export const EDGE_TYPES = { handoff: HandoffEdge };
