/** Robot jobs in the web app: a real robot at work, seen as it goes on, and steered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createHmac } from "node:crypto";
import { atEnd, type Test } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { callbackKey, SECRETS } from "../harness/robot-jobs.ts";
import { Service } from "../harness/robot-service.ts";
import { openWeb, type Web } from "../harness/web.ts";

/** The web app of a server with a robot and a carrier; the robot pauses before each item. */
async function openWithRobot(test: Test, path: string, pauseMs: number): Promise<Web> {
  const { username: PORTAL_USERNAME, password: PORTAL_PASSWORD, callback } = SECRETS;
  const portal = await Service.portal({ PORTAL_USERNAME, PORTAL_PASSWORD });
  atEnd(test, () => portal.close());
  const robot = await Service.robot({ ROBOT_PORTAL_URL: portal.url, ROBOT_CALLBACK_SECRET: callback, ROBOT_ITEM_PAUSE_MS: String(pauseMs) });
  atEnd(test, () => robot.close());
  const environment = { ROBOT_CALLBACK_SECRET: callback, ROBOT_COORDINADORA_URL: robot.url, ROBOT_COORDINADORA_USERNAME: PORTAL_USERNAME, ROBOT_COORDINADORA_PASSWORD: PORTAL_PASSWORD };
  return openWeb(test, path, { server: { environment } });
}

const TABLE = [
  "orderId;nombres;direccion;ciudad;celular;unidades",
  "1001;Ana;Calle 1 # 2-3;MEDELLIN (ANT);3001234567;1",
  '1002;Eva;"Carrera 7; piso 2";CALI (VALLE);3001234568;2',
  "1003;Leo;Calle 9;NOWHERE;3001234569;1",
  "1004;Pía;Calle 4;MEDELLIN (ANT);3001234560;1",
].join("\n");

test("a pasted batch is created, progresses live, and the one that failed is chosen and tried again", async (t) => {
  const { page } = await openWithRobot(t, "/jobs", 700);
  await page.getByText("No robot has been given a job yet.").waitFor();
  await page.keyboard.press("n");
  const form = page.getByRole("dialog", { name: "New robot job" });
  await form.getByRole("textbox", { name: "Workspace" }).fill("shop-1");
  const items = form.getByRole("textbox", { name: "Items" });
  await items.fill(`${TABLE}\n1005;Rut;Calle 5;MEDELLIN (ANT);3001;two`);
  await form.getByText("Line 6: unidades is “two”; it must be integer.").waitFor();
  await items.fill(TABLE);
  await form.getByRole("button", { name: "Create a job of 4" }).click();

  await page.getByRole("heading", { name: "coordinadora create_shipment", level: 1 }).waitFor();
  const mark = Math.random();
  await page.evaluate((value) => Object.assign(window, { mark: value }), mark);
  const bar = page.getByRole("progressbar");
  const ended = async () => Number(await bar.getAttribute("aria-valuenow"));
  await eventually("the batch to be seen half done", async () => [1, 2, 3].includes(await ended()));
  const rows = page.getByRole("table", { name: "Items" });
  await rows.getByRole("row", { name: /1001 Success \d+ · MEDELLIN \(ANT\)/ }).waitFor();
  await page.getByText("Partly done").waitFor();
  assert.equal(await bar.getAttribute("aria-valuetext"), "4 of 4, 1 error");
  assert.match(await page.getByTestId("announcer").innerText(), /The job is completed: 4 of 4, 1 error/);

  // Why, by the item itself.
  await rows.getByRole("button", { name: "1003" }).click();
  const item = page.getByRole("dialog", { name: "Order 1003" });
  await item.getByText("Validation: The city 'NOWHERE' is not served.").waitFor();
  assert.match(await item.getByRole("region", { name: "the payload" }).innerText(), /"ciudad": "NOWHERE"/);
  await page.keyboard.press("Escape");
  await item.waitFor({ state: "hidden" });

  await rows.getByRole("checkbox", { name: "Choose the order 1003" }).check();
  await page.getByRole("button", { name: "Retry 1 chosen" }).click();
  await page.getByRole("dialog", { name: "Try one item again?" }).getByRole("button", { name: "Try again" }).click();
  await rows.getByRole("row", { name: /1003 Error .* served\. 2 / }).waitFor();
  await rows.getByRole("button", { name: "1003" }).click();
  await item.getByRole("region", { name: "Earlier attempts" }).getByRole("row", { name: /1 Error/ }).waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("tab", { name: "Callbacks" }).click();
  await page.getByRole("row", { name: /Counted 200 Signature fits 1003 2/ }).waitFor();
  await page.getByRole("tab", { name: "Summary" }).click();
  await page.getByRole("table", { name: "Orders" }).getByRole("row", { name: /1002 Success \d+/ }).waitFor();
  assert.equal(await page.evaluate(() => Reflect.get(window, "mark")), mark, "all of it without a reload");

  // The list knows it too, and so does the look-up of an order.
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await page.getByRole("table", { name: "Robot jobs" }).getByRole("row", { name: /shop-1 Partly done/ }).waitFor();
  await page.getByRole("button", { name: "Look up an order" }).click();
  const order = page.getByRole("dialog", { name: "Look up an order" });
  await order.getByRole("textbox", { name: "Workspace" }).fill("shop-1");
  await order.getByRole("textbox", { name: "Order" }).fill("1002");
  await page.keyboard.press("Enter");
  await order.getByText("Tracking number").waitFor();
});

