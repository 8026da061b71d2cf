/**
 * Every page in both themes: nothing that axe calls serious, nothing that sticks out on a phone or at 200 % zoom, no
 * complaint of the browser.
 *
 * With `PERDURA_SCREENSHOTS=<folder>` the pages are kept as pictures.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { AxeResults } from "axe-core";
import { openWeb } from "../harness/web.ts";
import { type Place, setTheScene } from "./scene.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const THEMES = ["light", "dark"] as const;
/** A desk, the same at 200 % zoom, and a phone. */
const SIZES = { desktop: { width: 1440, height: 900 }, zoomed: { width: 720, height: 450 }, phone: { width: 390, height: 844 } };
/** How often a page that has a problem is looked at. */
const LOOKS_MAX = 4;
/** How long an animation may take that is as short as none. */
const STILL_AFTER_MS = 2_000;
const pictures = process.env["PERDURA_SCREENSHOTS"];

test("every page is for everybody, in both themes and at every size", { timeout: 600_000 }, async (t) => {
  const { perdura, page, base, complaints } = await openWeb(t, "/", { context: { viewport: SIZES.desktop, reducedMotion: "reduce" } });
  const places = await setTheScene(t, perdura);
  const found: string[] = [];
  for (const place of places) {
    complaints.length = 0;
    await page.emulateMedia({ colorScheme: "light" });
    await open(page, base, place);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await painted(page);
      found.push(...(await accessible(page)).map((problem) => `${place.name}, ${theme}: ${problem}`));
      await keep(page, `${place.name}-${theme}`);
    }
    for (const size of ["zoomed", "phone"] as const) {
      await page.setViewportSize(SIZES[size]);
      // A desk is zoomed while one works at it; a phone is as it is from the beginning.
      if (size === "phone") await open(page, base, place);
      found.push(...(await page.evaluate(wide)).map((problem) => `${place.name}, ${size}: ${problem}`));
      if (size === "phone") await keep(page, `${place.name}-phone`);
    }
    await page.setViewportSize(SIZES.desktop);
    found.push(...complaints.map((complaint) => `${place.name}: ${complaint}`));
  }
  assert.deepEqual(found, []);
});

interface CanvasState {
  /** The place of the scene, and what brings the state up there. */
  place: string;
  keys?: string;
  /** What the state is about. */
  shows: (page: Page) => Locator;
  /** Whether a dialog covers the page. */
  isModal?: boolean;
}

const CANVAS_STATES: readonly CanvasState[] = [
  { place: "canvas", shows: (page) => page.getByRole("group", { name: /^Price the order, / }) },
  { place: "canvas-palette", shows: (page) => page.getByRole("dialog", { name: "Command palette" }).getByRole("option", { name: /Validate/ }), isModal: true },
  { place: "canvas-problems", keys: "p", shows: (page) => page.getByRole("tabpanel").getByText("EDGE_UNKNOWN_TARGET") },
  { place: "canvas-run", keys: "r", shows: (page) => page.getByRole("region", { name: "Timeline of the run" }).getByRole("cell", { name: "run.completed" }) },
  { place: "canvas-run-failed", keys: "r", shows: (page) => page.getByRole("region", { name: "The run that is shown" }).getByRole("alert") },
];

/** The toolbars of the canvas, and what must not lie under or over them. */
const TOOLBARS = [
  ["Workflow", 'main h1, main section[aria-label="Canvas"], aside[aria-label="Side panel"]'],
  ["Graph", '.react-flow__node, main h1, aside[aria-label="Side panel"], [role="toolbar"][aria-label="Workflow"]'],
] as const;

test("each state of the canvas is whole on a desk and on a phone, its toolbars are free, and nothing moves unasked", { timeout: 300_000 }, async (t) => {
  const { perdura, page, base } = await openWeb(t, "/", { context: { viewport: SIZES.desktop, reducedMotion: "reduce" } });
  const places = await setTheScene(t, perdura);
  const found: string[] = [];
  for (const { place: name, keys, shows, isModal = false } of CANVAS_STATES) {
    const place = places.find((each) => each.name === name);
    assert.ok(place, `the scene has no place "${name}"`);
    for (const size of ["desktop", "phone"] as const) {
      await page.setViewportSize(SIZES[size]);
      await open(page, base, place);
      if (keys !== undefined) await page.keyboard.press(keys);
      const content = shows(page);
      await content.scrollIntoViewIfNeeded();
      await painted(page);
      const problems = [...(await page.evaluate(wide)), ...(await moving(page))];
      if (!(await content.evaluate(isInSight))) problems.push("what it is about is not in sight");
      for (const [toolbar, beside] of TOOLBARS) problems.push(...(await toolbarTroubles(page, toolbar, beside, isModal)));
      found.push(...problems.map((problem) => `${name}, ${size}: ${problem}`));
    }
  }
  assert.deepEqual(found, []);
});

