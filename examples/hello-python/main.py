"""Three durable functions and the web app that serves them.

Nothing here names Perdura: the SDK finds its server through INNGEST_DEV.
"""

import datetime
import logging
import os

import fastapi
import inngest
import inngest.fast_api
import uvicorn

client = inngest.Inngest(app_id="hello-python", logger=logging.getLogger("uvicorn"))


@client.create_function(
    fn_id="greet",
    trigger=inngest.TriggerEvent(event="hello/person.arrived"),
)
async def greet(ctx: inngest.Context) -> str:
    """Steps and a sleep: each step runs once, and the sleep survives any restart."""
    name = str(ctx.event.data.get("name", "stranger"))

    async def compose() -> str:
        return f"Hello, {name}"

    greeting = await ctx.step.run("compose", compose)
    await ctx.step.sleep("breathe", datetime.timedelta(seconds=2))

    async def shout() -> str:
        return greeting.upper()

    return await ctx.step.run("shout", shout)


@client.create_function(
    fn_id="word-count",
    trigger=inngest.TriggerEvent(event="hello/text.written"),
)
async def word_count(ctx: inngest.Context) -> dict[str, int]:
    """Parallel steps: one per paragraph, and a last step over all results."""
    paragraphs = [text for text in str(ctx.event.data.get("text", "")).split("\n") if text]

    async def count(paragraph: str) -> int:
        return len(paragraph.split())

    counts = await ctx.group.parallel(
        tuple(
            lambda index=index, text=text: ctx.step.run(f"count-{index}", count, text)
            for index, text in enumerate(paragraphs)
        )
    )

    async def add() -> int:
        return sum(counts)

    return {"paragraphs": len(paragraphs), "words": await ctx.step.run("add", add)}


@client.create_function(
    fn_id="call-flaky-service",
    retries=2,
    trigger=inngest.TriggerEvent(event="hello/service.called"),
)
async def call_flaky_service(ctx: inngest.Context) -> dict[str, object]:
    """Retries: the first attempt fails, and only the failed step is tried again."""

    async def prepare() -> str:
        return "ready"

    prepared = await ctx.step.run("prepare", prepare)

    async def call() -> str:
        if ctx.attempt == 0:
            raise inngest.RetryAfterError("the service needs a moment", 1000)
        return "pong"

    return {"prepared": prepared, "answer": await ctx.step.run("call", call)}


app = fastapi.FastAPI()
inngest.fast_api.serve(app, client, [greet, word_count, call_flaky_service])


@app.post("/send/{name:path}")
async def send(name: str, data: dict[str, object]) -> dict[str, str]:
    """Sends one event, so that a newcomer needs nothing but curl."""
    ids = await client.send(inngest.Event(name=name, data=data))
    return {"eventId": ids[0]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")))
