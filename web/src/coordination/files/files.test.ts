import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, handoff, workflow } from "../editor/samples";
import { mermaid } from "./mermaid";
import { fileOf, readWorkflow } from "./transfer";

test("Mermaid has every desk in its shape, and conditions on the arrows", () => {
  const document = workflow([], {
    entryDeskId: "price",
    desks: [desk("price", { name: 'Price "it"; #1' }), desk("end", { kind: "desk:join", name: "Join\nthem" }), desk("ask", { kind: "desk:human-wait", name: "Ask" }), desk("watch", { kind: "desk:observer", name: "Watch" })],
    handoffs: [handoff("price>ask", { condition: "output.total > 10" }), handoff("price>end"), handoff("price>gone")],
  });
  assert.equal(
    mermaid(document),
    ["flowchart TD", '  d1["Price #34;it#34;#59; #35;1"]', '  d2{{"Join them"}}', '  d3[/"Ask"/]', '  d4(["Watch"])', "  start((start))", "  start --> d1", '  d1 -->|"output.total #62; 10"| d3', "  d1 --> d2", ""].join("\n"),
  );
  assert.equal(mermaid(workflow([])), "flowchart TD\n");
});

test("what is exported is read back as it was, unknown fields included", () => {
  const document = { ...workflow(["a>b"]), xTeam: "red" };
  assert.deepEqual(readWorkflow(fileOf(document, new Date(0))), { workflow: document });
  assert.deepEqual(readWorkflow(JSON.stringify(document)), { workflow: document });
});

test("what is no workflow is refused with what is missing", () => {
  const said = (text: string) => {
    const read = readWorkflow(text);
    return "error" in read ? read.error : "";
  };
  assert.match(said("{"), /not JSON/);
  assert.match(said("[]"), /an object/);
  assert.match(said("{}"), /“workflowId” is missing/);
  assert.match(said('{"workflowId":"a","desks":[{}],"handoffs":[]}'), /“deskId”/);
  assert.match(said('{"workflow":{"workflowId":"a","desks":[],"handoffs":[1]}}'), /“handoffId”/);
});
