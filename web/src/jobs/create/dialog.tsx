/** The form that creates a robot job from pasted items. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { RobotCallbackMode, RobotKindView, RobotSubmitJob } from "@contract";
import { client } from "../../api/client";
import { orpc } from "../../api/query";
import { announce } from "../../shell/announcer";
import { ActionDialog } from "../../ui/action-dialog";
import { Button } from "../../ui/button";
import { counted } from "../../ui/counted";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { JsonField } from "../../ui/json-field";
import { Loading, Trouble } from "../../ui/page";
import { useToast } from "../../ui/toast";
import { Refusal } from "../refusal";
import { example, readItems } from "./items";

interface CreateProps {
  workspaceId: string | undefined;
  onClose: () => void;
}

export function CreateDialog(props: CreateProps) {
  const kinds = useQuery(orpc.robot.kinds.list.queryOptions());
  if (kinds.isSuccess && kinds.data.kinds.length > 0) return <Form {...props} kinds={kinds.data.kinds} />;
  return (
    <Dialog open wide onClose={props.onClose} title="New robot job">
      {kinds.isError ? <Trouble error={kinds.error} retry={() => void kinds.refetch()} /> : kinds.isPending ? <Loading /> : <p>No kind is registered: register one first, on the tab Kinds.</p>}
    </Dialog>
  );
}

function Form({ workspaceId = "", onClose, kinds }: CreateProps & { kinds: readonly RobotKindView[] }) {
  const [workspace, setWorkspace] = useState(workspaceId);
  const [kindName, setKindName] = useState(kinds[0]?.kind.name ?? "");
  const kind = kinds.find((each) => each.kind.name === kindName)?.kind;
  const types = Object.keys(kind?.jobTypes ?? {}).sort();
  const [typeName, setTypeName] = useState<string>();
  const jobType = typeName !== undefined && types.includes(typeName) ? typeName : (types[0] ?? "");
  const schema = kind?.jobTypes[jobType]?.itemSchema;
  const [text, setText] = useState("");
  const [key, setKey] = useState("");
  const [mode, setMode] = useState("");
  const [isTried, setTried] = useState(false);
  const navigate = useNavigate();
  const toast = useToast();
  const create = useMutation({
    mutationFn: (job: RobotSubmitJob) => client.robot.jobs.create(job),
    onSuccess: ({ job, existing, sameSubmission }) => {
      const said = !existing ? `Created a job of ${job.totalItems.toLocaleString()} items` : sameSubmission ? "This key had made the job before: here it is" : "This key had made another job before: here it is";
      announce(said);
      toast({ tone: existing ? "warn" : "good", text: said });
      void navigate({ to: "/jobs/$jobId", params: { jobId: job.jobId } });
    },
  });
  const read = readItems(text, schema);
  const workspaceError = workspace.trim() === "" ? "A job belongs to a workspace, such as shop-1." : undefined;
  const submit = () => {
    setTried(true);
    if ("mistake" in read || workspaceError !== undefined) return;
    const callbackMode: RobotCallbackMode | undefined = mode === "hmac" || mode === "secret" ? mode : undefined;
    create.mutate({
      workspaceId: workspace.trim(),
      kind: kindName,
      jobType,
      items: read.items,
      ...(key.trim() !== "" && { idempotencyKey: key.trim() }),
      ...(callbackMode !== undefined && { callbackMode }),
    });
  };
  const found = "items" in read ? `${counted(read.items.length, "item")}, from ${read.form === "json" ? "JSON" : "a table"}.` : read.mistake;
  return (
    <ActionDialog
      scope="run"
      wide
      title="New robot job"
      lead="All items are accepted, or none."
      action={"items" in read ? `Create a job of ${read.items.length.toLocaleString()}` : "Create"}
      doing="Creating…"
      send={submit}
      sending={create}
      refusal={(error) => (
        <Refusal error={error}>
          <Place error={error} places={"places" in read ? read.places : []} />
        </Refusal>
      )}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField label="Workspace" value={workspace} onChange={(event) => setWorkspace(event.target.value)} error={isTried ? workspaceError : undefined} placeholder="shop-1" required />
        <SelectField label="Kind" value={kindName} onChange={(event) => setKindName(event.target.value)} options={kinds.map((each) => ({ value: each.kind.name, label: each.kind.name }))} />
        <SelectField label="Job type" value={jobType} onChange={(event) => setTypeName(event.target.value)} options={types.map((type) => ({ value: type, label: type }))} />
      </div>
      <JsonField
        label="Items"
        rows={12}
        value={text}
        onChange={(next) => {
          setText(next);
          create.reset();
        }}
        isJudgedElsewhere
        hint={found}
        error={(isTried || text.trim() !== "") && "mistake" in read ? read.mistake : undefined}
        tools={
          <>
            <Button small onClick={() => setText(example(schema, "table"))}>
              Example table
            </Button>
            <Button small onClick={() => setText(example(schema, "json"))}>
              Example JSON
            </Button>
          </>
        }
      />
      <details>
        <summary className="text-xs text-soft">Idempotency and callbacks</summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          <TextField label="Idempotency key" value={key} onChange={(event) => setKey(event.target.value)} hint="The same key makes one job in 24 hours." />
          <SelectField
            label="Callbacks"
            value={mode}
            onChange={(event) => setMode(event.target.value)}
            options={[
              { value: "", label: `as the kind says (${kind?.callbackMode ?? "hmac"})` },
              { value: "hmac", label: "signed with a key of the job" },
              { value: "secret", label: "with the shared secret, for old robots" },
            ]}
          />
        </div>
      </details>
    </ActionDialog>
  );
}

/** Where the item is that the server speaks of. */
function Place({ error, places }: { error: Error; places: readonly string[] }) {
  const item = /items\[(\d+)\]/.exec(error.message)?.[1];
  const place = item === undefined ? undefined : places[Number(item)];
  return place !== undefined && <p className="m-0 text-soft">That is {place.toLowerCase()} of what you pasted.</p>;
}
