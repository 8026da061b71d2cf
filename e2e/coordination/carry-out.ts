/** One run of one workflow, from its document to what the run and the engine tell of it. */
import type { CoordinationRun, CoordinationTimelineEvent, CoordinationWorkflow, RunSpan, RunTrace } from "../../clients/typescript/perdura.ts";
import type { Patience } from "../harness/eventually.ts";
import { ended, type Management, rpc } from "./clients.ts";

/** A run that has ended, and everything that is told of it. */
export class Told {
  constructor(
    readonly run: CoordinationRun,
    readonly timeline: CoordinationTimelineEvent[],
    /** Of the engine's run behind it. */
    readonly trace: RunTrace,
  ) {}

  /** Desks in the order in which they began. */
  get started(): string[] {
    return this.timeline.flatMap(({ type, deskId }) => (type === "desk.started" && deskId != null ? [deskId] : []));
  }
  received(deskId: string): unknown {
    return this.event("desk.started", deskId).input;
  }
  gave(deskId: string): any {
    return this.event("desk.completed", deskId).output;
  }
  /** A step of the engine's run, such as `desk/price/execute`. */
  step(name: string): RunSpan {
    const found = this.trace.spans.find((span) => span.name === name);
    if (found === undefined) throw new Error(`the trace has no step '${name}': ${this.trace.spans.map((span) => span.name).join(", ")}`);
    return found;
  }
  /** What came of each attempt of a step. */
  outcomes(name: string): string[] {
    return this.step(name).attempts.map(({ outcome }) => outcome);
  }
  /** Everything, as text: to look for what must not be in it. */
  get text(): string {
    return JSON.stringify([this.run, this.timeline, this.trace]);
  }

  private event(type: CoordinationTimelineEvent["type"], deskId: string): CoordinationTimelineEvent {
    const found = this.timeline.find((event) => event.type === type && event.deskId === deskId);
    if (found === undefined) throw new Error(`no ${type} of '${deskId}' in the timeline; ${this.run.status}: ${this.run.error}\n${JSON.stringify(this.timeline)}`);
    return found;
  }
}

/** Publishes a workflow and starts a run of it, which has the workflow's id. */
export async function start(client: Management, workflow: CoordinationWorkflow, input: unknown = {}): Promise<string> {
  await client.coordination.saveWorkflow({ workflow });
  await client.coordination.queueRun({ workflowId: workflow.workflowId, runId: workflow.workflowId, input });
  return workflow.workflowId;
}

/** What there is to tell of a run, once it has ended. */
export async function told(client: Management, runId: string, patience?: Patience): Promise<Told> {
  const run = await ended(client, runId, patience);
  const { timeline } = await client.coordination.getRunTimeline({ runId });
  const { engineRunId } = await client.coordination.getRun({ runId });
  if (engineRunId == null) throw new Error(`run ${runId} was never begun: ${run.error}`);
  return new Told(run, timeline, await client.runs.trace({ runId: engineRunId }));
}

/** A whole run. */
export async function carriedOut(url: string, workflow: CoordinationWorkflow, input: unknown = {}, patience?: Patience): Promise<Told> {
  const client = rpc(url);
  return told(client, await start(client, workflow, input), patience);
}
