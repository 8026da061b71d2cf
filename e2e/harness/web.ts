/** The web app in a real browser, against a real server. */
import { join } from "node:path";
import type { BrowserContextOptions, ConsoleMessage, Page } from "playwright-core";
import { atEnd, type Test } from "./at-end.ts";
import { browse } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { Perdura, type PerduraOptions } from "./perdura.ts";
import { freePort } from "./port.ts";
import { Child } from "./process.ts";

/** How long the browser may take for one thing on a busy machine. */
const ACTION_TIMEOUT_MS = 30_000;
const SOURCES = join(import.meta.dirname, "../../web");

export interface Web {
  perdura: Perdura;
  page: Page;
  /** Where the web app is served. */
  base: string;
  /** What the page has complained about: errors in scripts, and everything on its console that is one. */
  complaints: string[];
}

export interface WebOptions {
  server?: PerduraOptions;
  context?: BrowserContextOptions;
}

/**
 * A server with its web app open in a browser, until the test is over.
 *
 * The app is the one inside the server, or with `PERDURA_WEB_DEV=1` the sources as they are now.
 */
export async function openWeb(test: Test, path = "/", { server, context }: WebOptions = {}): Promise<Web> {
  const perdura = await Perdura.start(server);
  atEnd(test, () => perdura.close());
  const base = process.env["PERDURA_WEB_DEV"] === "1" ? await serveSources(test, perdura.url) : perdura.url;
  const browser = await browse(test);
  const page = await (await browser.newContext(context)).newPage();
  page.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !isRefusal(message)) complaints.push(message.text());
  });
  await page.goto(base + path);
  return { perdura, page, base, complaints };
}

/** Chromium repeats every answer of 400 to 499 on its console; those of procedures are for the page to say. */
function isRefusal(message: ConsoleMessage): boolean {
  return /^Failed to load resource: .* status of 4\d\d/.test(message.text()) && !new URL(message.location().url).pathname.startsWith("/assets/");
}

async function serveSources(test: Test, server: string): Promise<string> {
  const port = await freePort();
  const vite = Child.start({
    program: process.execPath,
    args: ["node_modules/vite/bin/vite.js", "--port", String(port), "--strictPort"],
    environment: { PERDURA_SERVER_URL: server },
    directory: SOURCES,
  });
  atEnd(test, () => vite.kill());
  const base = `http://localhost:${port}`;
  await eventually("the sources to be served", async () => (await fetch(base)).ok, { explain: () => vite.output });
  return base;
}
