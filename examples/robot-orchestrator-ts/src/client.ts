/**
 * The SDK client. Nothing here names Perdura: the SDK finds its server through its usual
 * variables (`INNGEST_DEV=http://localhost:8288` for `perdura dev`).
 */
import { Inngest } from "inngest";
import { schemas } from "./events.ts";

export const inngest = new Inngest({ id: "robot-orchestrator", schemas });
