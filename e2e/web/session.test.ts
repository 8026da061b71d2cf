/** Signing in to a server that wants a key, and what a key may do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { rpc } from "../coordination/clients.ts";
import { desk, workflow } from "../coordination/documents.ts";
import { openWeb } from "../harness/web.ts";

const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
const READER = "reader-0123456789abcdef0123456789abcdef";
const OPERATOR = "operator-0123456789abcdef0123456789abcdef";
const server = {
  mode: "start",
  signingKey: SIGNING_KEY,
  eventKeys: ["event-key-0123456789abcdef"],
  environment: { PERDURA_API_KEY: `ana:read:${READER},bob:read+run+edit:${OPERATOR}` },
} as const;

test("a page that wants a key leads to the sign-in and back, and the key's scopes hold", async (t) => {
  const { page, perdura } = await openWeb(t, "/runs?status=failed", { server: { ...server, eventKeys: [...server.eventKeys] } });
  const client = rpc(perdura.url, SIGNING_KEY);
  const asking = desk("approve", { kind: "desk:human-wait", outputSchema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] }, executor: { type: "human", title: "May it go on?" } });
  await client.coordination.saveWorkflow({ workflow: workflow("ask", [asking], []) });
  await client.coordination.queueRun({ workflowId: "ask", runId: "asked" });

  await page.waitForURL("**/login?next=**");
  const key = page.getByLabel("Key");
  const submit = page.getByRole("button", { name: "Sign in" });
  assert.equal(await page.getByRole("navigation", { name: "Places" }).count(), 0);
  await submit.click();
  await page.getByText("Type a key of this server.").waitFor();
  await key.fill("no-such-key");
  await submit.click();
  await page.getByText("The key is not known").waitFor();
  await key.fill(READER);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
  const { pathname, searchParams } = new URL(page.url());
  assert.deepEqual([pathname, searchParams.get("status")?.includes("failed")], ["/runs", true]);
  await page.getByRole("button", { name: /^Sign out \(Signed in with ana: read\)/ }).waitFor();

  await page.getByRole("link", { name: "Inbox" }).click();
  await page.getByRole("link", { name: /May it go on\?/ }).click();
  await page.getByText("Your key “ana” may not send, start, cancel or answer anything: it lacks the scope run.").waitFor();
  assert.ok(await page.getByLabel("Ok").isDisabled());

  await page.getByRole("button", { name: /^Sign out/ }).click();
  await page.waitForURL("**/login");
  await key.fill(OPERATOR);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.getByRole("list", { name: "Waiting for people" }).getByRole("link", { name: /May it go on\?/ }).click();
  await page.getByLabel("Ok").check();
  await page.keyboard.press("Control+Enter");
  await page.getByText("This question was answered.").waitFor();
});

test("a session that has ended elsewhere leads to the sign-in, and survives a restart of the server", async (t) => {
  const { page, perdura, base } = await openWeb(t, "/login", { server: { ...server, eventKeys: [...server.eventKeys] } });
  await page.getByLabel("Key").fill(OPERATOR);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await perdura.kill();
  await perdura.restart();
  await page.goto(`${base}/doctor`);
  await page.getByRole("list", { name: "Findings" }).waitFor();

  const other = await page.context().newPage();
  await other.goto(`${base}/login`);
  await other.getByText("You are signed in with the key “bob”.").waitFor();
  await other.getByRole("button", { name: /^Sign out/ }).click();
  await other.getByLabel("Key").waitFor();
  await page.getByRole("button", { name: "Look again" }).click();
  await page.waitForURL("**/login?next=**");
  assert.equal(new URL(page.url()).searchParams.get("next"), "/doctor");
});

test("a development server on this machine asks nobody", async (t) => {
  const { page } = await openWeb(t, "/login?next=//evil.example");
  await page.getByText("This server is open to this machine").waitFor();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Sign out/ }).count(), 0);
});
