/** Runs as people see them: the list, one run, and what can be done. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../harness/eventually.ts";
import { openWeb, type Web } from "../harness/web.ts";
import { openShop } from "./runs-app.ts";

const rows = (page: Page) => page.getByRole("table", { name: "Runs" }).getByRole("row");
const row = (page: Page, name: RegExp) => rows(page).filter({ hasText: name });
const timeline = (page: Page) => page.getByRole("list", { name: "Steps" });
const isLive = (page: Page) => page.locator('[data-connection="live"]').waitFor();

/** Goes to a page of the app without starting it anew. */
async function goTo({ page, base }: Web, path: string): Promise<void> {
  await page.goto(base + path);
}

/** Drags over a part of the line of the whole run, in parts of it. */
async function dragBrush(page: Page, from: number, to: number): Promise<void> {
  const box = await page.getByRole("group", { name: "Part of the run to look at" }).boundingBox();
  assert.ok(box !== null);
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, middle, { steps: 5 });
  await page.mouse.up();
}

test("an empty list says how runs come to be, and fills by itself", async (t) => {
  const { perdura, page } = await openWeb(t, "/runs");
  await page.getByText("No function has run yet.").waitFor();
  await isLive(page);
  const shop = await openShop(t, perdura);
  await shop.start("shop/greeted", { name: "Ada" });
  await row(page, /greet.*shop\/greeted/s).filter({ hasText: "Completed" }).waitFor();
  await page.getByTestId("run-count").filter({ hasText: "1 run" }).waitFor();
});

test("filters are in the address, hold for live news, and are cleared at once", async (t) => {
  const web = await openWeb(t, "/");
  const { page } = web;
  const shop = await openShop(t, web.perdura);
  await shop.become(await shop.start("shop/greeted", { name: "Ada" }), "completed");
  await shop.start("shop/rested");
  await goTo(web, "/runs");
  await row(page, /rest/).waitFor();
  await page.getByRole("button", { name: "Running" }).click();
  await row(page, /greet/).waitFor({ state: "detached" });
  await page.reload();
  assert.equal(await page.getByRole("button", { name: "Running" }).getAttribute("aria-pressed"), "true");
  await row(page, /rest/).waitFor();
  await isLive(page);
  const asked = await shop.start("shop/approval.asked", { orderId: "o-1" });
  await row(page, /approve/).waitFor();
  await shop.client.send({ name: "shop/approval.answered", data: { orderId: "o-1" } });
  await shop.become(asked, "completed");
  await row(page, /approve/).waitFor({ state: "detached" });
  await page.keyboard.press("/");
  await page.keyboard.type("nowhere");
  await page.getByText("No run fits these filters.").waitFor();
  assert.match(new URL(page.url()).search, /text=nowhere/);
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await row(page, /greet/).waitFor();
  assert.equal(new URL(page.url()).search, "");
});

test("a failed run shows each attempt, its error, and where it left the good run", async (t) => {
  const web = await openWeb(t, "/");
  const { page, perdura } = web;
  const shop = await openShop(t, perdura);
  await shop.become(await shop.start("shop/order.placed", { orderId: "o-1" }), "completed");
  const failed = await shop.start("shop/order.placed", { orderId: "o-2", isDeclined: true });
  await goTo(web, `/runs/${failed}`);
  const why = page.getByRole("region", { name: "Why it is not moving" });
  await why.getByRole("list", { name: "When it goes on" }).getByText(/is tried again .* in \d+ s/).waitFor();
  await perdura.advance(60_000);
  await page.getByRole("region", { name: "Why it failed" }).getByText("card was declined", { exact: true }).waitFor();
  await why.waitFor({ state: "detached" });
  await timeline(page).getByText(/2 attempts/).waitFor();
  await timeline(page).getByRole("button", { name: /charge-card/ }).click();
  const panel = page.getByRole("region", { name: "Step charge-card" });
  await panel.getByText("card was declined", { exact: true }).waitFor();
  assert.match(new URL(page.url()).search, /step=/);
  const whole = page.getByRole("button", { name: "Show the whole run" });
  assert.ok(await whole.isDisabled());
  await page.getByRole("slider", { name: "Begin of the part" }).press("ArrowRight");
  await eventually("the timeline to be closer", () => whole.isEnabled());
  await page.keyboard.press("0");
  await eventually("the timeline to be whole", () => whole.isDisabled());
  await dragBrush(page, 0.25, 0.75);
  assert.deepEqual(await Promise.all(["Begin of the part", "End of the part"].map((name) => page.getByRole("slider", { name }).getAttribute("aria-valuenow"))), ["25", "75"]);
  await page.keyboard.press("3");
  const difference = page.getByTestId("first-difference");
  await difference.getByText(/First other outcome: step “charge-card” is failed here and completed there/).waitFor();
  await difference.getByText(/\$\.orderId: "o-2" here, "o-1" there/).first().waitFor();
  await page.keyboard.press("2");
  await page.getByRole("region", { name: "Graph of the steps" }).getByRole("button", { name: /charge-card/ }).waitFor();
  assert.deepEqual(web.complaints, [], "the browser has nothing to complain about, its policy included");
});

