/** Where everything is served, how to try it, and what an answer says about it. */

export interface Mount {
  id: string;
  name: string;
  path: string;
  what: string;
  probe: Probe;
  /** A command to begin with. */
  command?: string;
  /** Whether a browser shows something useful there. */
  isPage?: boolean;
}

/** A request that changes nothing. */
export interface Probe {
  method: "GET" | "POST";
  path: string;
  body?: string;
  /** What a server that serves this answers. */
  statuses: readonly number[];
  /** What the answer's content type begins with. */
  type: string;
}

export interface Group {
  title: string;
  mounts: readonly Mount[];
}

export type Reach = "served" | "locked" | "absent" | "broken" | "silent";

/** What an answer says; none means that no answer came. */
export function reachOf(probe: Probe, answer: { status: number; type: string } | undefined): Reach {
  if (answer === undefined) return "silent";
  if (answer.status === 401 || answer.status === 403) return "locked";
  if (probe.statuses.includes(answer.status)) return answer.type.startsWith(probe.type) ? "served" : "absent";
  return answer.status === 404 || answer.status < 400 ? "absent" : "broken";
}

const json = (path: string): Probe => ({ method: "GET", path, statuses: [200], type: "application/json" });

export interface Setting {
  origin: string;
  isProduction: boolean;
}

export function groups({ origin, isProduction }: Setting): Group[] {
  const bearer = isProduction ? ` -H 'authorization: Bearer <key>'` : "";
  const get = (path: string) => `curl ${origin}${path}${bearer}`;
  const eventKey = isProduction ? "<event key>" : "dev";
  return [
    {
      title: "For programs",
      mounts: [
        {
          id: "rpc",
          name: "RPC",
          path: "/rpc",
          what: "Every procedure on the oRPC 1.x wire. The types are in clients/typescript, or from perdura contract typescript.",
          probe: { method: "POST", path: "/rpc/server/overview", body: "{}", statuses: [200], type: "application/json" },
          command: `curl -X POST ${origin}/rpc/server/overview${bearer} -H 'content-type: application/json' -d '{}'`,
        },
        { id: "rest", name: "REST", path: "/api/orpc", what: "The same procedures as REST.", probe: json("/api/orpc/server"), command: get("/api/orpc/server") },
        { id: "document", name: "OpenAPI document", path: "/api/orpc/openapi.json", what: "The REST addresses as OpenAPI 3.1, for generators and tools.", probe: json("/api/orpc/openapi.json"), command: get("/api/orpc/openapi.json"), isPage: true },
        {
          id: "reference",
          name: "Reference",
          path: "/api/orpc/reference",
          what: "The document as a page to read.",
          probe: { method: "GET", path: "/api/orpc/reference", statuses: [200], type: "text/html" },
          isPage: true,
        },
        { id: "v2", name: "REST v2", path: "/api/v2", what: "Reads, invoke, rerun and cancel, as SDK tools ask for them; also at /v2.", probe: json("/api/v2/operations"), command: get("/api/v2/operations") },
      ],
    },
    {
      title: "For apps",
      mounts: [
        {
          id: "ingest",
          name: "Events",
          path: `/e/${eventKey}`,
          what: isProduction ? "Takes events from whoever has an event key." : "Takes events; a development server takes any key.",
          // Asked without an event it says that it takes POST alone: nothing is sent.
          probe: { method: "GET", path: "/e/probe", statuses: [405], type: "application/json" },
          command: `curl ${origin}/e/${eventKey} -d '{"name": "shop/order.placed", "data": {"id": "A-7"}}'`,
        },
        { id: "sdk", name: "SDK API", path: "/v1", what: "What SDKs ask for: events, runs, signals, checkpoints.", probe: json("/v1/events?limit=1"), command: get("/v1/events?limit=1") },
        { id: "serve", name: "Own functions", path: "/api/inngest", what: "Which functions are part of this server; its own engine calls them.", probe: json("/api/inngest"), command: get("/api/inngest") },
      ],
    },
    {
      title: "For workflows and robots",
      mounts: [
        { id: "coordination", name: "Workflows", path: "/api/coordination", what: "Workflows alone, as REST; also at /api/workflows/coordination.", probe: json("/api/coordination/workflow-page?limit=1"), command: get("/api/coordination/workflows") },
        { id: "legacy", name: "Workflows, first form", path: "/rawr/coordination", what: "Workflows with the envelope from before the contract.", probe: json("/rawr/coordination/workflows"), command: get("/rawr/coordination/workflows") },
        { id: "robot", name: "Robots", path: "/api/robot", what: "Kinds, jobs, items and callbacks of robots.", probe: json("/api/robot/jobs?limit=1"), command: get("/api/robot/jobs?limit=10") },
      ],
    },
    {
      title: "For operators",
      mounts: [
        { id: "health", name: "Health", path: "/health", what: "Whether the server lives; it needs no key.", probe: json("/health"), command: `curl ${origin}/health` },
        {
          id: "metrics",
          name: "Metrics",
          path: "/metrics",
          what: "Figures of the engine in Prometheus' text format.",
          probe: { method: "GET", path: "/metrics", statuses: [200], type: "text/plain" },
          command: get("/metrics"),
        },
        ...(isProduction
          ? []
          : [
              { id: "dev", name: "Development", path: "/dev", what: "What a development server knows, as JSON.", probe: json("/dev"), command: get("/dev") },
              {
                id: "clock",
                name: "Clock",
                path: "/dev/clock",
                what: "Moves a development server's clock forward, so that nobody waits for a sleep.",
                probe: { method: "GET" as const, path: "/dev/clock", statuses: [405], type: "application/json" },
                command: `curl -X POST ${origin}/dev/clock -d '{"advance_ms": 3600000}'`,
              },
            ]),
      ],
    },
  ];
}
