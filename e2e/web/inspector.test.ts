/** The canvas' inspector: what is edited is checked as it is typed, kept as a draft, and published; nobody overwrites anybody. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { CoordinationDesk, CoordinationWorkflow } from "../../clients/typescript/perdura.ts";
import { ended, type Management, rpc } from "../coordination/clients.ts";
import { desk, handoff, workflow } from "../coordination/documents.ts";
import type { Test } from "../harness/at-end.ts";
import { eventually } from "../harness/eventually.ts";
import { openWeb } from "../harness/web.ts";

type Schema = CoordinationDesk["inputSchema"];

/** price → ship when the total is large, else → keep. */
function shop(): CoordinationWorkflow {
  const amount: Schema = { type: "object", required: ["amount"], properties: { amount: { type: "number" }, limit: { type: "number" } } };
  const priced: Schema = { type: "object", required: ["total"], properties: { total: { type: "number" }, customer: { type: "string" } } };
  const parcel: Schema = { type: "object", required: ["total"], properties: { total: { type: "number" }, customer: { type: "string" }, note: { type: "string" } } };
  return workflow(
    "shop",
    [
      desk("price", { name: "Price it", inputSchema: amount, outputSchema: priced, position: { x: 17, y: 4 }, memoryScope: { persist: true, namespace: "prices" }, executor: { type: "expression", value: { total: "input.amount * 2.0", customer: "'Ada'" } } }),
      desk("ship", { name: "Ship it", inputSchema: parcel, runtimePolicy: { priority: "high" } }),
      desk("keep", { name: "Keep it" }),
    ],
    [handoff("price>ship"), handoff("price>keep", { condition: "output.total < 10" })],
    { name: "Shop", outputs: { total: "price.total" } },
  );
}

interface Opened {
  page: Page;
  client: Management;
  complaints: string[];
  /** The draft that the server keeps now. */
  draft: () => Promise<CoordinationWorkflow>;
}

/** The shop's canvas as an outline, where everything has a name, with one run behind it when that is wanted. */
async function openShop(t: Test, input?: unknown): Promise<Opened> {
  const { page, perdura, base, complaints } = await openWeb(t, "/");
  const client = rpc(perdura.url);
  await client.coordination.saveWorkflow({ workflow: shop() });
  if (input !== undefined) await ended(client, (await client.coordination.queueRun({ workflowId: "shop", input })).run.runId);
  await page.goto(`${base}/coordination/shop`);
  await page.getByRole("region", { name: "Inspector" }).getByRole("heading", { name: "Shop" }).waitFor();
  await page.keyboard.press("o");
  await page.getByRole("list", { name: "Desks, in the order of work" }).waitFor();
  const draft = async () => (await client.coordination.getDraft({ workflowId: "shop" })).draft.workflow;
  return { page, client, complaints, draft };
}

const chooseDesk = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).first().click();
const chooseHandoff = (page: Page, from: string, to: RegExp): Promise<void> => page.getByRole("list", { name: `Handoffs of ${from}` }).getByRole("button", { name: to }).first().click();
const saved = (page: Page): Promise<void> => page.getByText("Draft saved").first().waitFor();

test("what is typed is checked and kept as a draft, and published with what it changes", async (t) => {
  const { page, client, draft, complaints } = await openShop(t);
  await chooseDesk(page, "Price it");
  const inspector = page.getByRole("region", { name: "Inspector" });
  const name = inspector.getByLabel("Name", { exact: true });
  await name.fill("Price the order");
  await saved(page);
  // Nothing but the name has changed: fields that no form shows are as they were.
  const expected = shop();
  expected.desks[0]!.name = "Price the order";
  assert.deepEqual({ ...(await draft()), updatedAt: undefined }, { ...expected, updatedAt: undefined });
  assert.equal((await client.coordination.getWorkflow({ workflowId: "shop" })).workflow.desks[0]?.name, "Price it");

  // What cannot even be read is a problem that leads to its field.
  await name.fill("");
  await page.getByText("Draft not saved: something is empty").first().waitFor();
  await page.getByRole("tab", { name: /^Problems/ }).click();
  const problem = page.getByRole("region", { name: "Problems" }).getByRole("button", { name: /name of desk 'price' is empty/ });
  await problem.waitFor();
  await problem.click();
  assert.ok(await name.evaluate((field) => field === document.activeElement));
  await page.keyboard.type("Price the order");

  // A number that is none stays in the field, and out of the document.
  await inspector.getByText("Policy", { exact: true }).click();
  const retries = inspector.getByLabel("Retries");
  await retries.fill("many");
  await inspector.getByText("“many” is no whole number of retries.").waitFor();
  assert.equal((await draft()).desks[0]?.runtimePolicy ?? null, null);
  await retries.fill("3");
  await saved(page);

  await page.keyboard.press("Control+Shift+s");
  const review = page.getByRole("dialog", { name: "Publish after publication 1" });
  await review.getByText("1 desk changed").waitFor();
  await review.getByRole("group", { name: "Price the order, Execution, entry, changed" }).click();
  await review.getByText("runtimePolicy", { exact: true }).waitFor();
  await review.getByRole("button", { name: "Publish", exact: true }).click();
  await review.waitFor({ state: "hidden" });
  const { publication } = (await client.coordination.getPublication({ workflowId: "shop" })).publication;
  assert.equal(publication, 2);
  await page.getByText("No unpublished changes").first().waitFor();
  assert.deepEqual(complaints, []);
});