/** Whether the middle of an element is within the window, with nothing over it. Runs in the page. */
function isInSight(element: Element): boolean {
  const { x, y, width, height } = element.getBoundingClientRect();
  const at = document.elementFromPoint(x + width / 2, y + height / 2);
  return width > 0 && height > 0 && at !== null && (element.contains(at) || at.contains(element));
}

/** What sticks out at the right. Runs in the page. */
function wide(): string[] {
  const width = Math.max(document.documentElement.scrollWidth, document.querySelector("main")?.scrollWidth ?? 0);
  return width > innerWidth ? [`${width} pixels wide, ${innerWidth} are there`] : [];
}

/** What goes on moving though motion is unwanted: what has just appeared may end first. */
function moving(page: Page): Promise<string[]> {
  const isStill = () => document.getAnimations().every(({ playState }) => playState !== "running");
  return page.waitForFunction(isStill, undefined, { timeout: STILL_AFTER_MS }).then(() => [], () => [`it moves for more than ${STILL_AFTER_MS} ms`]);
}

interface Drawn {
  name: string;
  box: { left: number; top: number; right: number; bottom: number };
}

/** What lies over a toolbar, or over a part of it. */
async function toolbarTroubles(page: Page, name: string, beside: string, isModal: boolean): Promise<string[]> {
  const toolbar = page.getByRole("toolbar", { name, exact: true, includeHidden: isModal });
  const [self] = await toolbar.evaluateAll(drawn);
  if (self === undefined) return [`there is no toolbar ${name}`];
  const others = await page.locator(beside).evaluateAll(drawn);
  const controls = toolbar.locator(":is(button, select, a):not([popover] *)");
  const parts = await controls.evaluateAll(drawn);
  const troubles = [...others.filter((other) => overlap(self, other)).map((other) => `${other.name} and the toolbar ${name} overlap`)];
  if (parts.length < CONTROLS_MIN) troubles.push(`the toolbar ${name} has ${parts.length} controls`);
  for (const [index, part] of parts.entries()) troubles.push(...parts.slice(index + 1).filter((later) => overlap(part, later)).map((later) => `${part.name} and ${later.name} overlap`));
  if (isModal) return troubles;
  for (const [index, part] of parts.entries()) {
    const control = controls.nth(index);
    await control.scrollIntoViewIfNeeded();
    if (!(await control.evaluate(isInSight))) troubles.push(`something lies over ${part.name}`);
  }
  return troubles;
}

/** Fewer would not be the toolbars of the canvas. */
const CONTROLS_MIN = 6;

/** Elements that are to be seen, with their places. Runs in the page. */
function drawn(elements: Element[]): Drawn[] {
  return elements
    .filter((each) => each.checkVisibility())
    .map((each) => {
      const { left, top, right, bottom } = each.getBoundingClientRect();
      return { name: each.getAttribute("aria-label") ?? each.textContent ?? each.tagName, box: { left, top, right, bottom } };
    });
}

/** Borders may share a pixel. */
function overlap({ box: one }: Drawn, { box: other }: Drawn): boolean {
  return Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
}

async function open(page: Page, base: string, { path, heading, keys }: Place): Promise<void> {
  await page.goto(base + path);
  await page.getByRole("heading", { name: heading, level: 1 }).first().waitFor();
  // What is still being read says so.
  await page.waitForFunction(() => document.querySelector('[role="status"] .animate-pulse, [aria-busy="true"]') === null);
  if (keys !== undefined) {
    await page.keyboard.press(keys);
    await page.getByRole("dialog").waitFor();
  }
}

/** Waits until the page is drawn as it is now. */
function painted(page: Page): Promise<void> {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
}

/** What axe calls serious or critical, and goes on doing so: while a page still changes, it sees colours of two moments. */
async function accessible(page: Page): Promise<string[]> {
  let problems = await judged(page);
  for (let look = 1; look < LOOKS_MAX && problems.length > 0; look += 1) {
    await painted(page);
    problems = await judged(page);
  }
  return problems;
}

async function judged(page: Page): Promise<string[]> {
  // Its text is evaluated by the browser's tools: the page itself would refuse it.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id} (${help}): ${nodes.slice(0, 3).map(({ target }) => target.join(" ")).join("; ")}`);
}

async function keep(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
