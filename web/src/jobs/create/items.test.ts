import assert from "node:assert/strict";
import { test } from "node:test";
import type { RobotItemSchema } from "@contract";
import { parseCsv } from "./csv.ts";
import { example, readItems } from "./items.ts";

const SCHEMA: RobotItemSchema = {
  type: "object",
  required: ["zip"],
  properties: { nombres: { type: "string" }, unidades: { type: "integer", minimum: 0 }, peso: { type: "number" }, contra: { type: "boolean" }, zip: { type: "string" } },
};
const mistake = (text: string) => {
  const read = readItems(text, SCHEMA);
  return "mistake" in read ? read.mistake : null;
};
const rows = (text: string) => {
  const read = parseCsv(text);
  return "rows" in read ? read.rows.map(({ cells, line }) => [line, ...cells]) : read.mistake;
};

test("a table is read with any separator, quotes and lines within them", () => {
  assert.deepEqual(rows("a,b\n1,2\r\n\n3, x y \n"), [[1, "a", "b"], [2, "1", "2"], [4, "3", "x y"]]);
  assert.deepEqual(rows('a;b\n"x;""y"" ";2'), [[1, "a", "b"], [2, 'x;"y" ', "2"]]);
  assert.deepEqual(rows('a\tb\n"two\nlines"\t2\n3\t"4"\n'), [[1, "a", "b"], [2, "two\nlines", "2"], [4, "3", "4"]]);
  assert.deepEqual(rows('a,b\n"",\n1,""'), [[1, "a", "b"], [3, "1", ""]]);
  assert.equal(rows('a,b\n"x'), "Line 2: this quote has no end.");
  assert.equal(rows('a,b\n"x"y,1'), "Line 2: after a quote a cell must end, but there is “y”.");
});

test("cells take the types of the schema, and empty ones stay away", () => {
  assert.deepEqual(readItems("orderId,nombres,unidades,peso,contra,zip\n1001,Ana,2,1.5,yes,05001\n1002,,,,,\n", SCHEMA), {
    items: [
      { orderId: "1001", payload: { nombres: "Ana", unidades: 2, peso: 1.5, contra: true, zip: "05001" } },
      { orderId: "1002", payload: {} },
    ],
    places: ["Line 2", "Line 3"],
    form: "table",
  });
});

test("JSON is a list, with a payload or without", () => {
  const read = readItems('[{"orderId": 1001, "payload": {"zip": "1"}}, {"orderId": "1002", "itemId": "i", "zip": "2"}]', SCHEMA);
  assert.deepEqual("items" in read && read.items, [{ orderId: "1001", payload: { zip: "1" } }, { orderId: "1002", itemId: "i", payload: { zip: "2" } }]);
});

test("what is wrong says where", () => {
  assert.match(mistake("") ?? "", /Paste the items/);
  assert.equal(mistake("name,zip\nAna,1"), "Line 1: no column is named orderId. The first line names the columns; they are name, zip.");
  assert.equal(mistake("orderId,unidades\n1,two"), "Line 2: unidades is “two”; it must be integer.");
  assert.equal(mistake("orderId,zip\n1,2,3"), "Line 2: 3 cells for 2 columns. Put cells with a separator into quotes.");
  assert.equal(mistake("orderId,zip\n,2"), "Line 2: the cell of orderId is empty.");
  assert.equal(mistake("orderId,zip\n1,2\n\n1,3"), "Line 4: the order “1” is there already: Line 2. Each order once.");
  assert.equal(mistake("orderId,zip,zip\n1,2,3"), "Line 1: two columns are named “zip”.");
  assert.equal(mistake("orderId,zip"), "There is no item.");
  assert.equal(mistake('[{"orderId": "1"},\n {"zip": 1}]'), "Item 2: it has no orderId.");
  assert.equal(mistake('[{"orderId": "1", "payload": {}, "zip": 1}]'), "Item 1: “zip” stands beside payload; put it into the payload.");
  assert.equal(mistake('[{"orderId": }]'), "Line 1, column 14: expected a value, but there is “}”.");
  assert.match(mistake(`orderId\n${Array.from({ length: 10_001 }, (_, index) => index).join("\n")}`) ?? "", /at most 10,000 items; these are 10,001/);
});

test("examples can be read", () => {
  for (const form of ["json", "table"] as const) {
    const read = readItems(example(SCHEMA, form), SCHEMA);
    assert.deepEqual("items" in read && [read.form, read.items.length, read.items[0]?.orderId], [form, 2, "1001"], form);
  }
});
