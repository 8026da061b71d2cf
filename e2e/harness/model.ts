/** An endpoint of chat completions as OpenAI documents them. It refuses what the real one refuses. */
import type { Test } from "./at-end.ts";
import { listen, type Heard, type Reply } from "./listener.ts";

export interface Model {
  /** For `baseUrl`. */
  url: string;
  /** The requests that it took. */
  asked: Heard[];
}

export interface ModelOptions {
  /** The key that it wants. */
  key: string;
  /** What it says to each request in turn; the last one again and again. A reply of its own stands for trouble. */
  says: (string | Reply)[];
}

/** Listens until `test` is over. */
export async function serveModel(test: Test, { key, says }: ModelOptions): Promise<Model> {
  const asked: Heard[] = [];
  const { url } = await listen(test, (heard) => {
    const refusal = refused(heard, key);
    if (refusal !== undefined) return refusal;
    const said = says[Math.min(asked.length, says.length - 1)] ?? "";
    asked.push(heard);
    return typeof said === "string" ? completion(heard.body.model, said) : said;
  });
  return { url: `${url}/v1`, asked };
}

function refused({ method, path, headers, body }: Heard, key: string): Reply | undefined {
  const error = (status: number, message: string): Reply => ({ status, body: { error: { message, type: "invalid_request_error" } } });
  if (method !== "POST" || path !== "/v1/chat/completions") return error(404, `Invalid URL (${method} ${path})`);
  if (headers.authorization !== `Bearer ${key}`) return error(401, "Incorrect API key provided");
  if (typeof body.model !== "string") return error(400, "you must provide a model parameter");
  const messages: { role: string; content: string }[] = body.messages ?? [];
  const isWellFormed = messages.length > 0 && messages.every(({ role, content }) => ["system", "user"].includes(role) && typeof content === "string");
  if (!isWellFormed) return error(400, "messages: each needs a role and a content");
  const wantsJson = body.response_format?.type === "json_object";
  if (wantsJson && !messages.some(({ content }) => /json/i.test(content))) return error(400, "'messages' must contain the word 'json'");
  return undefined;
}

function completion(model: string, content: string): Reply {
  const choice = { index: 0, message: { role: "assistant", content }, finish_reason: "stop" };
  const usage = { prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 };
  return { body: { id: "chatcmpl-1", object: "chat.completion", created: 1_700_000_000, model: `${model}-2026-01-01`, choices: [choice], usage } };
}
