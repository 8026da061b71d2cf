/** The triage: everything that usually goes wrong, each with its remedy. */
import type { DoctorCheck } from "@contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ClipboardCopy, RefreshCw } from "lucide-react";
import { useState } from "react";
import { orpc } from "../api/query";
import { useActions } from "../shell/actions";
import { announce } from "../shell/announcer";
import { Button, LinkButton } from "../ui/button";
import { Command } from "../ui/code";
import { cx } from "../ui/cx";
import { TextField } from "../ui/field";
import { Card, Loading, Page, Trouble } from "../ui/page";
import { Badge } from "../ui/status";
import { Time } from "../ui/time";
import { useToast } from "../ui/toast";
import { asText, placeOf, sorted, titleOf, verdict, VERDICTS } from "./report";

const route = getRouteApi("/doctor");

export default function DoctorPage() {
  const { run } = route.useSearch();
  const navigate = useNavigate();
  const toast = useToast();
  const report = useQuery(orpc.server.doctor.queryOptions({ input: run === undefined ? {} : { runId: run }, refetchOnWindowFocus: true }));
  const again = async () => {
    const { data } = await report.refetch();
    if (data !== undefined) announce(verdict(data).text);
  };
  const copy = () => {
    if (report.data === undefined) return;
    const text = asText(report.data, { server: location.origin, at: new Date(report.dataUpdatedAt), ...(run !== undefined && { run }) });
    navigator.clipboard.writeText(text).then(
      () => toast({ tone: "good", text: "The report is copied." }),
      () => toast({ tone: "bad", text: "The browser does not let this page copy: select the text and copy it by hand." }),
    );
  };
  useActions([
    { id: "doctor.again", label: "Look again", group: "Doctor", keys: "r", run: () => void again() },
    { id: "doctor.copy", label: "Copy the report as text", group: "Doctor", keys: "y", disabled: report.data === undefined ? "There is no report yet" : undefined, run: copy },
  ]);
  return (
    <Page
      title="Doctor"
      lead="Looks through what usually goes wrong, in the order in which a person would, and says what to do about it."
      actions={
        <>
          <Button onClick={copy} disabled={report.data === undefined}>
            <ClipboardCopy size={14} aria-hidden /> Copy as text
          </Button>
          <Button look="primary" onClick={() => void again()} disabled={report.isFetching} focusableWhenDisabled>
            <RefreshCw size={14} aria-hidden className={report.isFetching ? "animate-spin" : ""} /> Look again
          </Button>
        </>
      }
    >
      <RunField key={run ?? ""} run={run ?? ""} onChange={(next) => void navigate({ to: "/doctor", search: next === "" ? {} : { run: next } })} />
      {report.error !== null && <Trouble error={report.error} retry={() => void again()} />}
      {report.data === undefined && report.error === null && <Loading label="Looking" lines={5} />}
      {report.data !== undefined && (
        <Card flush title={<Verdict checks={report.data.checks} />} actions={<LookedAt at={report.dataUpdatedAt} />}>
          <ul aria-label="Findings" className="m-0 list-none p-0">
            {sorted(report.data.checks).map((check, index) => (
              <Finding key={`${check.name}-${index}`} check={check} run={run} />
            ))}
          </ul>
        </Card>
      )}
      <Card title="The same from a terminal">
        <Command>{`perdura doctor${run === undefined ? "" : ` --run ${run}`} --server ${location.origin}`}</Command>
        <p className="mt-2 mb-0 text-xs text-faint">It also tries the addresses from where you are, and ends with 1 when something is wrong. A run of a workflow is looked at with --workflow-run.</p>
      </Card>
    </Page>
  );
}

function Verdict({ checks }: { checks: readonly DoctorCheck[] }) {
  const { text, tone } = verdict({ checks });
  return <span className={cx(tone === "bad" && "text-bad", tone === "warn" && "text-warn", tone === "good" && "text-good")}>{text}</span>;
}

function LookedAt({ at }: { at: number }) {
  return (
    <span className="text-xs text-faint">
      looked <Time at={at} />
    </span>
  );
}

function Finding({ check, run }: { check: DoctorCheck; run: string | undefined }) {
  const { word, tone } = VERDICTS[check.status];
  const place = placeOf(check, run);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0">
      <span className="w-20 shrink-0">
        <Badge tone={tone}>{word}</Badge>
      </span>
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="m-0 text-[13px] font-semibold wrap-anywhere">{titleOf(check.name)}</h3>
        <p className="m-0 wrap-anywhere text-soft">{sentence(check.finding)}</p>
        {check.remedy != null && (
          <p className="mt-1 mb-0 wrap-anywhere">
            <span className="font-medium">What to do: </span>
            {check.remedy}.
          </p>
        )}
      </div>
      {place !== undefined && (
        <LinkButton small className="max-sm:ml-24" {...place.link}>
          {place.label}
        </LinkButton>
      )}
    </li>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** A run of a function that is looked at first. */
function RunField({ run, onChange }: { run: string; onChange: (run: string) => void }) {
  const [text, setText] = useState(run);
  return (
    <form
      className="flex max-w-xl items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim());
      }}
    >
      <TextField className="flex-1" label="Look at a run first" placeholder="Id of a run" value={text} spellCheck={false} onChange={(event) => setText(event.target.value)} />
      <Button type="submit" disabled={text.trim() === run}>
        Look
      </Button>
      {run !== "" && (
        <Button look="ghost" onClick={() => onChange("")}>
          Clear
        </Button>
      )}
    </form>
  );
}
