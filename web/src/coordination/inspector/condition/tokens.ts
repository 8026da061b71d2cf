/** The words of an expression: as much of the dialect as a condition made of rows needs. */

export type Token =
  | { kind: "name"; text: string }
  | { kind: "text"; text: string }
  | { kind: "number"; text: string }
  | { kind: "mark"; text: string };

/** An expression is at most 4 KiB, so it has at most so many words. */
const TOKENS_MAX = 4_096;
const BLANK = /\s+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:\d+\.\d+|\d+|\.\d+)(?:[eE][+-]?\d+)?/y;
const MARK = /&&|\|\||==|!=|<=|>=|[<>!()[\],.-]/y;
const TEXT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", a: "\u0007", "\\": "\\", '"': '"', "'": "'", "`": "`", "?": "?" };

/** The words; null when something is in it that no row can say. */
export function tokens(source: string): Token[] | null {
  const found: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const [text] = pattern.exec(source) ?? [];
    if (text === undefined) return null;
    at += text.length;
    return text;
  };
  while (at < source.length) {
    if (found.length >= TOKENS_MAX) return null;
    if (take(BLANK) !== null) continue;
    const name = take(NAME);
    if (name !== null) {
      // `r"…"` and `b"…"` are texts of other kinds.
      if (source[at] === '"' || source[at] === "'") return null;
      found.push({ kind: "name", text: name });
      continue;
    }
    const number = take(NUMBER);
    if (number !== null) {
      found.push({ kind: "number", text: number });
      continue;
    }
    const quoted = take(TEXT);
    if (quoted !== null) {
      const text = unescaped(quoted);
      if (text === null) return null;
      found.push({ kind: "text", text });
      continue;
    }
    const mark = take(MARK);
    if (mark === null) return null;
    found.push({ kind: "mark", text: mark });
  }
  return found;
}

function unescaped(quoted: string): string | null {
  // Three quotes in a row are another kind of text.
  if (quoted === '""' || quoted === "''") return "";
  let isKnown = true;
  const text = quoted.slice(1, -1).replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, letter: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const escape = letter === undefined ? undefined : ESCAPES[letter];
    if (escape === undefined) isKnown = false;
    return escape ?? "";
  });
  return isKnown ? text : null;
}
