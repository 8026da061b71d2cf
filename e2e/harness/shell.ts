/** Commands as a person types them, on a machine where `perdura` is the binary under test. */
import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { program, type Perdura } from "./perdura.ts";

export interface Said {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one line in a shell. `perdura` in it talks to the given server. */
export function shell(line: string, perdura: Perdura, environment: Record<string, string> = {}): Promise<Said> {
  const path = [dirname(program), process.env["PATH"] ?? ""].join(delimiter);
  const child = spawn("sh", ["-c", line], {
    env: { ...process.env, PATH: path, PERDURA_SERVER_URL: perdura.url, NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: Said = { status: null, stdout: "", stderr: "" };
  child.stdout.on("data", (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said.stderr += text.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ ...said, status }));
  });
}