test("a cancelled job keeps a late result until somebody accepts it, and shows callbacks that prove nothing", async (t) => {
  // The robot pauses after the first item for longer than the test: what is reported of the second is reported here.
  const { perdura, page } = await openWithRobot(t, "/jobs", 600_000);
  const created = await fetch(`${perdura.url}/api/robot/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ workspaceId: "shop-1", kind: "coordinadora", items: ["2001", "2002"].map((orderId) => ({ orderId, payload: { ciudad: "CALI (VALLE)" } })) }),
  });
  const { job } = (await created.json()) as { job: { jobId: string; keyId: string } };
  await page.getByRole("link", { name: /^coordinadora/ }).click();
  await page.getByRole("button", { name: "Cancel the job" }).click();
  const cancel = page.getByRole("dialog", { name: "Cancel the job?" });
  await cancel.getByRole("textbox", { name: "Reason, for people" }).fill("the shop is closed");
  await cancel.getByRole("button", { name: "Cancel the job" }).click();
  await page.getByText("Cancelled: the shop is closed").waitFor();
  const rows = page.getByRole("table", { name: "Items" });
  await rows.getByRole("row", { name: /2002 Cancelled/ }).waitFor();

  const view = (await (await fetch(`${perdura.url}/api/robot/jobs/${job.jobId}`)).json()) as { items: { itemId: string; orderId: string }[] };
  const itemId = view.items.find(({ orderId }) => orderId === "2002")?.itemId;
  const report = async (headers: (text: string) => Record<string, string>) => {
    const text = JSON.stringify({ itemId, attempt: 1, status: "success", trackingNumber: "70099" });
    const answer = await fetch(`${perdura.url}/api/webhooks/robot-callback`, { method: "POST", headers: { "content-type": "application/json", ...headers(text) }, body: text });
    return answer.status;
  };
  const seconds = Math.floor(Date.now() / 1_000);
  const signed = (text: string) => ({
    "x-callback-signature": `t=${seconds},s=${createHmac("sha256", callbackKey(job.keyId)).update(`${seconds}.${text}`).digest("hex")}`,
    "x-callback-key-id": job.keyId,
  });
  assert.equal(await report(signed), 200);
  assert.equal(await report(() => ({ "x-callback-key-id": job.keyId })), 401);

  await rows.getByRole("row", { name: /2002 Cancelled 1 late/ }).waitFor();
  await rows.getByRole("button", { name: "2002" }).click();
  const item = page.getByRole("dialog", { name: "Order 2002" });
  await item.getByRole("button", { name: "Accept" }).click();
  await item.getByText(/^Accepted/).waitFor();
  await page.keyboard.press("Escape");
  await rows.getByRole("row", { name: /2002 Success 70099/ }).waitFor();

  await page.getByRole("tab", { name: "Callbacks" }).click();
  await page.getByRole("row", { name: /Late 200 Signature fits 2002 1/ }).waitFor();

  await page.getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("checkbox", { name: "Refuse the keys of before, from now on" }).check();
  await page.getByRole("button", { name: "Rotate and revoke" }).click();
  await page.getByRole("tab", { name: "About" }).click();
  await page.getByText("only 2", { exact: true }).waitFor();
  assert.equal(await report(signed), 401);
  await page.getByRole("tab", { name: "Callbacks" }).click();
  await page.getByRole("row", { name: /Key revoked 401 / }).waitFor();

  // What does not even say whose it is, is no job's.
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await page.getByRole("tab", { name: "Refused callbacks" }).click();
  await page.getByRole("row", { name: /Signature missing 401 Not proved/ }).waitFor();
});
