/** Brings in a workflow's file, or the files of a `.rawr/coordination` folder after a look at what would come of it. */
import type { CoordinationImportCounts, CoordinationImportFile, CoordinationImportProblem, CoordinationImportReport } from "@contract";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { client } from "../../api/client";
import { explain } from "../../api/errors";
import { orpc } from "../../api/query";
import { Button } from "../../ui/button";
import { counted } from "../../ui/counted";
import { Dialog } from "../../ui/dialog";
import { useToast } from "../../ui/toast";
import type { Workflow } from "../editor/document";
import { filesOf, partsOf, sumOf } from "../files/folder";
import { readWorkflow } from "../files/transfer";
import { openWorkflow } from "../open-workflow";

/** How many files that are not taken are named. */
const PROBLEMS_SHOWN = 50;

interface Folder {
  parts: CoordinationImportFile[][];
  /** What is wrong before anything is sent. */
  problems: readonly CoordinationImportProblem[];
  report: CoordinationImportReport;
}

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const toast = useToast();
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<Folder | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [progress, setProgress] = useState<string | null>(null);

  const doing = async (what: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await what();
    } catch (problem) {
      setError(explain(problem));
    } finally {
      setBusy(false);
      setProgress(null);
    }
  };
  const takeFile = (chosen: File) =>
    doing(async () => {
      const read = readWorkflow(await chosen.text());
      if ("error" in read) return setError(`${chosen.name}: ${read.error}`);
      const workflowId = await asDraft(read.workflow);
      await queries.invalidateQueries({ queryKey: orpc.coordination.listWorkflowPage.key() });
      if (workflowId !== read.workflow.workflowId) toast({ text: `There is a workflow ${read.workflow.workflowId} already, so this one is ${workflowId}.` });
      await navigate({ to: "/coordination/$workflowId", params: { workflowId } });
    });
  const send = async (parts: readonly CoordinationImportFile[][], dryRun: boolean): Promise<CoordinationImportReport[]> => {
    const reports: CoordinationImportReport[] = [];
    for (const [index, files] of parts.entries()) {
      if (parts.length > 1) setProgress(`Part ${index + 1} of ${parts.length}…`);
      reports.push(await client.coordination.importFiles({ files, dryRun }));
    }
    return reports;
  };
  const takeFolder = (chosen: readonly File[]) =>
    doing(async () => {
      setProgress("Reading the folder…");
      const of = filesOf(chosen.map((file) => ({ path: file.webkitRelativePath, size: file.size, file })));
      if ("error" in of) return setError(of.error);
      const parts = partsOf(await Promise.all(of.files.map(async ({ file, path }) => ({ path, content: await file.file.text() }))));
      setFound({ parts, problems: of.problems, report: sumOf(await send(parts, true), of.problems) });
    });
  const bringIn = ({ parts, problems }: Folder) =>
    doing(async () => {
      const report = sumOf(await send(parts, false), problems);
      await queries.invalidateQueries({ queryKey: orpc.coordination.key() });
      toast({ tone: "good", text: `${counted(report.workflows.imported, "workflow")}, ${counted(report.runs.imported, "run")} and ${counted(report.memories.imported, "memory", "memories")} came in.` });
      onClose();
    });

  return (
    <Dialog
      open
      onClose={onClose}
      title="Import workflows"
      lead="A file that was exported becomes a draft and opens. Of a .rawr/coordination folder, or of a project that holds one, workflows, runs, timelines and memories come along."
      actions={
        found !== null && (
          <>
            <Button onClick={() => setFound(null)}>Choose others</Button>
            <Button look="primary" disabled={isBusy} onClick={() => void bringIn(found)}>
              Import
            </Button>
          </>
        )
      }
    >
      {error !== null && (
        <p role="alert" className="m-0 mb-3 rounded-md bg-bad-wash px-3 py-2 text-[13px] text-bad wrap-anywhere">
          {error}
        </p>
      )}
      {progress !== null && (
        <p role="status" className="m-0 mb-3 text-[13px] text-soft">
          {progress}
        </p>
      )}
      {found === null ? (
        <div className="flex flex-wrap gap-2 pt-1">
          <Button look="primary" disabled={isBusy} onClick={() => file.current?.click()}>
            Choose a file…
          </Button>
          <Button disabled={isBusy} onClick={() => folder.current?.click()}>
            Choose a folder…
          </Button>
          <Picker label="Workflow file" pick={(input) => (file.current = input)} onFiles={([first]) => first && void takeFile(first)} />
          <Picker label="Coordination folder" isFolder pick={(input) => (folder.current = input)} onFiles={(files) => void takeFolder(files)} />
        </div>
      ) : (
        <Report report={found.report} />
      )}
    </Dialog>
  );
}

