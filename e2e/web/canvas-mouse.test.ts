/** The canvas by mouse and by finger: desks are dragged and joined, edges are deleted, and on a phone the canvas comes first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { CoordinationDesk, CoordinationWorkflow } from "../../clients/typescript/perdura.ts";
import { type Management, rpc } from "../coordination/clients.ts";
import { desk, handoff, workflow } from "../coordination/documents.ts";
import { eventually } from "../harness/eventually.ts";
import { openWeb, type WebOptions } from "../harness/web.ts";
import type { Test } from "../harness/at-end.ts";

interface Point {
  x: number;
  y: number;
}

/** How many moves a drag is made of. */
const STEPS = 8;

/** first → second → third, which others may lead to as well. */
function three(): CoordinationWorkflow {
  const at = (id: string, x: number, y: number, more: Partial<CoordinationDesk> = {}) => desk(id, { position: { x, y }, ...more });
  return workflow("three", [at("first", 0, 0), at("second", 0, 200), at("third", 320, 400, { kind: "desk:join" })], [handoff("first>second"), handoff("second>third")]);
}

interface Opened {
  page: Page;
  client: Management;
  complaints: string[];
  saved: () => Promise<CoordinationWorkflow>;
}

async function open(t: Test, context: WebOptions["context"]): Promise<Opened> {
  const { page, perdura, base, complaints } = await openWeb(t, "/", { context: context ?? {} });
  const client = rpc(perdura.url);
  await client.coordination.saveWorkflow({ workflow: three() });
  await page.goto(`${base}/coordination/three`);
  await drawn(page);
  return { page, client, complaints, saved: async () => (await client.coordination.getWorkflow({ workflowId: "three" })).workflow };
}

const canvas = (page: Page) => page.getByRole("region", { name: "Canvas", exact: true });
const desks = (page: Page) => canvas(page).locator(".react-flow__node-desk");
const node = (page: Page, id: string) => canvas(page).locator(`.react-flow__node[data-id="${id}"]`);
/** By its name: its role is another one once it is chosen. */
const edge = (page: Page, from: string, to: string) => canvas(page).locator(`.react-flow__edge[aria-label="Handoff from ${from} to ${to}"]`);
const handle = (page: Page, id: string, type: "source" | "target") => node(page, id).locator(`.react-flow__handle.${type}`);
const panel = (page: Page) => page.getByRole("complementary", { name: "Side panel" });

/** Waits until the graph is there, and stands where it stays. */
async function drawn(page: Page): Promise<void> {
  await edge(page, "second", "third").waitFor({ state: "attached" });
  const viewport = canvas(page).locator(".react-flow__viewport");
  let before = "";
  await eventually("the graph to stand still", async () => {
    const now = await viewport.evaluate((shown) => new Promise<string>((resolve) => requestAnimationFrame(() => resolve(getComputedStyle(shown).transform))));
    const isStill = now === before;
    before = now;
    return isStill;
  });
}

