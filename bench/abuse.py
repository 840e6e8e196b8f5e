"""What an agent feels of a bot that floods: commands and messages, in turns with and without the flood."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from time import perf_counter, sleep
from typing import Any

from nats.aio.client import Client
from nats.js.api import StreamConfig

from bench.background import Background
from bench.bot_flood import BOT as LOUD
from bench.customers import Customers, customer, customers
from bench.figures import Figures, median, milliseconds, p99
from bench.installation import Installation, installation
from bench.load import load
from console_client.connection import connect
from console_client.link import Refusal
from console_client.request_reply import request
from console_schemas import commands
from console_schemas.endpoints import COMMANDS
from console_schemas.ids import engagement_id, new_id
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

NUMBER = 70_000
WHAT = ("command", "to_feed", "stored_to_feed", "floor")
TURNS = 3
"""Of each kind, one after the other."""
PAUSE = 0.02
AT_ONCE = 200
FLOOR = "BENCH_FLOOR"
HELD = 10.0
"""Seconds in which the bridge is done with what it holds of one bot at its pace."""


@dataclass
class Felt:
    """Seconds, each."""

    command: list[float] = field(default_factory=list)
    """From an agent's command to its acknowledgement."""
    to_feed: list[float] = field(default_factory=list)
    """From the publish of another bot's message until it is in the agent's feed."""
    stored_to_feed: list[float] = field(default_factory=list)
    """The same from the moment the broker had stored it."""
    floor: list[float] = field(default_factory=list)
    """Of a bare acknowledged publish into a stream that nobody else uses: what the machine and the broker leave."""


def abuse_figures(rate: int, backlog: int, rounds: int) -> Figures:
    """Medians and 99th percentiles without a flood, in one, and beside its backlog, with the limits as shipped."""
    with installation(limits="") as where, customers(where) as people:
        return _abuse(where, people, rate, backlog, rounds)


def _abuse(where: Installation, people: Customers, rate: int, backlog: int, rounds: int) -> Figures:
    agent = where.next_agent()
    people.listen(agent)
    people.transfer([NUMBER])
    quiet, flooded, behind = Felt(), Felt(), Felt()
    with Background() as background:
        nc = background.run(connect(where.nats, "bench agent", user=agent))
        feel = _Agent(background, nc, agent, people)
        feel.accept()
        background.run(nc.jetstream().add_stream(StreamConfig(name=FLOOR, subjects=[FLOOR])))
        seconds = rounds * (2 * PAUSE + 0.1) + 1
        for _ in range(TURNS):
            feel.so_often(rounds, quiet, nullcontext)
            feel.so_often(rounds, flooded, lambda: load("bench.bot_flood", where.environ, (rate, seconds)))
            background.run(_forget(nc), 120)
        background.run(_leave_waiting(nc, backlog), 300)
        feel.so_often(TURNS * rounds, behind, nullcontext)
        left = background.run(_waiting(nc))
        background.run(nc.close())
    return {
        **_named("quiet", quiet),
        **_named("flood", flooded),
        **_named("backlog", behind),
        **_ratios("flood", flooded, quiet),
        **_ratios("backlog", behind, quiet),
        "abuse_backlog_left": left,
    }


class _Agent:
    """An agent with one chat, and its customer."""

    def __init__(self, background: Background, nc: Client, agent: str, people: Customers) -> None:
        self._background = background
        self._nc = nc
        self._agent = agent
        self._people = people
        self._engagement = engagement_id("bench-bot", customer(NUMBER).transfer_id)

    def accept(self) -> None:
        """Take the customer, once they wait."""
        while True:
            try:
                self._send(commands.AcceptEngagement(engagement_id=self._engagement))
                return
            except Refusal:
                sleep(PAUSE)

    def so_often(self, rounds: int, into: Felt, around: Callable[[], AbstractContextManager[Any]]) -> None:
        """Do and hear something by turns."""
        with around() as flood:
            if flood is not None:
                flood.go()
            for _ in range(rounds):
                into.floor.append(self._background.run(_publish(self._nc)))
                into.command.append(self._send(self._post()))
                self._hear(into)

    def _post(self) -> commands.PostMessage:
        return commands.PostMessage(engagement_id=self._engagement, message_id=new_id("m"), text="an answer")

    def _send(self, command: Any) -> float:
        subject = Subjects().command(self._agent, COMMANDS[type(command)])
        began = perf_counter()
        self._background.run(request(self._nc, subject, encode(command), who="The bridge", timeout=30))
        return perf_counter() - began

    def _hear(self, into: Felt) -> None:
        text = new_id("abuse")
        began = perf_counter()
        stored: list[float] = []
        saying: Future[str] = self._people.begin_saying(NUMBER, text)
        saying.add_done_callback(lambda _: stored.append(perf_counter()))
        saying.result(60)
        heard = self._background.run(self._until_heard(text), 60)
        into.to_feed.append(heard - began)
        into.stored_to_feed.append(max(0.0, heard - stored[0]))

    async def _until_heard(self, text: str) -> float:
        while True:
            await asyncio.sleep(PAUSE)
            try:
                return self._people.heard(text).at
            except StopIteration:
                continue


async def _publish(nc: Client) -> float:
    began = perf_counter()
    await nc.jetstream().publish(FLOOR, b"x" * 200, timeout=30)
    return perf_counter() - began


async def _leave_waiting(nc: Client, backlog: int) -> None:
    """Have so many messages of one bot wait, each acknowledged."""
    jetstream = nc.jetstream()
    for start in range(0, backlog, AT_ONCE):
        subjects = [Subjects().inbound(LOUD, f"flood-{start + each}", "left") for each in range(AT_ONCE)]
        await asyncio.gather(*(jetstream.publish(subject, b"{}", timeout=30) for subject in subjects))


async def _forget(nc: Client) -> None:
    """Throw away what the flood has left, and let the bridge finish what it holds of it."""
    await nc.jetstream().purge_stream("CONSOLE_IN", subject=Subjects().inbound_of(LOUD))
    await asyncio.sleep(HELD)


async def _waiting(nc: Client) -> int:
    return int((await nc.jetstream().stream_info("CONSOLE_IN")).state.messages)


def _named(name: str, felt: Felt) -> Figures:
    return {
        f"abuse_{name}_{what}{kind}_ms": milliseconds(of(getattr(felt, what)))
        for what in WHAT
        for kind, of in (("", median), ("_p99", p99))
    }


def _ratios(name: str, felt: Felt, quiet: Felt) -> Figures:
    return {
        f"abuse_{name}_{what}{kind}_ratio": round(of(getattr(felt, what)) / of(getattr(quiet, what)), 2)
        for what in WHAT
        for kind, of in (("", median), ("_p99", p99))
    }
