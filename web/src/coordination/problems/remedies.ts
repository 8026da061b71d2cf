/** What to do about each code, and the field of the inspector to do it in. */
import type { CoordinationValidationCode as ErrorCode, CoordinationWarningCode as WarningCode } from "@contract";

export interface Remedy {
  remedy: string;
  field?: string;
}

const REMEDIES: Record<ErrorCode | WarningCode, Remedy> = {
  MISSING_WORKFLOW_ID: { remedy: "Give the workflow an id.", field: "workflowId" },
  INVALID_WORKFLOW_ID_FORMAT: { remedy: "Use letters, digits, dots, underscores and hyphens, beginning with a letter or digit.", field: "workflowId" },
  TOO_MANY_DESKS: { remedy: "Move a part of it into a workflow of its own, and call that as a sub-workflow." },
  TOO_MANY_HANDOFFS: { remedy: "Move a part of it into a workflow of its own, and call that as a sub-workflow." },
  MISSING_ENTRY_DESK: { remedy: "Choose the desk where a run begins.", field: "entryDeskId" },
  DUPLICATE_DESK_ID: { remedy: "Give one of them another id.", field: "deskId" },
  INVALID_DESK_ID_FORMAT: { remedy: "Use letters, digits, dots, underscores and hyphens, beginning with a letter or digit.", field: "deskId" },
  INVALID_MEMORY_SCOPE: { remedy: "Say whether the desk remembers, and for how long.", field: "memoryScope" },
  UNKNOWN_DESK_KIND: { remedy: "Choose one of the six kinds.", field: "kind" },
  INVALID_DESK_SCHEMA: { remedy: "Mend the schema, or leave it open.", field: "inputSchema" },
  INVALID_RUNTIME_POLICY: { remedy: "Mend retries, timeout or priority.", field: "runtimePolicy" },
  INVALID_EXECUTOR: { remedy: "Mend the executor's fields, or choose another one.", field: "executor" },
  RECURSIVE_WORKFLOW: { remedy: "Call another workflow.", field: "executor" },
  INVALID_HANDOFF_ID_FORMAT: { remedy: "Use letters, digits, dots, underscores and hyphens, beginning with a letter or digit.", field: "handoffId" },
  DUPLICATE_HANDOFF_ID: { remedy: "Give one of them another id.", field: "handoffId" },
  EDGE_UNKNOWN_SOURCE: { remedy: "Choose the desk that it comes from, or delete the handoff.", field: "fromDeskId" },
  EDGE_UNKNOWN_TARGET: { remedy: "Choose the desk that it leads to, or delete the handoff.", field: "toDeskId" },
  INCOMPATIBLE_HANDOFF: { remedy: "Map the field, or change one of the two schemas.", field: "mappingRefs" },
  INVALID_CONDITION: { remedy: "Mend the expression: it may name input, output and memory.", field: "condition" },
  INVALID_MAPPING: { remedy: "Mend the expression: it may name input, output and memory.", field: "mappingRefs" },
  ILLEGAL_FAN_IN_WITHOUT_JOIN: { remedy: "Make the desk a join, or put one before it.", field: "kind" },
  CYCLE_DETECTED: { remedy: "Delete a handoff that leads back." },
  DISCONNECTED_DESK: { remedy: "Hand something over to the desk, or delete it." },
  INVALID_OUTPUT: { remedy: "Write a path that begins with a desk's id.", field: "outputs" },
  OPTIONAL_FIELD_REQUIRED: { remedy: "Make the field required at the source, or optional at the target.", field: "mappingRefs" },
  ADDITIONAL_PROPERTIES: { remedy: "Map the fields that the target takes, or let it take others, too.", field: "mappingRefs" },
  ENUM_MISMATCH: { remedy: "Add a condition that lets only these values through, or widen the choice.", field: "condition" },
  ALTERNATIVES_MISMATCH: { remedy: "Add a condition, or change one of the two schemas.", field: "condition" },
  CONSTANT_CONDITION: { remedy: "Remove the condition, or name a field in it.", field: "condition" },
  UNKNOWN_MAPPED_FIELD: { remedy: "Remove the mapping, or add the field to the target's input schema.", field: "mappingRefs" },
  UNREACHABLE_BY_CONDITIONS: { remedy: "Mend the conditions on the way to it." },
  OBSERVER_OUTPUT: { remedy: "Let the observer's executor act on what it finds out; what goes on is what came in.", field: "condition" },
  POLICY_WITHOUT_EFFECT: { remedy: "Remove it.", field: "runtimePolicy" },
};

/** The remedy of a code; a newer server may know others, which explain themselves. */
export function remedyOf(code: string): Partial<Remedy> {
  return isKnown(code) ? REMEDIES[code] : {};
}

function isKnown(code: string): code is keyof typeof REMEDIES {
  return Object.hasOwn(REMEDIES, code);
}