async function middle(of: Locator): Promise<Point> {
  const box = await of.boundingBox();
  assert.ok(box !== null, `${String(of)} is not on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: STEPS });
  await page.mouse.up();
}

test("a desk is dragged, desks are joined and added, an edge is deleted, all by mouse, and it is undone by keys", async (t) => {
  const { page, complaints, saved } = await open(t, { viewport: { width: 1440, height: 900 } });
  // A drag moves the desk, and only that one.
  const start = await middle(node(page, "third"));
  await drag(page, start, { x: start.x + 60, y: start.y + 45 });
  const moved = await middle(node(page, "third"));
  assert.ok(moved.x > start.x + 30 && moved.y > start.y + 20, JSON.stringify({ start, moved }));
  const place = () => node(page, "third").evaluate(({ style }) => style.transform);
  const placed = await place();
  await page.keyboard.press("Control+z");
  await eventually("the desk to be back", async () => (await place()) === "translate(320px, 400px)");
  await page.keyboard.press("Control+Shift+z");
  await eventually("the desk to be moved again", async () => (await place()) === placed);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Publication 2", { exact: true }).waitFor();
  const [first, second, third] = (await saved()).desks.map(({ position }) => position);
  assert.deepEqual([first, second], [{ x: 0, y: 0 }, { x: 0, y: 200 }]);
  assert.ok(third != null && third.x > 320 && third.y > 400, JSON.stringify(third));
  await page.reload();
  await drawn(page);
  assert.equal(placed, `translate(${third.x}px, ${third.y}px)`);
  assert.equal(await place(), placed);

  // From handle to handle; what leads back to its own desk is no handoff.
  await drag(page, await middle(handle(page, "first", "source")), await middle(handle(page, "third", "target")));
  await edge(page, "first", "third").waitFor({ state: "attached" });
  await panel(page).getByRole("heading", { name: "first → third" }).waitFor();
  const below = await middle(handle(page, "third", "source"));
  await drag(page, below, await middle(handle(page, "third", "target")));
  await page.keyboard.press("Escape");
  assert.equal(await canvas(page).locator(".react-flow__edge[aria-label^=Handoff]").count(), 3);

  // The add handle, then a handoff that is let go over nothing, then a desk out of the palette.
  const over = await middle(node(page, "third"));
  await page.mouse.move(over.x, over.y);
  await canvas(page).getByRole("button", { name: "Add a desk after third" }).click();
  const palette = page.getByRole("dialog", { name: "Add a desk" });
  await palette.getByText("After third").waitFor();
  await palette.getByRole("option", { name: /^Observer/ }).click();
  await edge(page, "third", "Observer").waitFor({ state: "attached" });
  const source = await middle(handle(page, "second", "source"));
  await drag(page, source, { x: source.x - 150, y: source.y + 60 });
  await palette.getByText("After second").waitFor();
  await palette.getByRole("option", { name: /^QA/ }).click();
  await edge(page, "second", "QA").waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add a desk (A)" }).click();
  const ground = await canvas(page).boundingBox();
  assert.ok(ground !== null);
  const free = { x: ground.x + ground.width - 180, y: ground.y + ground.height - 90 };
  await drag(page, await middle(palette.getByRole("option", { name: /^Join/ })), free);
  await node(page, "join").waitFor();
  const dropped = await middle(node(page, "join"));
  assert.ok(Math.hypot(dropped.x - free.x, dropped.y - free.y) < 40, JSON.stringify({ dropped, free }));

  // A click on the line itself, between the desks, chooses it.
  const line = await edge(page, "first", "third").locator(".react-flow__edge-path").evaluate((path) => {
    const shape = path as unknown as SVGPathElement;
    const { x, y } = shape.getPointAtLength(shape.getTotalLength() * 0.6);
    const matrix = shape.getScreenCTM();
    if (matrix === null) throw new Error("the edge is not drawn");
    return { x: matrix.a * x + matrix.c * y + matrix.e, y: matrix.b * x + matrix.d * y + matrix.f };
  });
  await page.mouse.click(line.x, line.y);
  await panel(page).getByRole("heading", { name: "first → third" }).waitFor();
  await page.keyboard.press("Delete");
  await edge(page, "first", "third").waitFor({ state: "detached" });

  // Five changes: the handoff deleted, three desks, the handoff made.
  await page.keyboard.press("Control+z");
  await edge(page, "first", "third").waitFor({ state: "attached" });
  for (const gone of ["join", "qa", "observer"]) {
    await page.keyboard.press("Control+z");
    await node(page, gone).waitFor({ state: "detached" });
  }
  await page.keyboard.press("Control+z");
  await edge(page, "first", "third").waitFor({ state: "detached" });
  await page.getByText("No unpublished changes").first().waitFor();
  assert.ok(await page.getByRole("button", { name: "Undo (Ctrl Z)" }).isDisabled());
  await page.keyboard.press("Control+Shift+z");
  await edge(page, "first", "third").waitFor({ state: "attached" });
  await page.getByText("Draft saved").first().waitFor();
  await page.keyboard.press("Control+s");
  await eventually("the handoff to be published", async () => (await saved()).handoffs.some((each) => each.fromDeskId === "first" && each.toDeskId === "third"));
  assert.deepEqual(complaints, []);
});

test("on a phone the canvas comes first, and the side panel when it is asked for", async (t) => {
  const viewport = { width: 390, height: 844 };
  const { page, complaints } = await open(t, { viewport, hasTouch: true });
  assert.equal(await panel(page).count(), 0);
  const whole = await canvas(page).boundingBox();
  assert.ok(whole !== null && whole.height > viewport.height / 2 && whole.y + whole.height <= viewport.height, JSON.stringify(whole));
  for (const each of await desks(page).all()) {
    const box = await each.boundingBox();
    assert.ok(box !== null && box.x >= whole.x && box.x + box.width <= whole.x + whole.width, JSON.stringify(box));
  }

  await page.getByRole("button", { name: "Show the side panel" }).tap();
  await panel(page).getByRole("heading", { name: "three" }).waitFor();
  await panel(page).getByRole("button", { name: "Close the side panel" }).tap();
  await panel(page).waitFor({ state: "detached" });

  const edit = page.getByRole("button", { name: "Edit (E)" });
  assert.ok(await edit.isDisabled());
  await node(page, "second").tap();
  assert.equal(await panel(page).count(), 0);
  await edit.tap();
  await panel(page).getByRole("heading", { name: "second" }).waitFor();
  await panel(page).locator("[data-field=executor] :focus").first().waitFor();
  // What is edited is in view, and the page no wider than the phone.
  await panel(page).getByLabel("Name", { exact: true }).fill("Renamed by a thumb");
  await node(page, "second").getByText("Renamed by a thumb").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
  assert.deepEqual(complaints, []);
});
