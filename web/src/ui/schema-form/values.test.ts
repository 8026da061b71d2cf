import assert from "node:assert/strict";
import { test } from "node:test";
import { type Field, type FormSchema, labelOf, rootField, suits } from "./fields";
import { initialValue, missingIn, placeIssues, readText, textOf, withKey } from "./values";

const SCHEMA: FormSchema = {
  type: "object",
  required: ["approved", "reason", "tags", "address"],
  properties: {
    approved: { type: "boolean", description: "Send it?" },
    reason: { type: "string" },
    total: { type: "number" },
    shippingClass: { enum: ["fast", 2, null] },
    tags: { type: "array", items: { type: "string" } },
    colours: { type: "array", items: { enum: ["red", "green"] } },
    address: { type: "object", required: ["street"], properties: { street: { type: "string" }, "no/of": { type: "integer" } } },
    extra: { oneOf: [{ type: "string" }, { type: "number" }] },
    more: { type: "object" },
  },
};

function described({ pointer, label, isRequired, widget }: Field): string[] {
  const line = `${pointer} ${label} ${widget.kind}${isRequired ? " needed" : ""}`;
  return widget.kind === "object" ? [line, ...widget.fields.flatMap(described)] : [line];
}

test("a form follows the schema, with what is needed first", () => {
  assert.deepEqual(described(rootField(SCHEMA, "Answer")), [
    " Answer object needed",
    "/approved Approved boolean needed",
    "/reason Reason text needed",
    "/tags Tags lines needed",
    "/address Address object needed",
    "/address/street Street text needed",
    "/address/no~1of No/of number",
    "/total Total number",
    "/shippingClass Shipping class choice",
    "/colours Colours choices",
    "/extra Extra json",
    "/more More json",
  ]);
});

test("what has no fields is JSON, and so is what is too deep", () => {
  const nested = (depth: number): FormSchema => (depth === 0 ? { type: "string" } : { properties: { in: nested(depth - 1) } });
  assert.deepEqual(described(rootField({}, "Value")), [" Value json needed"]);
  assert.deepEqual(described(rootField({ type: "string" }, "Value")), [" Value text needed"]);
  assert.deepEqual(described(rootField({ type: ["string", "null"] }, "Value")), [" Value json needed"]);
  assert.equal(described(rootField(nested(9), "Value")).at(-1), "/in/in/in/in In json");
});

test("labels are keys as people read them", () => {
  assert.deepEqual(["trackingNumber", "tracking_number", "URL", "a"].map(labelOf), ["Tracking number", "Tracking number", "URL", "A"]);
});

test("a form begins with what has an empty form", () => {
  assert.deepEqual(initialValue(SCHEMA), { approved: false, tags: [], address: {} });
  assert.equal(initialValue({ type: "string" }), undefined);
  assert.deepEqual(initialValue({ type: "object", properties: { size: { type: "string", default: "m" } } }), { size: "m" });
});

test("typed text is read as what the schema asks for, or told why not", () => {
  const number = { kind: "number", isInteger: false } as const;
  const integer = { kind: "number", isInteger: true } as const;
  const lines = { kind: "lines", line: "string" } as const;
  const cases = [
    [{ kind: "text" }, " a ", { value: " a " }],
    [{ kind: "text" }, "", { value: undefined }],
    [number, " 12.5 ", { value: 12.5 }],
    [number, "1e3", { value: 1000 }],
    [number, "0x10", { error: "“0x10” is not a number, such as 12.5." }],
    [integer, "12", { value: 12 }],
    [integer, "1.5", { error: "“1.5” is not a whole number, such as 2." }],
    [integer, "99999999999999999", { error: "“99999999999999999” is too large for a number: the largest is 9007199254740991." }],
    [lines, "a\n\n b \n", { value: ["a", "b"] }],
    [{ kind: "lines", line: "integer" }, "1\nx", { error: "“x” is not a whole number, such as 12." }],
    [{ kind: "json" }, '{"a": 1}', { value: { a: 1 } }],
    [{ kind: "json" }, "  ", { value: undefined }],
  ] as const;
  for (const [widget, text, expected] of cases) assert.deepEqual(readText(widget, text), expected, text);
  assert.match(JSON.stringify(readText({ kind: "json" }, "{")), /This is not JSON/);
});

test("a value that its control shows comes back as it was; any other is JSON", () => {
  const lines = { kind: "lines", line: "string" } as const;
  assert.deepEqual(readText(lines, textOf(lines, ["a", "b c"])), { value: ["a", "b c"] });
  assert.ok(suits(lines, ["a"]) && !suits(lines, ["a\nb"]) && !suits(lines, [""]) && !suits(lines, "a"));
  assert.ok(suits({ kind: "choice", values: ["a", null] }, null) && !suits({ kind: "choice", values: ["a"] }, "b"));
  assert.ok(!suits({ kind: "text" }, 1) && !suits({ kind: "object", fields: [] }, []));
});

test("a changed key leaves all others as they are, also those that the form does not know", () => {
  assert.deepEqual(withKey({ other: [1], a: 1 }, "a", 2), { other: [1], a: 2 });
  assert.deepEqual(withKey({ other: [1], a: 1 }, "a", undefined), { other: [1] });
  assert.deepEqual(withKey(undefined, "a", 1), { a: 1 });
});

test("what is missing is told at its field", () => {
  assert.deepEqual(missingIn(SCHEMA, initialValue(SCHEMA)), [
    { path: "/reason", message: "This is needed." },
    { path: "/address/street", message: "This is needed." },
  ]);
  assert.deepEqual(missingIn({ type: "string" }, undefined), [{ path: "", message: "This is needed." }]);
  assert.deepEqual(missingIn({ properties: { a: { required: ["b"], properties: { b: {} } } } }, {}), []);
});

test("the server's issues stand at their fields", () => {
  const { byPointer, general } = placeIssues(rootField(SCHEMA, ""), [
    { path: "/total", message: "1 is less than 2" },
    { path: "/address", message: '"street" is a required property' },
    { path: "/tags/1", message: "1 is no text" },
    { path: "", message: "Additional properties are not allowed" },
    { path: "/unknown", message: "is odd" },
  ]);
  assert.deepEqual(
    [...byPointer],
    [
      ["/total", "1 is less than 2"],
      ["/address/street", "This is needed."],
      ["/tags", "/1: 1 is no text"],
    ],
  );
  assert.deepEqual(general, ["Additional properties are not allowed", "/unknown: is odd"]);
});
