/** JSON as somebody types it: its value, or the place where it stops being JSON. No browser's own message says it as well. */

export interface JsonProblem {
  /** Such as `expected a comma or }`. */
  message: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** From 0, in the text. */
  offset: number;
}

/** Deeper values are refused by the server. */
const DEPTH_MAX = 128;

class Stop {
  constructor(
    readonly offset: number,
    readonly message: string,
  ) {}
}

export function parseJson(text: string): { value: unknown } | { problem: JsonProblem } {
  const offset = firstProblem(text);
  if (offset !== null) return { problem: { ...offset, ...placeOf(text, offset.offset) } };
  return { value: JSON.parse(text) };
}

/** The same, where a sentence is enough. */
export function readJson(text: string): { value: unknown } | { error: string } {
  const read = parseJson(text);
  return "value" in read ? read : { error: `This is not JSON. ${problemSentence(read.problem)}` };
}

/** `Line 3, column 5: expected a comma or }`. */
export function problemSentence({ line, column, message }: JsonProblem): string {
  return `Line ${line}, column ${column}: ${message}.`;
}

/** The line and column of an offset. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

function firstProblem(text: string): { offset: number; message: string } | null {
  try {
    const end = blank(text, value(text, blank(text, 0), 1));
    if (end < text.length) throw new Stop(end, `nothing may follow the value, but there is ${shown(text, end)}`);
    return null;
  } catch (stop) {
    if (stop instanceof Stop) return { offset: stop.offset, message: stop.message };
    throw stop;
  }
}

/** Where the value that begins at `at` ends. */
function value(text: string, at: number, depth: number): number {
  if (depth > DEPTH_MAX) throw new Stop(at, `values may be at most ${DEPTH_MAX} deep`);
  const first = text[at];
  if (first === undefined) throw new Stop(at, "expected a value, but the text ends");
  if (first === "{") return members(text, at, depth);
  if (first === "[") return elements(text, at, depth);
  if (first === '"') return string(text, at);
  const word = /^(?:true|false|null)(?![A-Za-z0-9_])/.exec(text.slice(at, at + 6));
  if (word !== null) return at + word[0].length;
  const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/.exec(text.slice(at, at + 512));
  if (number !== null) return at + number[0].length;
  if (first === "'") throw new Stop(at, 'texts are written in double quotes, not in single ones');
  if (/[-+\d.]/.test(first)) throw new Stop(at, "this is no number of JSON");
  throw new Stop(at, `expected a value, but there is ${shown(text, at)}`);
}

function members(text: string, open: number, depth: number): number {
  let at = blank(text, open + 1);
  if (text[at] === "}") return at + 1;
  for (;;) {
    if (text[at] !== '"') {
      throw new Stop(at, text[at] === "}" ? "a comma stands before }, with nothing after it" : `expected a name in double quotes, but ${there(text, at)}`);
    }
    at = blank(text, string(text, at));
    if (text[at] !== ":") throw new Stop(at, `expected a colon after the name, but ${there(text, at)}`);
    at = blank(text, value(text, blank(text, at + 1), depth + 1));
    if (text[at] === "}") return at + 1;
    if (text[at] !== ",") throw new Stop(at, `expected a comma or }, but ${there(text, at)}`);
    at = blank(text, at + 1);
  }
}

function elements(text: string, open: number, depth: number): number {
  let at = blank(text, open + 1);
  if (text[at] === "]") return at + 1;
  for (;;) {
    if (text[at] === "]") throw new Stop(at, "a comma stands before ], with nothing after it");
    at = blank(text, value(text, at, depth + 1));
    if (text[at] === "]") return at + 1;
    if (text[at] !== ",") throw new Stop(at, `expected a comma or ], but ${there(text, at)}`);
    at = blank(text, at + 1);
  }
}

function string(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const letter = text[at]!;
    if (letter === '"') return at + 1;
    if (letter === "\n") throw new Stop(at, "a text must end on its line; write a new line as \\n");
    if (letter < " ") throw new Stop(at, "a text may not hold control characters; write a tab as \\t");
    if (letter !== "\\") continue;
    at += 1;
    if (text[at] === "u" && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) at += 4;
    else if (text[at] === undefined || !'"\\/bfnrt'.includes(text[at]!)) throw new Stop(at - 1, "there is no such escape after \\");
  }
  throw new Stop(open, "this text has no end: its closing quote is missing");
}

function blank(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\n\r".includes(text[at]!)) at += 1;
  return at;
}

function shown(text: string, at: number): string {
  return `“${text.slice(at, at + 12).split(/[\s,}\]]/)[0] || text[at]}”`;
}

function there(text: string, at: number): string {
  return at >= text.length ? "the text ends" : `there is ${shown(text, at)}`;
}
