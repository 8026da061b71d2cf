/** What a robot's callback may look like. Anything else is refused with a sentence that says why. */
import type { ErrorType, Outcome } from "./jobs.ts";

export interface Callback {
  itemId: string;
  outcome: Outcome;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ERROR_TYPES: readonly ErrorType[] = ["validation", "portal", "timeout", "unknown"];
const TRACKING_NUMBER_CHARACTERS_MIN = 3;
const TRACKING_NUMBER_CHARACTERS_MAX = 50;
/** The portal sometimes answers a whole page; its beginning tells enough. */
const ERROR_MESSAGE_CHARACTERS_MAX = 500;

/** The callback, or the reason it is refused. */
export function parseCallback(body: Record<string, unknown>): Callback | string {
  const { itemId, status } = body;
  if (typeof itemId !== "string" || itemId === "") return "itemId must be a non-empty string";
  if (!UUID.test(itemId)) return `itemId "${itemId}" is not a UUID`;
  if (status !== "success" && status !== "error") return 'status must be "success" or "error"';
  const outcome = status === "success" ? parseSuccess(body) : parseError(body);
  return typeof outcome === "string" ? outcome : { itemId, outcome };
}

function parseSuccess({ trackingNumber }: Record<string, unknown>): Outcome | string {
  if (typeof trackingNumber !== "string") return { status: "success", trackingNumber: undefined };
  const { length } = trackingNumber;
  if (length < TRACKING_NUMBER_CHARACTERS_MIN || length > TRACKING_NUMBER_CHARACTERS_MAX) {
    return `trackingNumber has ${length} characters; ${TRACKING_NUMBER_CHARACTERS_MIN} to ${TRACKING_NUMBER_CHARACTERS_MAX} are allowed`;
  }
  return { status: "success", trackingNumber };
}

function parseError({ errorType, errorMessage }: Record<string, unknown>): Outcome | string {
  const known = ERROR_TYPES.find((type) => type === errorType);
  if (known === undefined) return `errorType must be one of ${ERROR_TYPES.join(", ")}`;
  const text = typeof errorMessage === "string" ? errorMessage : "";
  return { status: "error", errorType: known, errorMessage: text.slice(0, ERROR_MESSAGE_CHARACTERS_MAX) };
}
