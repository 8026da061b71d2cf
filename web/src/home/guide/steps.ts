/** The first steps, for each way to begin: commands that work as they stand here. */

export interface Step {
  text: string;
  /** What to copy; none where the step is a click. */
  command?: string;
}

export interface Way {
  id: string;
  label: string;
  lead: string;
  steps: readonly Step[];
}

export interface Setting {
  /** Where this server is. */
  origin: string;
  /** Whether it asks for keys. */
  isProduction: boolean;
}

const TYPESCRIPT = `import { Inngest } from "inngest";
import { createServer } from "inngest/node";

const inngest = new Inngest({ id: "shop" });

const fulfil = inngest.createFunction(
  { id: "fulfil", triggers: [{ event: "shop/order.placed" }] },
  async ({ event, step }) => {
    await step.run("charge", () => console.log("charged", event.data.id));
    await step.sleep("time to change one's mind", "5s");
    await step.run("ship", () => console.log("shipped", event.data.id));
  },
);

createServer({ client: inngest, functions: [fulfil] }).listen(3000);`;

const PYTHON = `import datetime, fastapi, inngest, inngest.fast_api, uvicorn

client = inngest.Inngest(app_id="shop")

@client.create_function(fn_id="fulfil", trigger=inngest.TriggerEvent(event="shop/order.placed"))
async def fulfil(ctx: inngest.Context) -> None:
    async def charge() -> None:
        print("charged", ctx.event.data["id"])

    async def ship() -> None:
        print("shipped", ctx.event.data["id"])

    await ctx.step.run("charge", charge)
    await ctx.step.sleep("time to change one's mind", datetime.timedelta(seconds=5))
    await ctx.step.run("ship", ship)

app = fastapi.FastAPI()
inngest.fast_api.serve(app, client, [fulfil])
uvicorn.run(app, port=8000)`;

const RUST = `use perdura::{App, Event, Function, Result, ServeOptions, Step};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Order {
    id: String,
}
impl Event for Order {
    const NAME: &'static str = "shop/order.placed";
}

async fn fulfil(order: Order, step: Step) -> Result<()> {
    step.run("charge", || say(format!("charged {}", order.id))).await?;
    step.sleep("time to change one's mind", std::time::Duration::from_secs(5)).await?;
    Ok(step.run("ship", || say(format!("shipped {}", order.id))).await?)
}
async fn say(text: String) -> Result<()> {
    println!("{text}");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let app = App::new("shop").function(Function::new("fulfil", fulfil));
    let router = perdura::serve(app, ServeOptions::from_env()?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, router).await?)
}`;

const ORDER = `{"name": "shop/order.placed", "data": {"id": "A-7"}}`;

export function ways(setting: Setting): Way[] {
  const { origin, isProduction } = setting;
  const environment = isProduction
    ? `INNGEST_DEV=0 INNGEST_BASE_URL=${origin} INNGEST_SIGNING_KEY=<signing key> INNGEST_EVENT_KEY=<event key>`
    : `INNGEST_DEV=${origin}`;
  const bearer = isProduction ? ` -H 'authorization: Bearer <key>'` : "";
  const key = isProduction ? "<event key>" : "dev";
  const cli = isProduction ? `--server ${origin} --key <key>` : `--server ${origin}`;
  const send: Step = { text: "Send it an event, and watch the run on this page.", command: `curl ${origin}/e/${key} -d '${ORDER}'` };
  const found = (port: number): Step =>
    isProduction
      ? { text: "Let it register.", command: `curl -X PUT http://localhost:${port}/api/inngest` }
      : { text: `It is found by itself within seconds. If the server looks for no apps, name it.`, command: `perdura app sync http://localhost:${port}/api/inngest ${cli}` };
  return [
    {
      id: "typescript",
      label: "TypeScript",
      lead: "The unmodified npm package inngest: here version 4; version 3 works, too.",
      steps: [
        { text: "Take the SDK.", command: "npm install inngest" },
        { text: "A function with two steps and a sleep, app.mjs:", command: TYPESCRIPT },
        { text: "Start it.", command: `${environment} node app.mjs` },
        found(3000),
        send,
      ],
    },
    {
      id: "python",
      label: "Python",
      lead: "The unmodified PyPI package inngest.",
      steps: [
        { text: "Take the SDK and a web server.", command: "pip install inngest fastapi uvicorn" },
        { text: "A function with two steps and a sleep, app.py:", command: PYTHON },
        { text: "Start it.", command: `${environment} python app.py` },
        found(8000),
        send,
      ],
    },
    {
      id: "rust",
      label: "Rust",
      lead: "The crate perdura: functions are async fns. Without a server it is an engine inside your own service.",
      steps: [
        { text: "Take the crate from your checkout of Perdura.", command: "cargo add --path <checkout>/crates/perdura && cargo add axum serde --features serde/derive && cargo add tokio --features full" },
        { text: "A function with two steps and a sleep, src/main.rs:", command: RUST },
        { text: "Start it.", command: `${environment} cargo run` },
        found(3000),
        send,
      ],
    },
    {
      id: "events",
      label: "Events",
      lead: "An event is a name and data. It is on disk when the sender has its answer, and starts every function that waits for it.",
      steps: [
        { text: "Send one.", command: `curl ${origin}/e/${key} -d '${ORDER}'` },
        { text: "Send several at once.", command: `curl ${origin}/e/${key} -d '[${ORDER}, ${ORDER.replace("A-7", "A-8")}]'` },
        { text: "See what has come.", command: `perdura event list ${cli}` },
      ],
    },
    {
      id: "workflow",
      label: "Workflow",
      lead: "A graph of desks, drawn in the browser or written as JSON. It runs on this server, without an app of yours.",
      steps: [
        { text: "Create one of two desks, or draw it under Coordination.", command: `perdura workflow create --id orders ${cli}` },
        { text: "Run it, and watch.", command: `perdura workflow run orders --watch ${cli}` },
      ],
    },
    {
      id: "robot",
      label: "Robot",
      lead: "Batches for slow external workers: dispatched at most once, each callback counted once.",
      steps: [
        { text: "See ten shipments go through a real browser, in a checkout of Perdura. It starts a server of its own.", command: "cargo xtask demo robot" },
        {
          text: "Or create a batch on this server.",
          command: `curl -X POST ${origin}/api/robot/jobs${bearer} -H 'content-type: application/json' -d '{
  "workspaceId": "shop-1", "kind": "coordinadora",
  "items": [{"orderId": "1001", "payload": {"nombres": "Ana", "direccion": "Calle 1", "ciudad": "CALI (VALLE)"}}]}'`,
        },
      ],
    },
  ];
}