test("a condition and a mapping are made of fields, and tried on what the last run really had", async (t) => {
  const { page, draft } = await openShop(t, { amount: 21, limit: 10 });
  await chooseHandoff(page, "Price it", /Ship it/);
  const condition = page.getByRole("group", { name: "Condition", exact: true });
  await condition.getByRole("button", { name: "Add a condition" }).click();
  const row = condition.getByRole("group", { name: "Condition 1" });
  await row.getByLabel("Field", { exact: true }).fill("output.total");
  await row.getByLabel("Operator").selectOption("is more than");
  await row.getByLabel("Value").fill("ten");
  await row.getByText("“ten” is no number").waitFor();
  await row.getByLabel("Compare with a").selectOption("Field");
  await row.getByLabel("Other field").fill("input.limit");
  const result = condition.getByRole("group", { name: "Result of the condition" });
  await result.getByText("on the last run:").waitFor();
  await result.getByText("taken", { exact: true }).waitFor();
  await row.getByLabel("Operator").selectOption("is less than");
  await result.getByText("skipped", { exact: true }).waitFor();
  await row.getByLabel("Operator").selectOption("is more than");

  // What rows cannot say is an expression, with the server's own word on it.
  await condition.getByRole("button", { name: "Expression" }).click();
  const expression = condition.getByLabel("Expression");
  assert.equal(await expression.inputValue(), "output.total > input.limit");
  await expression.fill("output.total > input.limit && size(output.customer) > 'x'");
  await result.getByText(/does not apply/).waitFor();
  await expression.fill("output.total > input.limit");
  await result.getByText("taken", { exact: true }).waitFor();

  const mapping = page.getByRole("group", { name: "Mapping", exact: true });
  await mapping.getByRole("button", { name: "Map 2 of the same name" }).click();
  await mapping.getByRole("group", { name: "Result of total" }).getByText("42").waitFor();
  await mapping.getByRole("group", { name: "Result of customer" }).getByText('"Ada"').waitFor();
  await saved(page);
  await eventually("the draft to have them", async () => {
    const [first] = (await draft()).handoffs;
    assert.equal(first?.condition, "output.total > input.limit");
    assert.deepEqual(first?.mappingRefs, { customer: "output.customer", total: "output.total" });
    return true;
  });
});

test("a schema is built of fields, and a desk gets an id that everything follows", async (t) => {
  const { page, draft } = await openShop(t);
  await chooseDesk(page, "Keep it");
  const inspector = page.getByRole("region", { name: "Inspector" });
  await inspector.getByText("Output", { exact: true }).click();
  const schema = inspector.getByRole("group", { name: "Output schema" });
  await schema.getByRole("button", { name: "Add a field" }).click();
  await page.keyboard.type("place");
  await schema.getByLabel("place is required").check();
  await schema.getByLabel("Type of place").selectOption("Whole number");
  await inspector.getByLabel("Id", { exact: true }).fill("ship");
  await inspector.getByText("“ship” is taken").waitFor();
  await inspector.getByLabel("Id", { exact: true }).fill("store");
  await page.keyboard.press("Enter");
  await eventually("the draft to have both", async () => {
    const { desks, handoffs } = await draft();
    assert.deepEqual(desks[2]?.outputSchema, { type: "object", properties: { place: { type: "integer" } }, required: ["place"] });
    assert.equal(desks[2]?.deskId, "store");
    assert.deepEqual(handoffs.map((each) => each.toDeskId), ["ship", "store"]);
    return true;
  });
});

