import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../../ui/button";
import { SelectField, TextField } from "../../../ui/field";
import { At, ExpressionControl, TextControl } from "../controls";
import { type ExecutorOf, put, useExecutorEdit } from "../edits";
import type { Field } from "../fields";
import { TryOut } from "../try-out";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
/** The server's own bound. */
const HEADERS_MAX = 50;

export function HttpForm({ deskId, executor, fields }: { deskId: string; executor: ExecutorOf<"http">; fields: readonly Field[] }) {
  const edit = useExecutorEdit(deskId, "http");
  const method = executor.method ?? "POST";
  const methods = METHODS.includes(method) ? METHODS : [...METHODS, method];
  return (
    <>
      <At field="executor.method">
        <SelectField label="Method" value={method} options={methods.map((each) => ({ value: each, label: each }))} onChange={(event) => edit("Change the method", "method", (draft) => put(draft, "method", event.target.value === "POST" ? undefined : event.target.value))} />
      </At>
      <TextControl field="executor.url" label="Address" mono value={executor.url} placeholder="https://example.com/orders/{{ input.id }}" hint="{{ expression }} puts a value in, escaped." onChange={(text) => edit("Change the address", "url", (draft) => put(draft, "url", text ?? ""))} />
      <Headers headers={executor.headers ?? {}} onChange={(headers) => edit("Change the headers", "headers", (draft) => put(draft, "headers", Object.keys(headers).length === 0 ? undefined : headers))} />
      <ExpressionControl field="executor.body" label="Body" value={executor.body} fields={fields} placeholder="input" hint="An expression; the whole input when empty." onChange={(text) => edit("Change the body", "body", (draft) => put(draft, "body", text))} />
      <TryOut expression={executor.body ?? ""} place="desk" deskId={deskId} label="body" />
    </>
  );
}

interface Header {
  name: string;
  value: string;
}

/** Rows, so that a name can be typed letter by letter beside others. */
function Headers({ headers, onChange }: { headers: Record<string, string>; onChange: (headers: Record<string, string>) => void }) {
  const written = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const key = JSON.stringify(headers);
  const [typed, setTyped] = useState<{ rows: Header[]; of: string } | null>(null);
  const rows = typed?.of === key ? typed.rows : written;
  const change = (next: Header[]) => {
    const whole = next.filter(({ name }) => name.trim() !== "");
    const record = Object.fromEntries(whole.map(({ name, value }) => [name.trim(), value]));
    const isWhole = Object.keys(record).length === next.length;
    // Two of one name, and rows without one, wait here until they are told apart.
    setTyped({ rows: next, of: isWhole ? JSON.stringify(record) : key });
    if (isWhole) onChange(record);
  };
  return (
    <At field="executor.headers">
      <div role="group" aria-label="Headers" className="flex min-w-0 flex-col gap-2">
        <p className="m-0 text-xs font-medium text-soft">Headers</p>
        {rows.map((row, index) => {
          const isTwice = rows.some((other, at) => at < index && other.name.trim().toLowerCase() === row.name.trim().toLowerCase());
          const set = (part: Partial<Header>) => change(rows.map((each, at) => (at === index ? { ...each, ...part } : each)));
          return (
            <div key={index} className="flex min-w-0 items-start gap-2">
              <TextField label="Name" className="min-w-0 flex-1" spellCheck={false} value={row.name} error={isTwice ? "It is there already." : undefined} onChange={(event) => set({ name: event.target.value })} />
              <TextField label="Value" className="min-w-0 flex-1" spellCheck={false} value={row.value} onChange={(event) => set({ value: event.target.value })} />
              <IconButton label={`Remove the header ${row.name}`} className="mt-5" onClick={() => change(rows.filter((_, at) => at !== index))}>
                <Trash2 size={14} aria-hidden />
              </IconButton>
            </div>
          );
        })}
        <div>
          <Button small disabled={rows.length >= HEADERS_MAX} onClick={() => change([...rows, { name: "", value: "" }])}>
            <Plus size={14} aria-hidden /> Add a header
          </Button>
        </div>
        <p className="m-0 text-xs text-faint">{"{{ secret.NAME }} is PERDURA_SECRET_NAME of the server; it is never recorded."}</p>
      </div>
    </At>
  );
}
