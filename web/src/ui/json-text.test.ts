import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson, problemSentence } from "./json-text.ts";

const said = (text: string): unknown => {
  const read = parseJson(text);
  return "problem" in read ? problemSentence(read.problem) : read.value;
};

test("what is JSON has its value", () => {
  for (const text of ["0", "-1.5e3", '"a\\u00e9\\n"', "true", "null", "[]", "{}", ' {"a": [1, {"b": null}], "c": "x"} \n', "[[[[]]]]", "12345678901234567890"]) {
    assert.deepEqual(said(text), JSON.parse(text), text);
  }
});

test("what is not says where and why", () => {
  for (const [text, sentence] of [
    ["", "Line 1, column 1: expected a value, but the text ends."],
    ['{\n  "a": 1\n  "b": 2\n}', "Line 3, column 3: expected a comma or }, but there is “\"b\":”."],
    ['{"a": 1,\n}', "Line 2, column 1: a comma stands before }, with nothing after it."],
    ["[1, 2,]", "Line 1, column 7: a comma stands before ], with nothing after it."],
    ["{a: 1}", "Line 1, column 2: expected a name in double quotes, but there is “a:”."],
    ["{'a': 1}", "Line 1, column 2: expected a name in double quotes, but there is “'a':”."],
    ["['a']", "Line 1, column 2: texts are written in double quotes, not in single ones."],
    ['{"a" 1}', "Line 1, column 6: expected a colon after the name, but there is “1”."],
    ['{"a":\n  "open', "Line 2, column 3: this text has no end: its closing quote is missing."],
    ['["a\nb"]', "Line 1, column 4: a text must end on its line; write a new line as \\n."],
    ["01", "Line 1, column 1: this is no number of JSON."],
    ["nul", "Line 1, column 1: expected a value, but there is “nul”."],
    ["{} {}", "Line 1, column 4: nothing may follow the value, but there is “{”."],
    ['"\\x"', "Line 1, column 2: there is no such escape after \\."],
    ['{"a": [1', "Line 1, column 9: expected a comma or ], but the text ends."],
  ] as const) {
    assert.equal(said(text), sentence, text);
  }
});

test("it judges as the browser does", () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const pieces = ["{", "}", "[", "]", ",", ":", '"a"', '"', "1", "-", "0", ".5", "true", "nul", "\\", "\n", " ", "e3", "'"];
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: random(9) }, () => pieces[random(pieces.length)]).join("");
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    assert.equal("value" in parseJson(text), isJson, JSON.stringify(text));
  }
});

test("what is too deep is refused before it is read", () => {
  assert.match(String(said("[".repeat(200) + "]".repeat(200))), /at most 128 deep/);
});
