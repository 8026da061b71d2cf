/** Events in the web app: sent, seen as they are accepted, and looked into. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "../harness/app.ts";
import { atEnd, type Test } from "../harness/at-end.ts";
import type { Perdura } from "../harness/perdura.ts";
import { sdk } from "../harness/sdk.ts";
import { openWeb } from "../harness/web.ts";

async function send(perdura: Perdura, events: Record<string, unknown>[]): Promise<void> {
  const response = await fetch(`${perdura.url}/e/dev`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(events) });
  assert.equal(response.status, 200, await response.text());
}

/** An app whose function waits until the test says go on. */
async function gatedApp(test: Test, perdura: Perdura): Promise<{ open: () => void }> {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const client = sdk.client({ id: "shop", baseUrl: perdura.url, mode: "dev" });
  const app = await App.start(client, [client.define({ id: "place-order" }, { event: "shop/order.placed" }, ({ event, step }) => step.run("total", () => gate.then(() => event.data["total"])))]);
  atEnd(test, () => app.close());
  atEnd(test, async () => open());
  assert.equal((await app.sync()).status, 200);
  return { open };
}

test("an event is sent from a form that knows what is wrong with it, and the run that it caused is seen to its end", async (t) => {
  const { perdura, page } = await openWeb(t);
  const app = await gatedApp(t, perdura);
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await page.getByText("No event has been accepted yet.").waitFor();
  await page.keyboard.press("n");
  const form = page.getByRole("dialog", { name: "Send events" });
  await form.getByRole("combobox", { name: "Name" }).fill("shop/order.placed");
  await form.getByText("Starts place-order.").waitFor();
  const data = form.getByRole("textbox", { name: "Data" });
  await data.fill('{\n  "total": 12,\n}');
  await form.getByText("Line 3, column 1: a comma stands before }, with nothing after it.").waitFor();
  await form.getByRole("button", { name: "Send", exact: true }).click();
  assert.equal(await data.getAttribute("aria-invalid"), "true");
  await data.fill('{\n  "total": 12\n}');
  await data.press("Control+Enter");

  await page.getByRole("heading", { name: "shop/order.placed", level: 1 }).waitFor();
  assert.match(await page.getByRole("region", { name: "the data of the event" }).innerText(), /"total": 12/);
  const runs = page.getByRole("region", { name: "Runs that it caused" });
  await runs.getByRole("row", { name: /Running shop-place-order/ }).waitFor();
  app.open();
  await runs.getByRole("row", { name: /Completed shop-place-order/ }).waitFor();

  // What was sent is there to be sent again, without its id.
  await page.keyboard.press("e");
  await form.waitFor();
  assert.equal(await form.getByRole("combobox", { name: "Name" }).inputValue(), "shop/order.placed");
  assert.match(await data.inputValue(), /"total": 12/);
});

test("several events go at once, or none", async (t) => {
  const { perdura, page } = await openWeb(t, "/events?send=");
  const form = page.getByRole("dialog", { name: "Send events" });
  await form.getByRole("tab", { name: "Several" }).click();
  const list = form.getByRole("textbox", { name: /^Events/ });
  await list.fill('{"name": "a/one", "data": {"n": 1}}\n{"name": "a/two", "payload": {}}');
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await form.getByText("Line 2: “payload” is no field of an event").waitFor();
  await list.fill('{"name": "a/one", "data": {"n": 1}}\n{"name": "a/two"}');
  await form.getByRole("button", { name: "Send 2 events" }).click();
  await form.waitFor({ state: "hidden" });
  const rows = page.getByRole("table", { name: "Events" });
  await rows.getByRole("link", { name: "a/two" }).waitFor();
  await rows.getByRole("link", { name: "a/one" }).waitFor();
  const { data } = (await (await fetch(`${perdura.url}/v1/events`)).json()) as { data: { name: string }[] };
  assert.deepEqual(data.map(({ name }) => name).sort(), ["a/one", "a/two"]);
});

test("the list is live, is not moved under the reader, filters in its address, and misses nothing when the server is killed", async (t) => {
  const { perdura, page } = await openWeb(t, "/events");
  await page.locator("[data-connection=live]").waitFor();
  const numbered = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ name: "a/counted", id: `e-${from + index}`, data: { n: from + index } }));
  await send(perdura, numbered(0, 60));
  const rows = page.getByRole("table", { name: "Events" });
  const top = rows.getByRole("row").nth(1);
  await top.getByText("e-59", { exact: true }).waitFor();

  const region = page.getByRole("region", { name: "Events" });
  await region.evaluate((element) => element.scrollTo({ top: 600 }));
  await rows.getByText("e-40", { exact: true }).waitFor();
  await send(perdura, numbered(60, 2));
  const pill = page.getByRole("button", { name: "2 new" });
  await pill.waitFor();
  await pill.click();
  await top.getByText("e-61", { exact: true }).waitFor();

  await perdura.kill();
  await page.locator("[data-connection=lost]").waitFor();
  await perdura.restart();
  await send(perdura, numbered(62, 3));
  await page.locator("[data-connection=live]").waitFor();
  await top.getByText("e-64", { exact: true }).waitFor();
  assert.equal(await rows.getAttribute("aria-rowcount"), "66");

  await page.keyboard.press("/");
  await page.keyboard.type("e-6");
  await page.waitForURL(/text=e-6/);
  await page.waitForFunction(() => document.querySelector('[role="table"][aria-label="Events"]')?.getAttribute("aria-rowcount") === "7");
  await page.reload();
  await top.getByText("e-64", { exact: true }).waitFor();
  assert.equal(await rows.getAttribute("aria-rowcount"), "7");
  await send(perdura, [{ name: "a/other", id: "x-1" }, { name: "a/other", id: "e-6x" }]);
  await top.getByText("e-6x", { exact: true }).waitFor();
  assert.equal(await rows.getAttribute("aria-rowcount"), "8");

  // From row to row by keys, and in.
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "the data of the event" }).getByText('"n": 64').waitFor();
});
