/** How a desk is carried out: tries, time, order. */
import { SelectField } from "../../ui/field";
import type { Desk } from "../editor/document";
import { At, NumberControl } from "./controls";
import { put, useDeskEdit } from "./edits";

const PRIORITIES = ["low", "normal", "high"] as const;

export function PolicyForm({ desk }: { desk: Desk }) {
  const policy = desk.runtimePolicy ?? {};
  const edit = usePolicyEdit(desk);
  return (
    <At field="runtimePolicy">
      <div className="flex min-w-0 flex-col gap-3">
        <NumberControl
          field="runtimePolicy.retries"
          label="Retries"
          value={policy.retries}
          range={{ min: 0, max: 20, of: "retries" }}
          placeholder="as usual"
          hint={policy.retries === 0 ? "Never sent twice, also not after a crash; then the desk fails with AttemptLost." : "Tries after the first. Empty: 2 for what the runner does itself, none for what has retries of its own."}
          onChange={(value) => edit("Change the retries", "retries", (draft) => put(draft, "retries", value))}
        />
        {desk.kind !== "desk:human-wait" && <TimeoutControl desk={desk} label="Timeout" hint="Seconds that one try may take; empty sets none of its own." />}
        <SelectField
          label="Priority"
          hint="Of desks that may start, the higher starts first."
          options={PRIORITIES.map((each) => ({ value: each, label: each }))}
          value={policy.priority ?? "normal"}
          onChange={(event) => {
            const priority = PRIORITIES.find((each) => each === event.target.value);
            edit("Change the priority", "priority", (draft) => put(draft, "priority", priority === "normal" ? undefined : priority));
          }}
        />
      </div>
    </At>
  );
}

/** How long one try may take, or a person to answer. */
export function TimeoutControl({ desk, label, hint }: { desk: Desk; label: string; hint: string }) {
  const edit = usePolicyEdit(desk);
  return (
    <NumberControl
      field="runtimePolicy.timeoutSeconds"
      label={label}
      value={desk.runtimePolicy?.timeoutSeconds}
      range={{ min: 0, of: "seconds" }}
      placeholder="none"
      hint={hint}
      onChange={(value) => edit("Change the timeout", "timeoutSeconds", (draft) => put(draft, "timeoutSeconds", value))}
    />
  );
}

function usePolicyEdit(desk: Desk): (label: string, field: string, change: (draft: NonNullable<Desk["runtimePolicy"]>) => void) => void {
  const editDesk = useDeskEdit(desk.deskId);
  return (label, field, change) =>
    editDesk(
      label,
      (draft) => {
        draft.runtimePolicy ??= {};
        change(draft.runtimePolicy);
        // A policy that says nothing need not be there.
        if (Object.keys(draft.runtimePolicy).length === 0) delete draft.runtimePolicy;
      },
      `policy.${field}`,
    );
}

/** In a few words, for a folded section. */
export function policyWords({ runtimePolicy: policy }: Desk): string {
  if (policy == null) return "as usual";
  const parts = [policy.retries != null && `${policy.retries} retries`, policy.timeoutSeconds ? `${policy.timeoutSeconds} s` : false, policy.priority != null && policy.priority];
  return parts.filter(Boolean).join(", ") || "as usual";
}
