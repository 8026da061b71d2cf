/** `npm start`: the app and the robot as two processes, with settings that suit a first try. */
import { spawn } from "node:child_process";
import { optional } from "./settings.ts";

const appPort = optional("PORT", "3000");
const robotPort = optional("ROBOT_PORT", "3001");
const environment = {
  INNGEST_DEV: "http://localhost:8288",
  APP_URL: `http://localhost:${appPort}`,
  ROBOT_COORDINADORA_URL: `http://localhost:${robotPort}`,
  ROBOT_CALLBACK_SECRET: "only-for-development",
  JOBS_FILE: ".data/jobs.jsonl",
  ROBOT_LEDGER_FILE: ".data/robot-ledger.jsonl",
  ...process.env,
  PORT: appPort,
  ROBOT_PORT: robotPort,
};

// The channel ("ipc") tells the two when this process dies, in whatever way.
const children = ["src/robot/main.ts", "src/app/main.ts"].map((script) =>
  spawn(process.execPath, ["--import", "tsx", script], {
    env: environment,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  }),
);
for (const child of children) {
  // One without the other is of no use.
  child.once("exit", (code) => {
    for (const other of children) other.kill("SIGTERM");
    process.exitCode ??= code ?? 1;
  });
}
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => children.forEach((child) => child.kill(signal)));
}
