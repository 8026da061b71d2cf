import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, emptyDraft, readDraft, readSeveral } from "./draft.ts";

const read = (fields: Partial<ReturnType<typeof emptyDraft>>) => readDraft({ ...emptyDraft("shop/order.placed"), ...fields });

test("a draft becomes an event; empty fields stay away", () => {
  assert.deepEqual(read({}), { event: { name: "shop/order.placed", data: {} } });
  assert.deepEqual(read({ name: " a/b ", data: "", id: " x ", ts: "1767225600000", user: '{"id": 7}', v: "2" }), {
    event: { name: "a/b", user: { id: 7 }, id: "x", ts: "2026-01-01T00:00:00.000Z", v: "2" },
  });
});

test("each mistake stands at its field", () => {
  assert.deepEqual(read({ name: "", data: '{\n"a": }', ts: "soon", user: "[]" }), {
    mistakes: {
      name: "An event needs a name, such as shop/order.placed.",
      data: "Line 2, column 6: expected a value, but there is “}”.",
      ts: "“soon” is no time. Write it as 2026-01-31T12:00:00Z, or in milliseconds since 1970.",
      user: "This must be an object: {…}.",
    },
  });
  assert.deepEqual(read({ name: "x".repeat(256) }), { mistakes: { name: "A name has at most 255 characters; this one has 256." } });
});

test("an event that is sent again loses its id", () => {
  const event = { data: { a: 1 }, eventId: "01A", id: "order-1", name: "a", number: 1, receivedAt: "2026-01-01T00:00:00Z", ts: "2026-01-01T00:00:00Z", user: {}, v: "3" };
  assert.deepEqual(readDraft(draftOf(event)), { event: { name: "a", data: { a: 1 }, v: "3" } });
});

test("several events are a list, or lines", () => {
  const two = { events: [{ name: "a", data: { n: 1 } }, { name: "b" }] };
  assert.deepEqual(readSeveral('[{"name": "a", "data": {"n": 1}}, {"name": "b", "ts": null}]'), two);
  assert.deepEqual(readSeveral('{"name": "a", "data": {"n": 1}}\n\n{"name": "b"}\n'), two);
  assert.deepEqual(readSeveral('{\n "name": "b"\n}'), { events: [{ name: "b" }] });
});

test("what is wrong with several says which one", () => {
  const mistake = (text: string) => {
    const answer = readSeveral(text);
    return "mistake" in answer ? answer.mistake : null;
  };
  assert.equal(mistake(" "), "Paste a JSON list of events, or one event on each line.");
  assert.equal(mistake("[]"), "The list is empty.");
  assert.equal(mistake('[{"name": "a"}, {"data": {}}]'), "Event 2: An event needs a name, such as shop/order.placed.");
  assert.equal(mistake('[{"name": "a", "payload": {}}]'), "Event 1: “payload” is no field of an event; they are name, data, id, ts, user, v.");
  assert.equal(mistake('{"name": "a"}\n{"name": b}'), "Line 2, column 10: expected a value, but there is “b”.");
  assert.equal(mistake('[1]'), "Event 1: an event is an object with a name.");
});
