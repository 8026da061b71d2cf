/** Events as somebody writes them, before they are sent. */
import type { Event, EventToSend } from "@contract";
import { parseJson, problemSentence } from "../ui/json-text";

/** As the server has it. */
export const NAME_CHARS_MAX = 255;
export const EVENTS_PER_SEND_MAX = 5_000;

export interface Draft {
  name: string;
  /** JSON. */
  data: string;
  /** Empty for none, as in the fields below. */
  id: string;
  ts: string;
  /** JSON. */
  user: string;
  v: string;
}

export type DraftField = keyof Draft;
export type Mistakes = Partial<Record<DraftField, string>>;

export function emptyDraft(name = ""): Draft {
  return { name, data: "{}", id: "", ts: "", user: "", v: "" };
}

/** An event to be sent again. Its id stays behind: with it, nothing would start. */
export function draftOf(event: Event): Draft {
  return { ...emptyDraft(event.name), ...sampleOf(event), v: event.v ?? "" };
}

/** The data and the user of an event, as a start for another. */
export function sampleOf(event: Event): Pick<Draft, "data" | "user"> {
  return { data: JSON.stringify(event.data, null, 2), user: Object.keys(event.user).length === 0 ? "" : JSON.stringify(event.user, null, 2) };
}

/** The event of a draft, or what is wrong with its fields. */
export function readDraft(draft: Draft): { event: EventToSend } | { mistakes: Mistakes } {
  const mistakes: Mistakes = {};
  const name = draft.name.trim();
  if (name === "") mistakes.name = "An event needs a name, such as shop/order.placed.";
  else if (name.length > NAME_CHARS_MAX) mistakes.name = `A name has at most ${NAME_CHARS_MAX} characters; this one has ${name.length}.`;
  const data = object(draft.data);
  if (typeof data === "string") mistakes.data = data;
  const user = object(draft.user);
  if (typeof user === "string") mistakes.user = user;
  const ts = moment(draft.ts);
  if (ts === null) mistakes.ts = `“${draft.ts.trim()}” is no time. Write it as 2026-01-31T12:00:00Z, or in milliseconds since 1970.`;
  if (Object.keys(mistakes).length > 0 || typeof data === "string" || typeof user === "string" || ts === null) return { mistakes };
  const id = draft.id.trim();
  const v = draft.v.trim();
  return {
    event: {
      name,
      ...(data !== undefined && { data }),
      ...(user !== undefined && { user }),
      ...(id !== "" && { id }),
      ...(ts !== undefined && { ts }),
      ...(v !== "" && { v }),
    },
  };
}

/** Several events: a JSON list of them, or one on each line. */
export function readSeveral(text: string): { events: EventToSend[] } | { mistake: string } {
  const trimmed = text.trim();
  if (trimmed === "") return { mistake: "Paste a JSON list of events, or one event on each line." };
  const listed = trimmed.startsWith("[") ? readList(text) : readLines(text);
  if ("mistake" in listed) return listed;
  if (listed.values.length === 0) return { mistake: "The list is empty." };
  if (listed.values.length > EVENTS_PER_SEND_MAX) return { mistake: `At most ${EVENTS_PER_SEND_MAX.toLocaleString()} events go at once; these are ${listed.values.length.toLocaleString()}.` };
  const events: EventToSend[] = [];
  for (const { value, place } of listed.values) {
    const event = written(value);
    if (typeof event === "string") return { mistake: `${place}: ${event}` };
    events.push(event);
  }
  return { events };
}

interface Placed {
  value: unknown;
  place: string;
}

function readList(text: string): { values: Placed[] } | { mistake: string } {
  const read = parseJson(text);
  if ("problem" in read) return { mistake: problemSentence(read.problem) };
  if (!Array.isArray(read.value)) return { mistake: "This is not a list of events." };
  return { values: read.value.map((value: unknown, index) => ({ value, place: `Event ${index + 1}` })) };
}

function readLines(text: string): { values: Placed[] } | { mistake: string } {
  // One event over several lines is JSON as well.
  const whole = parseJson(text);
  if ("value" in whole) return { values: [{ value: whole.value, place: "The event" }] };
  const lines = text.split("\n").map((line, index) => ({ line, number: index + 1 }));
  if (lines.filter(({ line }) => line.trim().startsWith("{")).length < 2) return { mistake: problemSentence(whole.problem) };
  const values: Placed[] = [];
  for (const { line, number } of lines.filter((each) => each.line.trim() !== "")) {
    const read = parseJson(line);
    if ("problem" in read) return { mistake: problemSentence({ ...read.problem, line: number }) };
    values.push({ value: read.value, place: `Line ${number}` });
  }
  return { values };
}

const FIELDS = ["name", "data", "id", "ts", "user", "v"];

/** An event from JSON, with the rules of the form. */
function written(value: unknown): EventToSend | string {
  if (!isObject(value)) return "an event is an object with a name.";
  const unknown = Object.keys(value).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) return `“${unknown}” is no field of an event; they are ${FIELDS.join(", ")}.`;
  const text = (field: string): string => {
    const given = value[field];
    return typeof given === "string" || typeof given === "number" ? String(given) : "";
  };
  const json = (field: string): string => (value[field] === undefined || value[field] === null ? "" : JSON.stringify(value[field]));
  const read = readDraft({ name: text("name"), data: json("data"), id: text("id"), ts: text("ts"), user: json("user"), v: text("v") });
  return "event" in read ? read.event : (Object.values(read.mistakes)[0] ?? "it cannot be read.");
}

function object(text: string): Record<string, unknown> | undefined | string {
  if (text.trim() === "") return undefined;
  const read = parseJson(text);
  if ("problem" in read) return problemSentence(read.problem);
  return isObject(read.value) ? read.value : "This must be an object: {…}.";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function moment(text: string): string | undefined | null {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const date = new Date(/^\d{10,16}$/.test(trimmed) ? Number(trimmed) : trimmed);
  return Number.isNaN(date.getTime()) || !/^\d{4}|^\d{10,16}$/.test(trimmed) ? null : date.toISOString();
}
