/**
 * An append-only file of JSON lines. Both processes keep their truth in one: a change is in the
 * file before anybody hears of it, and reading the file again gives the same state after a crash.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { dirname } from "node:path";

export class Journal<Line> {
  /** Without a path the journal forgets everything, which is enough for a first try. */
  constructor(private readonly path: string | undefined) {
    if (path !== undefined) mkdirSync(dirname(path), { recursive: true });
  }

  /** Gives every line of earlier processes to `apply`, oldest first. */
  replay(apply: (line: Line) => void): void {
    if (this.path === undefined || !existsSync(this.path)) return;
    const text = readFileSync(this.path, "utf8");
    const complete = text.slice(0, text.lastIndexOf("\n") + 1);
    // A process killed in mid-write leaves half a line. Nobody was told of it, so it never happened.
    if (complete.length < text.length) truncateSync(this.path, Buffer.byteLength(complete));
    for (const line of complete.split("\n")) {
      if (line !== "") apply(JSON.parse(line) as Line);
    }
  }

  append(line: Line): void {
    if (this.path !== undefined) appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}
