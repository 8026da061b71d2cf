/** Tables as text: commas, semicolons or tabs, with quotes where a cell needs them. */

export interface Row {
  cells: string[];
  /** Where it begins, from 1. */
  line: number;
}

const DELIMITERS = [",", ";", "\t"];

/** The rows of a table, or what is wrong. Empty lines are left out. */
export function parseCsv(text: string): { rows: Row[] } | { mistake: string } {
  const delimiter = delimiterOf(text);
  const rows: Row[] = [];
  let row: Row = { cells: [], line: 1 };
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const cell = readCell(text, at, delimiter);
    if ("mistake" in cell) return { mistake: `Line ${line + cell.lines}: ${cell.mistake}` };
    row.cells.push(cell.value);
    line += cell.lines;
    at = cell.end;
    if (text[at] === delimiter) {
      at += 1;
      if (at < text.length) continue;
      row.cells.push("");
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    line += 1;
    if (row.cells.some((each) => each !== "")) rows.push(row);
    row = { cells: [], line };
  }
  return { rows };
}

/** A cell as it is written. */
export function csvCell(value: string): string {
  return /[",;\t\n\r]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** What separates the cells of the first line. */
function delimiterOf(text: string): string {
  const first = text.trimStart().split("\n", 1)[0] ?? "";
  const often = (delimiter: string) => first.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (often(each) > often(best) ? each : best));
}

type Cell = { value: string; end: number; lines: number } | { mistake: string; lines: number };

/** The cell that begins at `from`. What is in quotes keeps its blanks and its lines. */
function readCell(text: string, from: number, delimiter: string): Cell {
  let at = from;
  while (text[at] === " ") at += 1;
  if (text[at] !== '"') {
    while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at += 1;
    const value = text.slice(from, at);
    return { value: value.trim(), end: value.endsWith("\r") ? at - 1 : at, lines: 0 };
  }
  let value = "";
  for (at += 1; ; at += 1) {
    if (at >= text.length) return { mistake: "this quote has no end.", lines: 0 };
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else break;
  }
  at += 1;
  while (text[at] === " ") at += 1;
  const lines = value.split("\n").length - 1;
  const next = text[at];
  if (next !== undefined && ![delimiter, "\n", "\r"].includes(next)) return { mistake: `after a quote a cell must end, but there is “${next}”.`, lines };
  return { value, end: at, lines };
}
