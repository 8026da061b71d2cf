/** What a desk remembers from run to run. */
import { Checkbox, SelectField } from "../../ui/field";
import type { Desk } from "../editor/document";
import { At, NumberControl, TextControl } from "./controls";
import { put, useDeskEdit } from "./edits";

export function MemoryForm({ desk }: { desk: Desk }) {
  const editDesk = useDeskEdit(desk.deskId);
  const scope = desk.memoryScope;
  const edit = (label: string, field: string, change: (draft: NonNullable<Desk["memoryScope"]>) => void) =>
    editDesk(
      label,
      (draft) => {
        draft.memoryScope ??= { persist: false };
        change(draft.memoryScope);
      },
      `memory.${field}`,
    );
  return (
    <At field="memoryScope">
      <div className="flex min-w-0 flex-col gap-3">
        <Checkbox label="Keeps its output for the next run" checked={scope?.persist === true} onChange={(event) => edit(event.target.checked ? "Let it remember" : "Let it forget", "persist", (draft) => put(draft, "persist", event.target.checked))} />
        {scope == null && <p className="m-0 text-xs text-warn">The document says nothing of memory, which the validator asks for: tick or untick it.</p>}
        {scope?.persist === true && (
          <>
            <NumberControl field="memoryScope.ttlSeconds" label="Kept for" value={scope.ttlSeconds} range={{ min: 1, of: "seconds" }} placeholder="ever" hint="Seconds; empty keeps it for ever." onChange={(value) => edit("Change how long it is kept", "ttlSeconds", (draft) => put(draft, "ttlSeconds", value))} />
            <NamespaceControl desk={desk} onChange={(text) => edit("Change the namespace", "namespace", (draft) => put(draft, "namespace", text))} />
            <SelectField
              label="When the version changes"
              value={scope.onVersionChange ?? "reset"}
              options={[
                { value: "reset", label: "begin with an empty one" },
                { value: "keep", label: "keep what the last version kept" },
              ]}
              onChange={(event) => edit("Change what a new version does", "onVersionChange", (draft) => put(draft, "onVersionChange", event.target.value === "keep" ? "keep" : undefined))}
            />
          </>
        )}
      </div>
    </At>
  );
}

function NamespaceControl({ desk, onChange }: { desk: Desk; onChange: (text: string | undefined) => void }) {
  return <TextControl field="memoryScope.namespace" label="Shared as" value={desk.memoryScope?.namespace} placeholder="its own" hint="Desks that name the same namespace share one memory." onChange={onChange} />;
}

export function memoryWords({ memoryScope: scope }: Desk): string {
  if (scope?.persist !== true) return "none";
  return scope.namespace == null ? "its own" : `shared as ${scope.namespace}`;
}
