/**
 * The files of a `.rawr/coordination` folder: which of those that somebody has chosen belong to it, and the parts in which
 * they are sent. The folder itself may be chosen, or the one that holds it, such as a project.
 */
import type { CoordinationImportCounts, CoordinationImportFile, CoordinationImportProblem, CoordinationImportReport } from "@contract";
import { counted } from "../../ui/counted";

/** What the importer reads, in the order in which one needs the other. */
const FOLDERS = ["workflows", "runs", "timelines", "memory"];
/** How deep within them. */
const FOLDERS_DEEP_MAX = 4;
/** Where the coordination folder lies in what was chosen: in a project, in `.rawr`, or it is that itself. */
const ROOTS = [".rawr/coordination/", "coordination/", ""];
/** As much as the command line takes of one folder. */
const FILES_MAX = 10_000;
const BYTES_MAX = 64 << 20;
/** Of one request: escaped as JSON still well below what a server takes at once. */
export const PART_BYTES_MAX = 4 << 20;

/** A chosen file, which has not been read yet. */
export interface Chosen {
  /** Beginning with the folder that was chosen. */
  path: string;
  size: number;
}

export interface Found<File extends Chosen> {
  /** With their paths within the coordination folder. */
  files: { file: File; path: string }[];
  problems: CoordinationImportProblem[];
}

/** The files of the coordination folder among those that were chosen; the error says what is missing. */
export function filesOf<File extends Chosen>(chosen: readonly File[]): Found<File> | { error: string } {
  const inner = chosen.map((file) => ({ file, path: file.path.split("/").slice(1).join("/") }));
  const root = ROOTS.find((prefix) => inner.some(({ path }) => path.startsWith(prefix) && isRead(path.slice(prefix.length))));
  if (root === undefined) return { error: nothingIn(chosen[0]?.path.split("/")[0] ?? "") };
  const found = inner.flatMap(({ file, path }) => (path.startsWith(root) && isRead(path.slice(root.length)) ? [{ file, path: path.slice(root.length) }] : []));
  const bytes = found.reduce((sum, { file }) => sum + file.size, 0);
  if (found.length > FILES_MAX || bytes > BYTES_MAX) return { error: tooMuch(found.length, bytes) };
  const fits = found.filter(({ file }) => file.size <= PART_BYTES_MAX);
  const large = found.filter(({ file }) => file.size > PART_BYTES_MAX);
  return {
    files: fits.sort((left, right) => compare(rank(left.path), rank(right.path))),
    problems: large.map(({ file, path }) => ({ path, message: `it has ${file.size} bytes, and at most ${PART_BYTES_MAX} can be sent` })),
  };
}

const nothingIn = (name: string): string =>
  `“${name}” has no JSON in folders named workflows, runs, timelines or memory: choose a .rawr/coordination folder, or the project that holds it.`;

function tooMuch(files: number, bytes: number): string {
  const has = `${counted(files, "file")} of ${Math.ceil(bytes / (1 << 20))} MiB`;
  const most = `${counted(FILES_MAX, "file")} of ${BYTES_MAX >> 20} MiB`;
  return `${has} are more than can be imported at once, ${most}: choose folders with parts of them, workflows and runs first.`;
}

/** The files in parts that fit into a request. A run and its timeline stay together: a trial finds no run of another part. */
export function partsOf(files: readonly CoordinationImportFile[]): CoordinationImportFile[][] {
  const parts: CoordinationImportFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const unit of unitsOf(files)) {
    const size = unit.reduce((sum, file) => sum + new Blob([file.content]).size, 0);
    const last = parts.at(-1);
    if (last === undefined || bytes + size > PART_BYTES_MAX) {
      parts.push([...unit]);
      bytes = size;
    } else {
      last.push(...unit);
      bytes += size;
    }
  }
  return parts;
}

/** What came of all parts. */
export function sumOf(reports: readonly CoordinationImportReport[], problems: readonly CoordinationImportProblem[]): CoordinationImportReport {
  const sum = (of: (report: CoordinationImportReport) => CoordinationImportCounts): CoordinationImportCounts => ({
    imported: total(reports, (report) => of(report).imported),
    skipped: total(reports, (report) => of(report).skipped),
    broken: total(reports, (report) => of(report).broken),
  });
  return {
    dryRun: reports.every(({ dryRun }) => dryRun),
    workflows: sum((report) => report.workflows),
    drafts: total(reports, (report) => report.drafts),
    runs: sum((report) => report.runs),
    timelineEvents: sum((report) => report.timelineEvents),
    memories: sum((report) => report.memories),
    problems: [...problems, ...reports.flatMap((report) => report.problems)],
  };
}

function total(reports: readonly CoordinationImportReport[], of: (report: CoordinationImportReport) => number): number {
  return reports.reduce((sum, report) => sum + of(report), 0);
}

function isRead(path: string): boolean {
  const folders = path.split("/").slice(0, -1);
  return FOLDERS.includes(folders[0] ?? "") && folders.length <= FOLDERS_DEEP_MAX && path.endsWith(".json");
}

const folderOf = (path: string): string => path.split("/", 1)[0] ?? "";
const isOfRun = (path: string): boolean => folderOf(path) === "runs" || folderOf(path) === "timelines";
const withinFolder = (path: string): string => path.slice(folderOf(path).length);

/** Workflows come first and memories last; between them each run is followed by its timeline. */
function rank(path: string): [number, string, number] {
  const folder = FOLDERS.indexOf(folderOf(path));
  return isOfRun(path) ? [1, withinFolder(path), folder] : [folder, path, 0];
}

function compare(left: readonly (string | number)[], right: readonly (string | number)[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index];
    if (other !== undefined && value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

function unitsOf(files: readonly CoordinationImportFile[]): CoordinationImportFile[][] {
  const units: CoordinationImportFile[][] = [];
  for (const file of files) {
    const before = units.at(-1)?.[0];
    const belongs = before !== undefined && isOfRun(before.path) && isOfRun(file.path) && withinFolder(before.path) === withinFolder(file.path);
    if (belongs) units.at(-1)?.push(file);
    else units.push([file]);
  }
  return units;
}
