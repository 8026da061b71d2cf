import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "@contract";
import { type EventPages, isFound, withArrived } from "./list.ts";

const event = (number: number): Event => ({
  data: {},
  eventId: `01EVENT${number}`,
  id: `order-${number}`,
  name: "shop/order.placed",
  number,
  receivedAt: "2026-01-01T00:00:00Z",
  ts: "2026-01-01T00:00:00Z",
  user: {},
});
const pages = (...numbers: number[][]): EventPages => ({
  pages: numbers.map((each) => ({ events: each.map(event), next: String(each.at(-1) ?? 0) })),
  pageParams: numbers.map((_, index) => (index === 0 ? null : String(index))),
});
const numbers = (data: EventPages): number[][] => data.pages.map((page) => page.events.map(({ number }) => number));

test("what arrives stands first, once, the newest on top", () => {
  const before = pages([9, 8], [5]);
  assert.deepEqual(numbers(withArrived(before, [event(10), event(12), event(10), event(9)])), [[12, 10, 9, 8], [5]]);
  assert.equal(withArrived(before, [event(9), event(3)]), before);
  assert.deepEqual(numbers(withArrived(pages([]), [event(1)])), [[1]]);
});

test("older pages go when there is too much, and can be read again", () => {
  assert.deepEqual(numbers(withArrived(pages([9, 8], [7, 6], [5]), [event(10)], 5)), [[10, 9, 8], [7, 6]]);
  const cut = withArrived(pages([3, 2], [1]), [event(4), event(5)], 3);
  assert.deepEqual([numbers(cut), cut.pages[0]?.next], [[[5, 4, 3]], "3"]);
});

test("a text is found in names and ids", () => {
  const found = (text: string) => isFound(event(7), text);
  assert.deepEqual([found("ORDER.pl"), found(" 01event7 "), found("order-7"), found("order-8"), found("")], [true, true, true, false, true]);
});