test("a run is started again from a step with other arguments", async (t) => {
  const web = await openWeb(t, "/");
  const { page, perdura } = web;
  const shop = await openShop(t, perdura);
  const failed = await shop.start("shop/order.placed", { orderId: "o-2", isDeclined: true });
  await eventually("the run to fail", async () => {
    const { status } = (await (await fetch(`${perdura.url}/api/orpc/runs/${failed}`)).json()) as { status: string };
    return status === "failed";
  }, { between: () => perdura.advance(30_000) });
  await goTo(web, `/runs/${failed}`);
  await timeline(page).getByRole("button", { name: /charge-card/ }).click();
  await page.getByRole("button", { name: "Run again from this step…" }).click();
  const dialog = page.getByRole("dialog", { name: /Run again from/ });
  await dialog.getByRole("checkbox", { name: "Give the step other arguments" }).check();
  const list = dialog.getByRole("textbox", { name: /JSON list/ });
  assert.deepEqual(JSON.parse(await list.inputValue()), [42], "the step's own arguments are there to be edited");
  await list.fill("{}");
  await dialog.getByText(/JSON object, but must be a list/).waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Run again" }).isDisabled());
  await list.fill("[7]");
  await dialog.getByRole("button", { name: "Run again" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/runs/") && !url.pathname.endsWith(failed));
  await page.locator("dl").getByText("Completed").waitFor();
  await timeline(page).getByText(/taken over/).waitFor();
  await page.getByRole("tab", { name: "Output" }).click();
  await page.getByRole("region", { name: "output" }).getByText('"charged": 7').waitFor();
});

test("a run that waits says why, tells of each near miss as it comes, and ends before one's eyes", async (t) => {
  const web = await openWeb(t, "/");
  const { page } = web;
  const shop = await openShop(t, web.perdura);
  const asked = await shop.start("shop/approval.asked", { orderId: "o-3" });
  await goTo(web, "/runs");
  await row(page, /approve/).waitFor();
  for (const key of ["j", "Enter"]) await page.keyboard.press(key);
  await page.waitForURL(`**/runs/${asked}`);
  const why = page.getByRole("region", { name: "Why it is not moving" });
  await why.getByText(/waits for an event 'shop\/approval.answered'/).waitFor();
  await why.getByText(/waits until .* in 2 d 23 h/).waitFor();
  await isLive(page);
  await shop.client.send({ name: "shop/approval.answered", data: { orderId: "o-9" } });
  await why.getByRole("list", { name: "Near misses of manager-answer" }).getByText(/expected "o-3", the event has "o-9"/).waitFor();
  await shop.client.send({ name: "shop/approval.answered", data: { orderId: "o-3", isApproved: true } });
  await page.locator("dl").getByText("Completed").waitFor();
  await why.waitFor({ state: "detached" });
});

test("a run is cancelled after a question, and one that cannot run again says why", async (t) => {
  const web = await openWeb(t, "/");
  const { page } = web;
  const shop = await openShop(t, web.perdura);
  await goTo(web, `/runs/${await shop.start("shop/rested")}`);
  await page.getByRole("region", { name: "Why it is not moving" }).getByText(/sleeps until/).waitFor();
  await page.keyboard.press("Shift+C");
  await page.getByRole("dialog", { name: "Cancel this run?" }).getByRole("button", { name: "Cancel the run" }).click();
  await page.locator("dl").getByText("Cancelled").waitFor();
  await page.getByRole("button", { name: "Cancel…" }).waitFor({ state: "detached" });
  const gone = await fetch(`${web.perdura.url}/api/orpc/apps/shop`, { method: "DELETE" });
  assert.ok(gone.ok, `removing the app answered ${gone.status}`);
  await page.keyboard.press("Shift+R");
  const again = page.getByRole("dialog", { name: "Run again" });
  await again.getByRole("button", { name: "Run again" }).click();
  await again.getByRole("alert").getByText(/not registered/).waitFor();
});

test("many runs: chosen by keys, looked at before anything is done, and each accounted for", async (t) => {
  const web = await openWeb(t, "/");
  const { page } = web;
  const shop = await openShop(t, web.perdura);
  for (let each = 0; each < 3; each += 1) await shop.start("shop/rested");
  await shop.become(await shop.start("shop/greeted", { name: "Ada" }), "completed");
  await goTo(web, "/runs");
  await row(page, /greet/).waitFor();
  for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
  await page.getByRole("region", { name: "Chosen runs" }).getByText("2 runs chosen").waitFor();
  await page.keyboard.press("Shift+C");
  const dialog = page.getByRole("dialog", { name: "Cancel runs" });
  await dialog.getByTestId("dry-run").getByText(/would cancel 1 run\. 1 chosen run is left out: they have already ended\. Nothing has been done yet/).waitFor();
  await dialog.getByRole("button", { name: "Keep them as they are" }).click();
  assert.equal(await row(page, /Running/).count(), 3);
  await page.keyboard.press("Shift+A");
  await page.getByRole("region", { name: "Chosen runs" }).getByText("All 4 that fit").waitFor();
  await page.keyboard.press("Shift+C");
  await dialog.getByTestId("dry-run").getByText(/would cancel 3 runs/).waitFor();
  await dialog.getByRole("button", { name: "Cancel 3 runs" }).click();
  await dialog.getByTestId("bulk-summary").getByText("3 cancelled.").waitFor();
  assert.equal(await dialog.getByRole("list", { name: "What came of each run" }).getByRole("listitem").count(), 3);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await eventually("the rows to be cancelled", async () => (await row(page, /Cancelled/).count()) === 3);
});

test("what happens while the connection is lost is there once it is back", async (t) => {
  const web = await openWeb(t, "/runs");
  const { page, perdura } = web;
  const shop = await openShop(t, perdura);
  const asked = await shop.start("shop/approval.asked", { orderId: "o-4" });
  await row(page, /approve.*/s).filter({ hasText: "Running" }).waitFor();
  await isLive(page);
  await perdura.kill();
  await page.locator('[data-connection="lost"]').waitFor();
  await perdura.restart();
  await shop.client.send({ name: "shop/approval.answered", data: { orderId: "o-4" } });
  await shop.become(asked, "completed");
  await shop.start("shop/greeted", { name: "Grace" });
  await isLive(page);
  await row(page, /approve/).filter({ hasText: "Completed" }).waitFor();
  await row(page, /greet/).filter({ hasText: "Completed" }).waitFor();
  assert.equal(await rows(page).count(), 3, "a title and two runs, each once");

  const second = await shop.start("shop/approval.asked", { orderId: "o-5" });
  await row(page, /approve/).filter({ hasText: "Running" }).getByRole("link").click();
  await page.getByRole("region", { name: "Why it is not moving" }).waitFor();
  await isLive(page);
  await perdura.kill();
  await page.locator('[data-connection="lost"]').waitFor();
  await perdura.restart();
  await shop.client.send({ name: "shop/approval.answered", data: { orderId: "o-5" } });
  await shop.become(second, "completed");
  await page.locator("dl").getByText("Completed").waitFor();
});
