/** An expression as rows. What rows cannot say is null: then the expression is left as it is. */
import { type Path, writePath } from "../path";
import { type Condition, COMPARISONS, type Join, kindsFor, NONE, type Operand, readScalar, type Row, ROWS_MAX, TEXT_TESTS } from "./rows";
import { type Token, tokens } from "./tokens";

/** A path as somebody wrote it; null when it is something else. */
export function readPath(text: string): Path | null {
  const words = tokens(text);
  if (words === null) return null;
  const reader = new Reader(words);
  const path = reader.path();
  return path !== null && reader.isAtEnd() ? path : null;
}

/** The rows of an expression; null when rows cannot say it. */
export function readCondition(source: string): Condition | null {
  const words = tokens(source);
  return words === null ? null : new Reader(words).condition();
}

/** Reads words from left to right. Each part answers null when the words are not of its form. */
class Reader {
  private at = 0;

  constructor(private readonly words: readonly Token[]) {}

  isAtEnd(): boolean {
    return this.at === this.words.length;
  }

  condition(): Condition | null {
    const rows: Row[] = [];
    let join: Join | null = null;
    for (;;) {
      const row = this.row();
      if (row === null || rows.length >= ROWS_MAX) return null;
      rows.push(row);
      if (this.isAtEnd()) return { join: join ?? "and", rows };
      const next = this.mark("&&") ? "and" : this.mark("||") ? "or" : null;
      if (next === null || (join !== null && join !== next)) return null;
      join = next;
    }
  }

  private row(): Row | null {
    if (this.mark("(")) {
      const row = this.row();
      return row !== null && this.mark(")") ? row : null;
    }
    if (this.mark("!")) {
      const path = this.path();
      return path === null ? null : { path: writePath(path), operator: "fails", operand: NONE };
    }
    const path = this.path();
    if (path === null) return null;
    const last = path.keys.at(-1);
    if (this.mark("(")) {
      const test = TEXT_TESTS.find((each) => each === last);
      const operand = this.operand();
      if (test === undefined || operand === null || (operand.kind !== "text" && operand.kind !== "field") || !this.mark(")")) return null;
      return { path: writePath({ root: path.root, keys: path.keys.slice(0, -1) }), operator: test, operand };
    }
    if (this.name("in")) {
      const operand = this.operand();
      return operand === null || (operand.kind !== "list" && operand.kind !== "field") ? null : { path: writePath(path), operator: "in", operand };
    }
    const comparison = COMPARISONS.find((each) => this.mark(each));
    if (comparison === undefined) return { path: writePath(path), operator: "holds", operand: NONE };
    if (this.name("null")) {
      if (comparison !== "==" && comparison !== "!=") return null;
      return { path: writePath(path), operator: comparison === "==" ? "absent" : "present", operand: NONE };
    }
    const operand = this.operand();
    if (operand === null || !kindsFor(comparison).includes(operand.kind)) return null;
    return { path: writePath(path), operator: comparison, operand };
  }

  path(): Path | null {
    const start = this.words[this.at];
    if (start?.kind !== "name" || ["true", "false", "null", "in"].includes(start.text)) return null;
    this.at += 1;
    const keys: (string | number)[] = [];
    for (;;) {
      if (this.mark(".")) {
        const key = this.words[this.at];
        if (key?.kind !== "name") return null;
        keys.push(key.text);
        this.at += 1;
      } else if (this.mark("[")) {
        const key = this.words[this.at];
        if (key === undefined || key.kind === "name" || key.kind === "mark") return null;
        if (key.kind === "number" && !/^\d+$/.test(key.text)) return null;
        keys.push(key.kind === "number" ? Number(key.text) : key.text);
        this.at += 1;
        if (!this.mark("]")) return null;
      } else {
        return { root: start.text, keys };
      }
    }
  }

  private operand(): Operand | null {
    if (this.mark("[")) return this.list();
    const scalar = this.scalar();
    if (scalar !== null) return scalar;
    const path = this.path();
    return path === null ? null : { kind: "field", text: writePath(path) };
  }

  private scalar(): Operand | null {
    const minus = this.mark("-") ? "-" : "";
    const word = this.words[this.at];
    if (word?.kind === "number") {
      this.at += 1;
      return { kind: "number", text: minus + word.text };
    }
    if (minus !== "") return null;
    if (word?.kind === "text") {
      this.at += 1;
      return { kind: "text", text: word.text };
    }
    if (this.name("true")) return { kind: "boolean", text: "true" };
    return this.name("false") ? { kind: "boolean", text: "false" } : null;
  }

  private list(): Operand | null {
    const values: unknown[] = [];
    while (!this.mark("]")) {
      if (values.length > 0 && !this.mark(",")) return null;
      const each = this.scalar();
      if (each === null) return null;
      values.push(readScalar(each));
    }
    return { kind: "list", text: JSON.stringify(values) };
  }

  private mark(text: string): boolean {
    return this.word("mark", text);
  }

  private name(text: string): boolean {
    return this.word("name", text);
  }

  private word(kind: Token["kind"], text: string): boolean {
    const word = this.words[this.at];
    if (word?.kind !== kind || word.text !== text) return false;
    this.at += 1;
    return true;
  }
}
