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
import type { Page } from "playwright-core";
import type { AxeResults } from "axe-core";
import { openWeb } from "../harness/web.ts";
import { type Place, setTheScene } from "./scene.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const THEMES = ["light", "dark"] as const;
/** A desk, the same at 200 % zoom, and a phone. */
const SIZES = { desktop: { width: 1440, height: 900 }, zoomed: { width: 720, height: 450 }, phone: { width: 390, height: 844 } };
/** How often a page that has a problem is looked at. */
const LOOKS_MAX = 4;
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
      const width = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector("main")?.scrollWidth ?? 0));
      if (width > SIZES[size].width) found.push(`${place.name}, ${size}: ${width} pixels wide, ${SIZES[size].width} are there`);
      if (size === "phone") await keep(page, `${place.name}-phone`);
    }
    await page.setViewportSize(SIZES.desktop);
    found.push(...complaints.map((complaint) => `${place.name}: ${complaint}`));
  }
  assert.deepEqual(found, []);
});

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
