import { isRecord } from "../path";
import { JsonControl, LongTextControl, TextControl } from "../controls";
import { type ExecutorOf, put, useExecutorEdit } from "../edits";

export function LlmForm({ deskId, executor }: { deskId: string; executor: ExecutorOf<"llm"> }) {
  const edit = useExecutorEdit(deskId, "llm");
  return (
    <>
      <TextControl field="executor.model" label="Model" mono value={executor.model} placeholder="llama3.2" onChange={(text) => edit("Change the model", "model", (draft) => put(draft, "model", text ?? ""))} />
      <LongTextControl field="executor.system" label="System prompt" rows={2} value={executor.system} hint="Optional. {{ expression }} puts a value in." onChange={(text) => edit("Change the system prompt", "system", (draft) => put(draft, "system", text))} />
      <LongTextControl field="executor.prompt" label="Prompt" rows={5} value={executor.prompt} hint="{{ expression }} puts a value in, such as {{ input.text }}." onChange={(text) => edit("Change the prompt", "prompt", (draft) => put(draft, "prompt", text ?? ""))} />
      <TextControl field="executor.baseUrl" label="Endpoint" mono value={executor.baseUrl} placeholder="http://localhost:11434/v1" hint="Of OpenAI's chat completions; the server's own setting when empty." onChange={(text) => edit("Change the endpoint", "baseUrl", (draft) => put(draft, "baseUrl", text))} />
      <TextControl field="executor.apiKeySecret" label="Secret with the key" mono value={executor.apiKeySecret} placeholder="OPENAI_KEY" hint="NAME stands for PERDURA_SECRET_NAME of the server; no key is sent when empty." onChange={(text) => edit("Change the secret", "apiKeySecret", (draft) => put(draft, "apiKeySecret", text))} />
      <JsonControl
        field="executor.parameters"
        label="More of the request"
        rows={3}
        hint={'Such as { "temperature": 0 }.'}
        value={executor.parameters ?? undefined}
        check={(value) => (value === undefined || isRecord(value) ? null : "It is an object of fields.")}
        onChange={(value) => edit("Change the parameters", "parameters", (draft) => put(draft, "parameters", isRecord(value) ? value : undefined))}
      />
    </>
  );
}
