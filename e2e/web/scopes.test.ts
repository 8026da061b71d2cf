/**
 * A key that may only look: what it may not do is disabled with the reason, wherever it stands, and nothing that is not
 * disabled is refused by the server.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { rpc } from "../coordination/clients.ts";
import { eventually } from "../harness/eventually.ts";
import { openWeb } from "../harness/web.ts";
import { type Place, setTheScene } from "./scene.ts";

const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
const READER = "reader-0123456789abcdef0123456789abcdef";
const REASON = /^Your key “ana” may not (send, start, cancel or answer anything|change what is stored): it lacks the scope (run|edit)$/;
/** Things to press that one page may have: more are a mistake of this test. */
const PRESSES_MAX = 150;
/** Groups of the palette that are on every page, and lead elsewhere. */
const SHELL = /^(Go|View|Session|Help) · /;

/** Places that have the actions of another one. */
const SAME_ACTIONS = new Set(["canvas-run-failed", "canvas-palette"]);

/** Places whose actions in the palette are tried, too: each has its own. */
const PALETTES = new Set(["run-waiting", "event", "function", "apps", "coordination", "canvas-run", "jobs", "job"]);

/** What is to be seen on a page, and to be disabled. */
const FORBIDDEN: Record<string, readonly RegExp[]> = {
  "run-failed": [/^Run again…/],
  "run-waiting": [/^Run again…/, /^Cancel…/],
  events: [/^Send/],
  event: [/^Send again, edited/],
  functions: [/^Invoke charge/, /^Invoke rest/],
  function: [/^Invoke/],
  apps: [/^Add an app/, /^Sync now: shop/, /^Remove shop/],
  coordination: [/^Import/, /^New workflow/, /^Delete Purchase with approval/],
  canvas: [/^Save/, /^Run$/, /^Add a desk/, /^Tidy/],
  "canvas-run": [/^Run it again/],
  "canvas-problems": [/^Save/, /^Add a desk/],
  jobs: [/^New job/],
  job: [/^Rotate key/],
  kinds: [/^Register a kind/, /^Change coordinadora/],
  automations: [/^New automation/, /^Change notify/, /^Remove notify/],
};

