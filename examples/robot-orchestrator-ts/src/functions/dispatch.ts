/** Hands a whole batch to the robot. It answers at once and works afterwards. */
import type { Credentials, GuideLookupOrder, ShipmentOrder } from "../events.ts";
import { required } from "../settings.ts";

/** The robot only has to say "accepted", so a slow answer means trouble. */
const DISPATCH_TIMEOUT_MS = 30_000;

/** What every batch carries, beside its list of orders. */
export interface Batch {
  workspaceId: string;
  credentials: Credentials;
  jobId: string;
  orders?: ShipmentOrder[];
  pedidoNumbers?: GuideLookupOrder[];
}

/** The robot's answer; throws on anything but success, and when a setting is missing. */
export async function dispatch(path: string, batch: Batch): Promise<unknown> {
  const robot = required("ROBOT_COORDINADORA_URL");
  const callbackSecret = required("ROBOT_CALLBACK_SECRET");
  const callbackUrl = `${required("APP_URL")}/api/webhooks/robot-callback`;
  const response = await fetch(`${robot}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-callback-secret": callbackSecret },
    body: JSON.stringify({ ...batch, callbackUrl, callbackSecret }),
    signal: AbortSignal.timeout(DISPATCH_TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the robot answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
