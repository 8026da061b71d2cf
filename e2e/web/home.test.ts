/** The first page, the addresses and the doctor: how a server stands, and how one begins. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../harness/eventually.ts";
import { openWeb } from "../harness/web.ts";
import { openShop } from "./runs-app.ts";

test("a fresh server shows first steps, which go away with the first app; figures follow what happens", async (t) => {
  const { page, perdura, base } = await openWeb(t);
  const steps = page.getByRole("tablist", { name: "Ways to begin" });
  await steps.waitFor();
  await page.getByText(`INNGEST_DEV=${base} node app.mjs`).waitFor();
  await page.getByRole("tab", { name: "Workflow" }).click();
  await page.getByText(`perdura workflow create --id orders --server ${base}`).waitFor();

  const shop = await openShop(t, perdura);
  await page.getByText("The app “shop” has registered").first().waitFor();
  await steps.waitFor({ state: "hidden" });

  const figure = (label: string) => page.getByRole("list", { name: "How things stand" }).getByRole("link", { name: label });
  const runId = await shop.start("shop/rested");
  const running = page.getByRole("list", { name: "Running now" });
  await running.getByRole("link", { name: /rest/ }).waitFor();
  await figure("Live runs").getByText("1", { exact: true }).waitFor();
  await figure("Next timer").getByText("in 6 h", { exact: true }).waitFor();

  const failing = await shop.start("shop/order.placed", { orderId: "A-7", isDeclined: true });
  const failed = page.getByRole("list", { name: "Failed in the last hour" }).getByRole("link", { name: /card was declined/ });
  // Its second attempt comes after a pause.
  await eventually(`run ${failing} to be told as failed`, async () => (await failed.count()) > 0, { between: () => perdura.advance(10_000) });
  await figure("Failed in the last hour").getByText("1", { exact: true }).waitFor();
  await figure("Server").getByText("1 warning").waitFor();

  await perdura.advance(6 * 3_600_000);
  await shop.become(runId, "completed");
  await running.waitFor({ state: "hidden" });
  await page.getByText("Nothing runs.").waitFor();

  await page.keyboard.press("s");
  await steps.waitFor();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await steps.waitFor({ state: "hidden" });
});

test("the figures lead to where one acts", async (t) => {
  const { page, perdura } = await openWeb(t);
  await openShop(t, perdura);
  const go = async (label: string) => {
    await page.getByRole("list", { name: "How things stand" }).getByRole("link", { name: label }).click();
    await page.waitForURL((url) => url.pathname !== "/");
    const { pathname, searchParams } = new URL(page.url());
    await page.goBack();
    return { pathname, status: searchParams.get("status"), since: searchParams.get("since") };
  };
  assert.deepEqual(await go("Failed in the last hour"), { pathname: "/runs", status: '["failed"]', since: "1h" });
  assert.equal((await go("Open tasks")).pathname, "/inbox");
  assert.equal((await go("Server")).pathname, "/doctor");
});

test("every address is tried, and a server that is gone is told", async (t) => {
  const { page, perdura, base } = await openWeb(t, "/mounts");
  const row = (name: string) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
  for (const name of ["RPC", "REST", "OpenAPI document", "Reference", "REST v2", "Events", "SDK API", "Own functions", "Workflows", "Robots", "Health", "Metrics", "Development"]) {
    await row(name).getByText("Answers", { exact: true }).waitFor();
  }
  await row("Events").getByText(`curl ${base}/e/dev`, { exact: false }).waitFor();
  await perdura.kill();
  await page.getByRole("button", { name: "Try again" }).click();
  await row("Health").getByText(/No answer|Answers wrongly/).waitFor();
});

test("the doctor names what is wrong with its remedy, and looks again", async (t) => {
  const { page, perdura } = await openWeb(t, "/doctor", { server: { sdkUrls: ["http://localhost:9/api/inngest"] } });
  const findings = page.getByRole("list", { name: "Findings" }).getByRole("listitem");
  const app = findings.filter({ has: page.getByRole("heading", { name: "http://localhost:9/api/inngest" }) });
  await app.getByText("Wrong").waitFor();
  await app.getByText("start the app").waitFor();
  assert.match(await findings.first().innerText(), /Wrong/);
  await app.getByRole("link", { name: "Apps" }).waitFor();

  const shop = await openShop(t, perdura);
  const runId = await shop.start("shop/approval.asked", { orderId: "A-7" });
  await page.goto(`${new URL(page.url()).origin}/doctor?run=${runId}`);
  await findings.filter({ has: page.getByRole("heading", { name: /^Run: / }) }).getByRole("link", { name: "The run" }).click();
  await page.waitForURL(`**/runs/${runId}`);
});