test("two people at one draft: nobody overwrites the other, and both versions can be had", async (t) => {
  const { page, client, draft } = await openShop(t);
  await chooseDesk(page, "Price it");
  const name = page.getByRole("region", { name: "Inspector" }).getByLabel("Name", { exact: true });
  await name.fill("Mine");
  await saved(page);
  const theirs = await client.coordination.getDraft({ workflowId: "shop" });
  await client.coordination.saveDraft({ workflow: { ...theirs.draft.workflow, name: "Their shop" }, expectedRevision: theirs.draft.revision });

  await name.fill("Mine, too");
  const conflict = page.getByRole("dialog", { name: "Somebody else has changed this workflow" });
  await conflict.getByText("From theirs to yours: 1 desk changed, 1 field of the workflow changed.").waitFor();
  assert.equal((await draft()).name, "Their shop");
  // It can be decided later, but not forgotten on the way out.
  await conflict.getByRole("button", { name: "Decide later" }).click();
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Home" }).click();
  await page.getByRole("dialog", { name: "Leave, and lose what is not saved?" }).getByRole("button", { name: "Stay" }).click();
  await page.keyboard.press("Control+s");
  await conflict.getByRole("button", { name: "Take theirs" }).click();
  await conflict.waitFor({ state: "hidden" });
  assert.equal(await name.inputValue(), "Mine");
  // Undo brings mine back, as a change of theirs.
  await page.getByRole("region", { name: "Inspector" }).getByRole("heading", { name: "Mine", level: 2 }).click();
  await page.keyboard.press("Control+z");
  await eventually("my version to be the draft", async () => (await draft()).desks[0]?.name === "Mine, too" && (await draft()).name === "Shop");

  // Neither does publishing pass over what somebody else has published meanwhile.
  await client.coordination.saveWorkflow({ workflow: { ...shop(), description: "theirs" } });
  await page.keyboard.press("Control+s");
  await conflict.getByText("From theirs to yours: 1 desk changed, 1 field of the workflow changed.").waitFor();
  await conflict.getByRole("button", { name: "Keep mine" }).click();
  await conflict.waitFor({ state: "hidden" });
  await page.keyboard.press("Control+s");
  await page.getByText("No unpublished changes").first().waitFor();
  const newest = (await client.coordination.getPublication({ workflowId: "shop" })).publication;
  assert.deepEqual([newest.publication, newest.workflow.desks[0]?.name], [3, "Mine, too"]);
});

test("what came, went and changed is drawn on one graph; each mark leads to its line, and each line to its mark", async (t) => {
  const { page, client, complaints } = await openShop(t);
  const [price, ship] = shop().desks;
  const next = [{ ...price!, name: "Price the order" }, ship!, desk("store", { name: "Store it" })];
  await client.coordination.saveDraft({ workflow: { ...shop(), desks: next, handoffs: [handoff("price>ship", { condition: "output.total > 5" }), handoff("price>store")] } });
  await page.reload();
  await page.getByRole("region", { name: "Inspector" }).waitFor();
  await page.keyboard.press("Control+Shift+s");
  const review = page.getByRole("dialog", { name: "Publish after publication 1" });
  const graph = review.getByRole("application", { name: "Changes on the graph" });
  const drawn = (name: string) => graph.getByRole("group", { name, exact: true });
  for (const [name, word] of [["Price the order, Execution, entry, changed", "Changed"], ["Keep it, Execution, removed", "Removed"], ["Store it, Execution, added", "Added"]] as const) {
    await drawn(name).getByText(word, { exact: true }).waitFor();
  }
  await drawn("Ship it, Execution").waitFor();
  // The ghost stands beside all others.
  const boxes = await graph.locator(".react-flow__node-desk").evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect()).map(({ left, right, top, bottom }) => ({ left, right, top, bottom })));
  const isOver = (one: (typeof boxes)[0], two: (typeof boxes)[0]) => one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
  assert.equal(boxes.length, 4);
  assert.deepEqual(boxes.flatMap((box, index) => boxes.slice(index + 1).filter((other) => isOver(box, other))), []);

  const line = (text: RegExp) => review.getByRole("listitem").filter({ hasText: text });
  const isCurrent = (of: ReturnType<typeof line>) => of.and(review.locator('[aria-current="true"]')).waitFor();
  await drawn("Keep it, Execution, removed").click();
  await isCurrent(line(/^Keep it/));
  await graph.getByText("changed · if output.total > 5").waitFor();
  await graph.getByRole("img", { name: "Handoff from Price the order to Ship it, if output.total > 5, changed" }).dispatchEvent("click");
  await isCurrent(line(/^price → ship/));
  await review.getByText('"output.total > 5"').waitFor();
  await line(/^Store it/).getByRole("button").press("Enter");
  await isCurrent(line(/^Store it/));
  await graph.locator(".react-flow__node.selected").and(drawn("Store it, Execution, added")).waitFor();
  assert.deepEqual(complaints, []);
});

