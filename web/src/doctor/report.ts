/** The doctor's report as people read and send it, without React. */
import type { DoctorCheck, DoctorCheckStatus } from "@contract";
import type { LinkProps } from "@tanstack/react-router";
import { counted } from "../ui/counted";
import type { Tone } from "../ui/status";

export const VERDICTS: Record<DoctorCheckStatus, { word: string; tone: Tone }> = {
  well: { word: "Well", tone: "good" },
  warning: { word: "Warning", tone: "warn" },
  wrong: { word: "Wrong", tone: "bad" },
};

interface Checks {
  checks: readonly DoctorCheck[];
}

const ORDER: DoctorCheckStatus[] = ["wrong", "warning", "well"];

/** What is wrong first; within that, in the order in which the doctor looked. */
export function sorted(checks: readonly DoctorCheck[]): DoctorCheck[] {
  return ORDER.flatMap((status) => checks.filter((check) => check.status === status));
}

/** The whole in a sentence. */
export function verdict({ checks }: Checks): { text: string; tone: Tone } {
  const count = (status: DoctorCheckStatus) => checks.filter((check) => check.status === status).length;
  const [wrong, warnings] = [count("wrong"), count("warning")];
  if (wrong + warnings === 0) return { text: "All is well.", tone: "good" };
  const parts = [wrong > 0 && `${counted(wrong, "thing is", "things are")} wrong`, warnings > 0 && counted(warnings, "warning")].filter((part) => part !== false);
  return { text: `${parts.join(", ")}.`, tone: wrong > 0 ? "bad" : "warn" };
}

/** The report as text, to be sent to somebody. */
export function asText({ checks }: Checks, about: { server: string; at: Date; run?: string }): string {
  const head = [`perdura doctor, ${about.server}, ${about.at.toISOString()}`, ...(about.run === undefined ? [] : [`run ${about.run}`])];
  const rows = sorted(checks).flatMap(({ status, name, finding, remedy }) => [`${status.padEnd(7)}  ${name}: ${finding}`, ...(remedy == null ? [] : [`         → ${remedy}`])]);
  return [...head, "", ...rows, ""].join("\n");
}

/** Where one acts on a finding; none when the remedy is not in this app. */
export function placeOf({ name, status }: Pick<DoctorCheck, "name" | "status">, run: string | undefined): { label: string; link: LinkProps } | undefined {
  if (name.startsWith("run.") && run !== undefined) return { label: "The run", link: { to: "/runs/$runId", params: { runId: run } } };
  if (status === "well") return undefined;
  if (name === "failures") return { label: "Failed runs", link: { to: "/runs", search: { status: ["failed"], since: "1h", by: "ended" } } };
  if (name === "queue") return { label: "Waiting runs", link: { to: "/runs", search: { status: ["scheduled"], order: "oldestFirst" } } };
  if (name === "apps" || name.startsWith("app.")) return { label: "Apps", link: { to: "/apps" } };
  if (name === "run") return { label: "Runs", link: { to: "/runs" } };
  return undefined;
}

const TITLES: Record<string, string> = { apps: "Apps", queue: "Queue", history: "Lists", failures: "Failures", run: "Run" };

/** What was looked at, for people. */
export function titleOf(name: string): string {
  if (name.startsWith("app.")) return name.slice("app.".length);
  if (name.startsWith("run.")) return `Run: ${name.slice("run.".length).replaceAll("_", " ")}`;
  return TITLES[name] ?? name;
}