test("a key that may only look finds everything else disabled, with the reason", { timeout: 900_000 }, async (t) => {
  const { page, perdura, base, complaints } = await openWeb(t, "/login", {
    server: { mode: "start", signingKey: SIGNING_KEY, eventKeys: ["event-key-0123456789abcdef"], environment: { PERDURA_API_KEY: `ana:read:${READER}` } },
    context: { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" },
  });
  const places = (await setTheScene(t, perdura)).filter(({ name }) => !SAME_ACTIONS.has(name));
  await rpc(perdura.url, SIGNING_KEY).robot.automations.put({ automationId: "notify", workspaceId: "shop-1", trigger: "robot.coord.completed", enabled: true, actions: [{ type: "send_event", name: "shop/notify", data: {} }] });
  places.push(
    { name: "kinds", path: "/jobs?tab=kinds", heading: /Robot jobs/ },
    { name: "automations", path: "/jobs?tab=automations&workspaceId=shop-1", heading: /Robot jobs/ },
  );
  await page.getByLabel("Key").fill(READER);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();

  // In front of it the page would hardly be drawn any more.
  page.on("popup", (other) => void other.close());
  const calls = new Calls(page);
  const found: string[] = [];
  for (const place of places) {
    await visit(page, base, place);
    for (const name of FORBIDDEN[place.name] ?? []) {
      const reason = await reasonOf(page.getByRole("button", { name }).first());
      if (!REASON.test(reason)) found.push(`${place.name}: ${name} has no reason for being disabled: ${reason}`);
    }
    await calls.settled();
    found.push(...calls.takeRefused().map((path) => `${place.name}: ${path} was refused before anything was pressed`));
    const again = () => visit(page, base, place);
    const problems = await pressEverything(page, calls, again);
    if (PALETTES.has(place.name)) problems.push(...(await runEverything(page, calls, again)));
    found.push(...problems.map((problem) => `${place.name}: ${problem}`));
  }
  assert.deepEqual(found, []);
  assert.deepEqual(complaints, []);

  await visit(page, base, placeOf(places, "runs"));
  await page.getByRole("checkbox", { name: /charge/ }).first().check();
  const bar = page.getByRole("region", { name: "Chosen runs" });
  for (const name of ["Run again…", "Cancel…"]) assert.match(await reasonOf(bar.getByRole("button", { name })), REASON);

  // Keys ask nobody either.
  await page.goto(`${base}/events?send=shop/greeted`);
  const form = page.getByRole("dialog", { name: "Send events" });
  assert.match(await reasonOf(form.getByRole("button", { name: "Send", exact: true })), REASON);
  await form.getByLabel("Name").press("Control+Enter");
  assert.deepEqual(await refusedAfter(page, calls, "Control+Enter"), []);

  await visit(page, base, placeOf(places, "canvas"));
  await page.getByText(/^Your key “ana” may not change what is stored: it lacks the scope edit\.$/).waitFor();
  assert.ok(await page.getByRole("textbox", { name: "Name" }).first().isDisabled());
});

test("a key that may run, and not change what is stored, runs what is published", { timeout: 120_000 }, async (t) => {
  const OPERATOR = "operator-0123456789abcdef0123456789abcdef";
  const { page, perdura, base } = await openWeb(t, "/login", { server: { mode: "start", signingKey: SIGNING_KEY, eventKeys: ["event-key-0123456789abcdef"], environment: { PERDURA_API_KEY: `bob:read+run:${OPERATOR}` } } });
  await setTheScene(t, perdura);
  await page.getByLabel("Key").fill(OPERATOR);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.goto(`${base}/coordination/purchase`);
  assert.match(await reasonOf(page.getByRole("button", { name: "Add a desk" })), /lacks the scope edit/);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Run with input…" }).click();
  const dialog = page.getByRole("dialog", { name: "Run Purchase with approval" });
  await dialog.getByRole("button", { name: "Run" }).click();
  await page.waitForURL("**run=**");
});

function placeOf(places: readonly Place[], name: string): Place {
  const place = places.find((each) => each.name === name);
  if (place === undefined) throw new Error(`the scene has no place "${name}"`);
  return place;
}

async function visit(page: Page, base: string, { path, heading }: Place): Promise<void> {
  await page.goto(base + path);
  await page.getByRole("heading", { name: heading, level: 1 }).first().waitFor();
  // What is still being read says so.
  await page.waitForFunction(() => document.querySelector('[role="status"] .animate-pulse, [aria-busy="true"]') === null);
}

/** What a person reads at a button that is disabled. */
async function reasonOf(button: Locator): Promise<string> {
  await button.waitFor();
  return (await button.isDisabled()) ? ((await button.getAttribute("title")) ?? "no title") : "it is not disabled";
}

/** The calls of a page that have no answer yet, and those whose answer was that one may not. */
class Calls {
  private readonly open = new Set<object>();
  private refused: string[] = [];

  constructor(page: Page) {
    page.on("request", (request) => this.open.add(request));
    page.on("requestfailed", (request) => this.open.delete(request));
    page.on("response", (response) => {
      this.open.delete(response.request());
      const { pathname } = new URL(response.url());
      // Mounts tries addresses of others, and says what they answer.
      if ([401, 403].includes(response.status()) && /^\/(rpc|api)\//.test(pathname)) this.refused.push(pathname);
    });
    page.on("framenavigated", () => this.open.clear());
  }

  settled(): Promise<unknown> {
    return eventually("all calls to be answered", () => this.open.size === 0);
  }

  takeRefused(): string[] {
    return this.refused.splice(0);
  }
}

/** Presses whatever can be pressed, in dialogs first. Gives what the server refused. */
async function pressEverything(page: Page, calls: Calls, again: () => Promise<void>): Promise<string[]> {
  const problems: string[] = [];
  const { pathname } = new URL(page.url());
  const tried: string[] = [];
  for (let presses = 0; ; presses += 1) {
    assert.ok(presses < PRESSES_MAX, `${pathname} has no end of things to press: ${tried.slice(-5).join("; ")}`);
    const name = await page.evaluate(pressNext, tried);
    if (name !== null) {
      tried.push(name);
      problems.push(...(await refusedAfter(page, calls, name)));
      if (new URL(page.url()).pathname !== pathname) await again();
    } else if (await page.getByRole("dialog").first().isVisible()) {
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").first().waitFor({ state: "hidden" });
    } else return problems;
  }
}

/** Runs whatever the palette offers. Gives what the server refused. */
async function runEverything(page: Page, calls: Calls, again: () => Promise<void>): Promise<string[]> {
  const problems: string[] = [];
  const { pathname } = new URL(page.url());
  for (const name of await offered(page)) {
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    await palette.getByRole("option").first().waitFor();
    const action = palette.locator('[role="option"][aria-disabled="false"]').filter({ hasText: name }).first();
    // What was done before may have made it impossible.
    if (await action.isVisible()) await action.click();
    problems.push(...(await refusedAfter(page, calls, name)));
    if (new URL(page.url()).pathname !== pathname || (await page.getByRole("dialog").first().isVisible())) await again();
  }
  return problems;
}

async function refusedAfter(page: Page, calls: Calls, name: string): Promise<string[]> {
  // Unlike an evaluation, this outlives a page that goes elsewhere.
  await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))));
  await calls.settled();
  return calls.takeRefused().map((path) => `“${name}” can be done, and ${path} is refused`);
}

/** Presses the first thing that was not tried yet, and gives its name; null when there is none. Runs in the page. */
function pressNext(tried: readonly string[]): string | null {
  const dialogs = [...document.querySelectorAll('[role="dialog"]')].filter((each) => each.checkVisibility());
  const within = dialogs.at(-1) ?? document.querySelector("main") ?? document.body;
  const all = [...within.querySelectorAll<HTMLElement>('button, [role="button"], [role="menuitem"]')];
  // What a tab shows is pressed before the next one is.
  for (const each of [...all.filter(({ role }) => role !== "tab"), ...within.querySelectorAll<HTMLElement>('[role="tab"]')]) {
    const name = `${each.getAttribute("role") ?? "button"} ${each.getAttribute("aria-label") ?? each.innerText}`.replace(/\s+/g, " ").trim();
    const isDisabled = each.matches(':disabled, [aria-disabled="true"]');
    if (isDisabled || /^button Cop(y|ied)/.test(name) || tried.includes(name) || !each.checkVisibility()) continue;
    each.click();
    return name;
  }
  return null;
}

/** The page's own actions that the palette offers now. */
async function offered(page: Page): Promise<string[]> {
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await palette.waitFor();
  const names = await palette.getByRole("option").evaluateAll((options) => options.filter((each) => each.getAttribute("aria-disabled") !== "true").map((each) => each.querySelector("span span")?.textContent ?? ""));
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "hidden" });
  return names.filter((name) => !SHELL.test(name));
}