/** Keeps a document as a draft of its id, or of a free one; gives the id. */
async function asDraft(workflow: Workflow): Promise<string> {
  const there = await openWorkflow(workflow.workflowId, new AbortController().signal);
  const isFree = there.published === null && there.draft === null;
  const workflowId = isFree ? workflow.workflowId : `${workflow.workflowId.slice(0, 100)}-${Date.now()}`;
  await client.coordination.saveDraft({ workflow: { ...workflow, workflowId } });
  return workflowId;
}

function Picker({ label, isFolder = false, pick, onFiles }: { label: string; isFolder?: boolean; pick: (input: HTMLInputElement | null) => void; onFiles: (files: File[]) => void }) {
  return (
    <input
      ref={(input) => {
        if (isFolder) input?.setAttribute("webkitdirectory", "");
        pick(input);
      }}
      type="file"
      aria-label={label}
      className="sr-only"
      tabIndex={-1}
      {...(!isFolder && { accept: ".json,application/json" })}
      onChange={(event) => {
        const files = [...(event.target.files ?? [])];
        event.target.value = "";
        if (files.length > 0) onFiles(files);
      }}
    />
  );
}

const COUNTED: readonly (readonly [string, (report: CoordinationImportReport) => CoordinationImportCounts])[] = [
  ["Workflows", (report) => report.workflows],
  ["Runs", (report) => report.runs],
  ["Timeline events", (report) => report.timelineEvents],
  ["Memories", (report) => report.memories],
];

function Report({ report }: { report: CoordinationImportReport }) {
  return (
    <div className="flex flex-col gap-3">
      <table className="w-full border-collapse text-left text-[13px]">
        <thead>
          <tr className="border-b text-xs text-faint">
            <Head>What</Head>
            <Head>Comes in</Head>
            <Head>Is here already</Head>
            <Head>Is broken</Head>
          </tr>
        </thead>
        <tbody>
          {COUNTED.map(([what, of]) => (
            <tr key={what} className="border-b last:border-b-0">
              <th scope="row" className="py-1.5 font-normal">
                {what}
              </th>
              <td className="py-1.5 tabular-nums">{of(report).imported}</td>
              <td className="py-1.5 tabular-nums">{of(report).skipped}</td>
              <td className="py-1.5 tabular-nums">{of(report).broken}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.drafts > 0 && <p className="m-0 text-soft">{report.drafts} of the workflows cannot run, and {report.drafts === 1 ? "becomes a draft" : "become drafts"}.</p>}
      {report.problems.length > 0 && (
        <ul aria-label="What is not taken" className="m-0 flex list-none flex-col gap-1 p-0 text-xs">
          {report.problems.slice(0, PROBLEMS_SHOWN).map((problem) => (
            <li key={`${problem.path} ${problem.message}`} className="rounded bg-bad-wash px-2 py-1 wrap-anywhere text-bad">
              <span className="font-mono">{problem.path}</span>: {problem.message}
            </li>
          ))}
          {report.problems.length > PROBLEMS_SHOWN && <li className="px-2 text-soft">{counted(report.problems.length - PROBLEMS_SHOWN, "file")} more</li>}
        </ul>
      )}
    </div>
  );
}

function Head({ children }: { children: ReactNode }) {
  return (
    <th scope="col" className="py-1.5 font-medium">
      {children}
    </th>
  );
}
