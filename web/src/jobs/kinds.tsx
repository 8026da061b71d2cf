/** Robot kinds: what the server knows of each robot. Names of secrets are shown, never the secrets. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RobotItemSchema, RobotKind, RobotKindInput, RobotKindView } from "@contract";
import { client } from "../api/client";
import { orpc, queryClient } from "../api/query";
import { announce } from "../shell/announcer";
import { Json } from "../ui/code";
import { counted } from "../ui/counted";
import { Loading, Trouble } from "../ui/page";
import { ScopedButton } from "../ui/scoped-button";
import { Badge } from "../ui/status";
import { Facts, Table } from "../ui/table";
import { duration, Time } from "../ui/time";
import { JsonDialog } from "./json-dialog";

const OPTIONS = orpc.robot.kinds.list.queryOptions();

export function Kinds() {
  const kinds = useQuery(OPTIONS);
  const [written, setWritten] = useState<RobotKind | null>(null);
  if (kinds.isPending) return <Loading label="Loading kinds" lines={6} />;
  if (kinds.isError) return <Trouble error={kinds.error} retry={() => void kinds.refetch()} />;
  const [first] = kinds.data.kinds;
  return (
    <div className="flex flex-col gap-4">
      <p className="m-0 flex flex-wrap items-center justify-between gap-3 text-soft">
        <span className="max-w-prose">A kind is a document: where a robot is, how it is spoken to, how long it may take. Jobs keep the kind that they were created with.</span>
        <ScopedButton scope="edit" onClick={() => first && setWritten({ ...first.kind, name: "" })}>
          Register a kind
        </ScopedButton>
      </p>
      {kinds.data.kinds.map((view) => (
        <Kind key={view.kind.name} view={view} edit={() => setWritten(view.kind)} />
      ))}
      {written !== null && (
        <JsonDialog
          title={written.name === "" ? "Register a kind" : `Change ${written.name}`}
          lead="The name is in the document. A kind of the same name is replaced; a built-in one steps aside."
          start={written}
          save={async (value) => {
            if (!isKind(value)) throw new Error("A kind needs the texts name, carrier and baseUrlRef, and an object jobTypes.");
            const { kind } = await client.robot.kinds.put(value);
            announce(`Registered ${kind.name}`);
            await queryClient.invalidateQueries({ queryKey: OPTIONS.queryKey });
          }}
          onClose={() => setWritten(null)}
        />
      )}
    </div>
  );
}

/** Enough to be sent; the server checks all of it. */
function isKind(value: unknown): value is RobotKindInput {
  if (typeof value !== "object" || value === null) return false;
  const has = (name: string, type: string): boolean => Object.entries(value).some(([key, each]) => key === name && typeof each === type);
  return ["name", "carrier", "baseUrlRef"].every((name) => has(name, "string")) && has("jobTypes", "object");
}

function Kind({ view: { kind, builtIn, version, updatedAt }, edit }: { view: RobotKindView; edit: () => void }) {
  const types = Object.entries(kind.jobTypes);
  return (
    <section className="min-w-0 rounded-lg border">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b px-4 py-2">
        <h2 className="m-0 flex flex-wrap items-center gap-2 text-[13px] font-semibold">
          <span className="wrap-anywhere">{kind.name}</span>
          {builtIn ? <Badge>Built in</Badge> : <Badge tone="accent">Version {version}</Badge>}
        </h2>
        <ScopedButton scope="edit" small onClick={edit} aria-label={`Change ${kind.name}`}>
          Change
        </ScopedButton>
      </header>
      <div className="flex flex-col gap-4 p-4">
        <Facts
          rows={[
            ["Carrier", kind.carrier],
            ["Base URL", <Secret name={kind.baseUrlRef} />],
            kind.credentials ? ["Login", <><Secret name={kind.credentials.usernameRef} /> and <Secret name={kind.credentials.passwordRef} /></>] : ["Login", <span className="text-faint">none</span>],
            ["Callbacks", kind.callbackMode === "hmac" ? "signed with a key of the job" : "with the shared secret"],
            ["Probe", kind.probePath ? <code className="font-mono text-xs">{kind.probePath}</code> : "none: a dispatch whose outcome is unknown fails its job"],
            ["Cancel", kind.cancelPath ? <code className="font-mono text-xs">{kind.cancelPath}</code> : "none: the robot is not told"],
            ["Accepts within", duration(kind.dispatchTimeoutMs)],
            updatedAt !== null && ["Registered", <Time at={updatedAt} />],
          ]}
        />
        <div className="-mx-4">
          <Table
            label={`Job types of ${kind.name}`}
            rows={types}
            rowKey={([name]) => name}
            columns={[
              { title: "Job type", cell: ([name]) => <span className="font-medium">{name}</span> },
              { title: "Posted to", cell: ([, type]) => <code className="font-mono text-xs">{type.dispatchPath}</code> },
              { title: "Time", className: "whitespace-nowrap", cell: ([, type]) => `${duration(type.perItemMs)} an item, and ${duration(type.marginMs)}` },
              { title: "Gives", className: "whitespace-nowrap", cell: ([, type]) => type.resultField },
              { title: "Payload", className: "min-w-48", cell: ([, type]) => fields(type.itemSchema) },
              { title: "Then sends", cell: ([, type]) => (type.automation ? <code className="font-mono text-xs">{type.automation.event}</code> : <span className="text-faint">–</span>) },
            ]}
          />
        </div>
        <details>
          <summary className="text-xs text-soft">The whole document</summary>
          <Json value={kind} label={`the kind ${kind.name}`} className="mt-2" />
        </details>
      </div>
    </section>
  );
}

function Secret({ name }: { name: string }) {
  return (
    <code className="font-mono text-xs" title="The name of a secret: the value is never stored or shown">
      {name}
    </code>
  );
}

function fields(schema: RobotItemSchema): string {
  const names = Object.keys(schema.properties ?? {});
  const required = schema.required ?? [];
  if (names.length === 0) return "anything";
  return `${counted(names.length, "field")}${required.length > 0 ? `, needs ${required.join(", ")}` : ", none needed"}`;
}
