/** What stands around every page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openWeb } from "../harness/web.ts";

test("the palette goes to every place, by keys alone", async (t) => {
  const { page } = await openWeb(t);
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find an action" }).fill("go to runs");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/runs");
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.getByRole("heading", { name: "Doctor", level: 1 }).waitFor();
});

test("the palette wraps, and closes by Escape and by a click beside it", async (t) => {
  const { page } = await openWeb(t);
  const palette = page.getByRole("dialog", { name: "Command palette" });
  const chosen = palette.locator('[role="option"][aria-selected="true"]');
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  const first = await chosen.innerText();
  await page.keyboard.press("ArrowUp");
  assert.notEqual(await chosen.innerText(), first);
  await page.keyboard.press("ArrowDown");
  assert.equal(await chosen.innerText(), first);
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "hidden" });
  await page.keyboard.press("Control+k");
  await palette.waitFor();
  await page.mouse.click(5, 400);
  await palette.waitFor({ state: "hidden" });
});

test("on a narrow screen the places are in a drawer", async (t) => {
  const { page } = await openWeb(t, "/", { context: { viewport: { width: 390, height: 800 } } });
  await page.getByRole("button", { name: "Open the menu" }).click();
  const places = page.getByRole("navigation", { name: "Places" });
  await places.waitFor();
  await page.keyboard.press("Escape");
  await places.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Open the menu" }).click();
  await places.getByRole("link", { name: "Mounts" }).click();
  await page.getByRole("heading", { name: "Mounts", level: 1 }).waitFor();
  await places.waitFor({ state: "hidden" });
});

test("a chosen theme stays, and Tab reaches the page past the side bar", async (t) => {
  const { page } = await openWeb(t);
  const root = page.locator("html");
  const change = page.getByRole("button", { name: /^Theme: / });
  await change.click();
  assert.equal(await root.getAttribute("data-theme"), "light");
  await change.click();
  assert.equal(await root.getAttribute("data-theme"), "dark");
  await page.reload();
  assert.equal(await root.getAttribute("data-theme"), "dark");
  // The theme is there before the page is.
  await change.waitFor();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the page" });
  assert.ok(await skip.evaluate((link) => link === document.activeElement));
});