test("an old publication is compared, and restored as a draft", async (t) => {
  const { page, client, draft } = await openShop(t);
  const [price, ship, keep] = shop().desks;
  await client.coordination.saveWorkflow({ workflow: { ...shop(), description: "the second", desks: [price!, ship!, { ...keep!, name: "Store it" }] } });
  await page.reload();
  await page.getByRole("region", { name: "Inspector" }).waitFor();
  await page.keyboard.press("v");
  await page.getByRole("button", { name: "Compare with publication 1" }).click();
  const comparison = page.getByRole("dialog", { name: "Publication 1 and the canvas" });
  await comparison.getByText("1 desk changed, 1 field of the workflow changed").waitFor();
  await comparison.getByRole("application", { name: "Changes on the graph" }).getByRole("group", { name: "Store it, Execution, changed" }).getByText("Changed").waitFor();
  await comparison.getByRole("button", { name: "Restore into the draft" }).click();
  await saved(page);
  assert.equal((await draft()).description ?? null, null);
  await page.getByRole("button", { name: "Discard the draft…" }).click();
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await page.getByText("The canvas is as published.").waitFor();
  await eventually("the draft to be gone", async () => client.coordination.getDraft({ workflowId: "shop" }).then(() => false, (error: { code?: string }) => error.code === "DRAFT_NOT_FOUND"));
});

test("a memory is changed by hand, and not over somebody else's change", async (t) => {
  const { page, client } = await openShop(t, { amount: 21 });
  const place = { workflowId: "shop", namespace: "prices" };
  await page.keyboard.press("m");
  await page.getByRole("button", { name: /namespace prices/ }).click();
  const dialog = page.getByRole("dialog", { name: "Memory of namespace prices" });
  const value = dialog.getByLabel("Value");
  await value.fill('{"mine": ');
  await dialog.getByText(/Line 1, column 10/).waitFor();
  await value.fill('{"mine": 1}');
  await client.coordination.putMemory({ ...place, data: { theirs: 1 }, expectedRevision: 1 });
  await dialog.getByRole("button", { name: "Write", exact: true }).click();
  await dialog.getByText("It was changed while you were typing").waitFor();
  await dialog.getByRole("region", { name: "the value that is there" }).getByText('"theirs"').waitFor();
  assert.deepEqual((await client.coordination.getMemory(place)).memory.record.data, { theirs: 1 });
  await dialog.getByRole("button", { name: "Go on with mine, after theirs" }).click();
  await dialog.getByRole("button", { name: "Write", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  const { memory, history } = await client.coordination.getMemory(place);
  assert.deepEqual([memory.record.data, memory.revision, history.length], [{ mine: 1 }, 3, 2]);
});

test("a new workflow is a draft from its first moment, until it is published or deleted", async (t) => {
  const { page, perdura } = await openWeb(t, "/coordination/fresh");
  const client = rpc(perdura.url);
  await page.getByRole("button", { name: "Begin it with two desks" }).click();
  await saved(page);
  assert.equal((await client.coordination.getDraft({ workflowId: "fresh" })).draft.workflow.desks.length, 2);
  await page.keyboard.press("v");
  await page.getByText("Nothing is published yet.").waitFor();
  await page.getByRole("button", { name: "Delete the draft…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForURL("**/coordination");
  await assert.rejects(client.coordination.getDraft({ workflowId: "fresh" }), { code: "DRAFT_NOT_FOUND" });
});
