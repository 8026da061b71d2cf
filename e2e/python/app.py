"""The Python side of the suite: one function per thing the Python SDK can do.

Every function notes what it really did in a log, which tests read at GET /log. A door is a place
where a step waits until a test opens it with POST /doors/<name>.
"""

import asyncio
import datetime
import logging
import os
import typing

import fastapi
import inngest
import inngest.fast_api
import uvicorn

client = inngest.Inngest(app_id="python-suite", logger=logging.getLogger("suite"))
log: list[list[typing.Any]] = []
doors: dict[str, asyncio.Event] = {}

HOUR = datetime.timedelta(hours=1)
MEBIBYTE = 1024 * 1024


def door(name: str) -> asyncio.Event:
    return doors.setdefault(name, asyncio.Event())


def on(event: str) -> inngest.TriggerEvent:
    return inngest.TriggerEvent(event=event)


@client.create_function(fn_id="steps", trigger=on("py/steps"))
async def steps(ctx: inngest.Context) -> dict[str, typing.Any]:
    async def note(name: str, value: object) -> object:
        log.append(["steps", name])
        return value

    first = await ctx.step.run("first", note, "first", ctx.event.data["value"])
    await ctx.step.sleep("nap", HOUR)
    nothing = await ctx.step.run("nothing", note, "nothing", None)
    await ctx.step.sleep_until("past", datetime.datetime(2001, 1, 1, tzinfo=datetime.timezone.utc))
    return {"first": first, "nothing": nothing}


@client.create_function(fn_id="sync-steps", trigger=on("py/sync-steps"))
def sync_steps(ctx: inngest.ContextSync) -> list[int]:
    results = ctx.group.parallel(
        (
            lambda: ctx.step.run("one", lambda: 1),
            lambda: ctx.step.run("two", lambda: 2),
        )
    )
    return [*results, ctx.step.run("three", lambda: 3)]


def parallel_of(mode: inngest.ParallelMode) -> typing.Callable[[inngest.Context], typing.Any]:
    async def parallel(ctx: inngest.Context) -> list[object]:
        async def branch(name: str) -> str:
            log.append(["parallel", name])
            return name

        results = await ctx.group.parallel(
            (
                lambda: ctx.step.run("a", branch, "a"),
                lambda: ctx.step.run("b", branch, "b"),
                lambda: ctx.step.sleep("c", HOUR),
            ),
            parallel_mode=mode,
        )
        return [*results, await ctx.step.run("join", branch, "join")]

    return parallel


parallel_wait = client.create_function(fn_id="parallel-wait", trigger=on("py/parallel-wait"))(
    parallel_of(inngest.ParallelMode.WAIT)
)
parallel_race = client.create_function(fn_id="parallel-race", trigger=on("py/parallel-race"))(
    parallel_of(inngest.ParallelMode.RACE)
)


@client.create_function(fn_id="wait", trigger=on("py/wait"))
async def wait(ctx: inngest.Context) -> typing.Any:
    if ctx.event.data.get("early"):
        await ctx.step.send_event(
            "early", inngest.Event(name="py/reply", data={"key": ctx.event.data["key"], "text": "early"})
        )
    reply = await ctx.step.wait_for_event(
        "reply", event="py/reply", if_exp="async.data.key == event.data.key", timeout=HOUR
    )
    return None if reply is None else reply.data["text"]


@client.create_function(fn_id="child", retries=0, trigger=on("py/child"))
async def child(ctx: inngest.Context) -> str:
    if ctx.event.data.get("ill"):
        raise ValueError("the child is ill")
    return f"child of {ctx.event.name}"


@client.create_function(fn_id="parent", trigger=on("py/parent"))
async def parent(ctx: inngest.Context) -> str:
    try:
        return await ctx.step.invoke(
            "invoke", function=child, data={"ill": ctx.event.data.get("ill")}, timeout=HOUR
        )
    except inngest.StepError as error:
        return f"caught: {error.message}"


@client.create_function(fn_id="flaky", retries=3, trigger=on("py/flaky"))
async def flaky(ctx: inngest.Context) -> str:
    async def fail_twice() -> str:
        log.append(["flaky", ctx.attempt])
        if ctx.attempt < 2:
            raise ValueError(f"attempt {ctx.attempt}")
        return "at last"

    return await ctx.step.run("fail-twice", fail_twice)


