/** Functions and apps in the web app: how they fare, invoked, in step and not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "../harness/app.ts";
import { atEnd, type Test } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import type { Perdura } from "../harness/perdura.ts";
import { freePort } from "../harness/port.ts";
import { sdk } from "../harness/sdk.ts";
import { openWeb } from "../harness/web.ts";

/** An app of one function, which fails when it is told to. */
async function shop(test: Test, perdura: Perdura, port = 0): Promise<App> {
  const client = sdk.client({ id: "shop", baseUrl: perdura.url, mode: "dev" });
  const options = { id: "place-order", retries: 1, timeouts: { finish: "2h" }, cancelOn: [{ event: "shop/order.cancelled", if: "async.data.id == event.data.id" }] };
  const placeOrder = client.define(options, { event: "shop/order.placed", if: "event.data.total > 0" }, ({ event, step }) =>
    step.run("charge", () => {
      if (event.data["declined"]) throw new sdk.NonRetriableError("the card was declined");
      return event.data["total"];
    }),
  );
  const app = await App.start(client, [placeOrder], port);
  atEnd(test, () => app.close());
  return app;
}

test("a function shows what starts it and how it fares, live, and is invoked with the data of an earlier run", async (t) => {
  const { perdura, page } = await openWeb(t, "/functions");
  assert.equal((await (await shop(t, perdura)).sync()).status, 200);
  await page.reload();
  const row = page.getByRole("row", { name: /place-order shop-place-order/ });
  await row.getByText("shop/order.placed").waitFor();
  await page.locator("[data-connection=live]").waitFor();

  for (const declined of [true, false, false]) {
    const body = JSON.stringify({ name: "shop/order.placed", data: { id: "o-1", total: 12, declined } });
    assert.equal((await fetch(`${perdura.url}/e/dev`, { method: "POST", body })).status, 200);
  }
  await row.getByRole("link", { name: /1 \(33 %\) runs, failed/ }).waitFor();
  await row.getByRole("link", { name: /2 runs, completed/ }).waitFor();
  await row.getByText(/\d ms$/).first().waitFor();

  await row.getByRole("link", { name: "place-order" }).click();
  await page.getByRole("heading", { name: "place-order", level: 1 }).waitFor();
  await page.getByText("event.data.total > 0").waitFor();
  await page.getByText("1 after the first attempt of each step.").waitFor();
  await page.getByText("shop/order.cancelled when async.data.id == event.data.id.").waitFor();
  await page.getByText("Given up 2 h after it has begun.").waitFor();
  await page.getByRole("region", { name: "Last runs" }).getByRole("row", { name: /Failed .* the card was declined/ }).waitFor();

  await page.keyboard.press("i");
  const form = page.getByRole("dialog", { name: "Invoke place-order" });
  const data = form.getByRole("textbox", { name: "Data" });
  await data.fill("[1]");
  await form.getByRole("button", { name: "Invoke", exact: true }).click();
  await form.getByText("The data must be an object: {…}.").waitFor();
  await form.getByRole("combobox", { name: "Take the data of an earlier run" }).selectOption("0");
  await page.waitForFunction(() => document.querySelector("textarea")?.value.includes('"total": 12'));
  await data.fill('{"total": 99}');
  await form.getByRole("textbox", { name: "Idempotency key" }).fill("once");
  await form.getByRole("button", { name: "Invoke", exact: true }).click();
  await page.waitForURL(/\/runs\//);
  const runId = page.url().split("/").at(-1);
  const { output } = await eventually("the run to have charged what was typed", async () => {
    const { data: run } = (await (await fetch(`${perdura.url}/v1/runs/${runId}`)).json()) as { data: { status: string; output?: unknown } };
    return run.status === "Completed" && { output: run.output };
  });
  assert.equal(output, 99);
});

test("an app that does not answer has its reason and what to do; it is added, synced and removed", async (t) => {
  const port = await freePort();
  const dead = await freePort();
  const url = `http://localhost:${port}/api/inngest`;
  const { perdura, page } = await openWeb(t, "/apps", { server: { sdkUrls: [`http://localhost:${dead}/api/inngest`] } });
  const waiting = page.getByRole("listitem").filter({ hasText: `http://localhost:${dead}/api/inngest` });
  await waiting.getByText(/Connection refused/).waitFor();
  await waiting.getByText(`Nothing listens at localhost:${dead}.`).waitFor();

  await page.keyboard.press("n");
  const form = page.getByRole("dialog", { name: "Add an app" });
  await form.getByRole("textbox", { name: "URL" }).fill(url);
  await page.keyboard.press("Enter");
  await form.getByText(/did not register/).waitFor();
  await form.getByText(`Nothing listens at localhost:${port}.`).waitFor();
  const app = await shop(t, perdura, port);
  await form.getByRole("button", { name: "Add", exact: true }).click();
  await form.waitFor({ state: "hidden" });
  const card = page.locator("section").filter({ has: page.getByRole("heading", { name: /^shop/ }) });
  await card.getByText("In step").waitFor();
  await card.getByRole("link", { name: "shop-place-order" }).waitFor();
  assert.match(await card.innerText(), /TypeScript \d+\.\d+\.\d+/);
  await card.getByRole("button", { name: "Sync now: shop" }).click();
  await page.getByText("shop is in step").first().waitFor();

  await app.close();
  await card.getByRole("button", { name: "Sync now: shop" }).click();
  await card.getByText("Sync failed").waitFor();
  await card.getByRole("button", { name: "Remove shop" }).click();
  await page.getByRole("dialog", { name: "Remove shop?" }).getByRole("button", { name: "Remove the app" }).click();
  await page.getByText("Removed shop").first().waitFor();
  await card.waitFor({ state: "hidden" });
  const { functions } = (await (await fetch(`${perdura.url}/api/orpc/functions?appId=shop`)).json()) as { functions: unknown[] };
  assert.deepEqual(functions, []);
});
