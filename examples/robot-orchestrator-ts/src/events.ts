/** The events of this app: their names and the shapes of their data, in one place. */
import { EventSchemas } from "inngest";

export interface Credentials {
  username: string;
  password: string;
}

/** What the carrier's portal needs to know about one order. */
export interface OrderInput {
  recipient: string;
  address: string;
  /** City and department, as the portal writes it: `MEDELLIN (ANT)`. Empty means "cannot be shipped". */
  city: string;
  phone?: string;
  units?: number;
}

export interface ShipmentOrder {
  itemId: string;
  orderId: string;
  pedidoInput: OrderInput;
}

export interface GuideLookupOrder {
  itemId: string;
  orderId: string;
  pedidoNumber: string;
}

export interface JobSubmitted {
  jobId: string;
  workspaceId: string;
  carrier: string;
  credentials: Credentials;
  orders: ShipmentOrder[];
}

export interface GuideLookupSubmitted {
  jobId: string;
  workspaceId: string;
  credentials: Credentials;
  pedidoNumbers: GuideLookupOrder[];
}

export interface BatchCompleted {
  jobId: string;
  workspaceId: string;
  successCount: number;
  errorCount: number;
}

/** Sent once per order that got a tracking number, for automations of the workspace. */
export interface ShipmentCreated {
  workspaceId: string;
  orderId: string;
  trackingNumber: string;
  carrier: string;
  contactId: null;
  /** How many automations led to this event; a runner refuses to go deeper than three. */
  cascadeDepth: number;
}

type Events = {
  "robot/job.submitted": { data: JobSubmitted };
  "robot/guide-lookup.submitted": { data: GuideLookupSubmitted };
  "robot/job.batch_completed": { data: BatchCompleted };
  "automation/robot.coord.completed": { data: ShipmentCreated };
};

export const schemas = new EventSchemas().fromRecord<Events>();