@client.create_function(fn_id="hopeless", retries=1, trigger=on("py/hopeless"))
async def hopeless(ctx: inngest.Context) -> str:
    async def fail() -> str:
        log.append(["hopeless", ctx.attempt])
        raise ValueError("no hope")

    try:
        return await ctx.step.run("fail", fail)
    except inngest.StepError as error:
        return f"caught {error.name}: {error.message}"


@client.create_function(fn_id="final", retries=5, trigger=on("py/final"))
async def final(ctx: inngest.Context) -> None:
    async def fail() -> None:
        log.append(["final", ctx.attempt])
        raise inngest.NonRetriableError("never again")

    await ctx.step.run("fail", fail)


@client.create_function(fn_id="later", retries=1, trigger=on("py/later"))
async def later(ctx: inngest.Context) -> str:
    log.append(["later", ctx.attempt])
    if ctx.attempt == 0:
        raise inngest.RetryAfterError("in an hour", HOUR)
    return "later"


async def note_failure(ctx: inngest.Context) -> None:
    log.append(["on_failure", ctx.event.data["error"]["message"], ctx.event.data["event"]["data"]])


@client.create_function(fn_id="failing", retries=0, on_failure=note_failure, trigger=on("py/failing"))
async def failing(ctx: inngest.Context) -> None:
    raise ValueError("as planned")


@client.create_function(
    fn_id="long",
    trigger=on("py/long"),
    cancel=[inngest.Cancel(event="py/unwanted", if_exp="async.data.key == event.data.key")],
)
async def long(ctx: inngest.Context) -> str:
    # Not a sleep: the SDK would turn that into a time of the app's clock, and tests move the server's.
    await ctx.step.wait_for_event("long", event="py/never", timeout=HOUR)
    return "to the end"


@client.create_function(fn_id="large", trigger=on("py/large"))
async def large(ctx: inngest.Context) -> list[int]:
    async def part(letter: str) -> str:
        log.append(["large", letter])
        return letter * (2 * MEBIBYTE)

    parts = [await ctx.step.run(f"part-{letter}", part, letter) for letter in "abc"]
    await ctx.step.sleep("re-enter", 1)
    return [len(part) for part in parts]


@client.create_function(fn_id="fragile", retries=0, trigger=on("py/fragile"))
async def fragile(ctx: inngest.Context) -> None:
    async def dispatch() -> None:
        log.append(["fragile", "dispatched"])
        await door("fragile").wait()

    await ctx.step.run("dispatch", dispatch)


@client.create_function(fn_id="interrupted", retries=3, trigger=on("py/interrupted"))
async def interrupted(ctx: inngest.Context) -> str:
    async def note(name: str) -> None:
        log.append(["interrupted", name])

    async def during() -> None:
        await note("during")
        await door("interrupted").wait()

    await ctx.step.run("before", note, "before")
    await ctx.step.run("during", during)
    await ctx.step.run("after", note, "after")
    return "done"


@client.create_function(fn_id="echo", trigger=on("py/echo"))
async def echo(ctx: inngest.Context) -> typing.Any:
    async def value() -> typing.Any:
        return ctx.event.data["value"]

    return await ctx.step.run("value", value)


app = fastapi.FastAPI()
inngest.fast_api.serve(
    app,
    client,
    [
        steps,
        sync_steps,
        parallel_wait,
        parallel_race,
        wait,
        child,
        parent,
        flaky,
        hopeless,
        final,
        later,
        failing,
        long,
        large,
        fragile,
        interrupted,
        echo,
    ],
    streaming=inngest.Streaming.FORCE if os.environ.get("STREAM") else None,
)


@app.get("/log")
async def read_log() -> list[list[typing.Any]]:
    return log


@app.post("/doors/{name}")
async def open_door(name: str) -> None:
    door(name).set()


@app.post("/send")
async def send(event: dict[str, typing.Any]) -> list[str]:
    return await client.send(inngest.Event(name=event["name"], data=event["data"]))


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
