"""An agent who is really gone, in every way there is, loses the chat in time; one who is not keeps it."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console_client.connection import connect
from console_client.request_reply import request as ask
from console_client.settings import NatsSettings
from console_schemas.commands import AcceptEngagement
from console_schemas.events import AgentDisconnected, EngagementRequeued
from console_schemas.outbound import AgentAway, Queued
from console_schemas.subjects import Subjects
from console_schemas.wire import encode
from support.production import Production
from support.pty import Terminal
from support.relay import Relay
from support.screen import until
from support.transfers import request

ABSENT, GRACE = 2.0, 4.0
SETTINGS = f"""
[bridge.policy]
agent_absent = {ABSENT}
agent_grace = {GRACE}
agent_preference = 3600
"""


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Production]:
    running = Production(tmp_path, SETTINGS)
    yield running
    running.close()


@pytest.fixture
def relay(production: Production) -> Iterator[Relay]:
    """A line to the broker."""
    line = Relay(production.broker.port)
    yield line
    line.close()


def serving(
    production: Production, user: str, customer: str, *arguments: str, draft: str = "", answers: bool = False
) -> Terminal:
    """Somebody's console, in a chat with a new customer.

    Its terminal `answers` questions only while the test reads from it; one that never does is not asked again.
    """
    production.bot.transfer(request(customer))
    options = ("--user", user, "--config", str(production.config_of(user)), *arguments)
    terminal = production.terminal(*options, answers=None if answers else {})
    until(terminal, "connected", customer)
    terminal.send("\x0fo")
    until(terminal, "Enter Accept")
    terminal.send("\r")
    until(terminal, f"{user.title()} joined")
    if draft:
        terminal.send(draft)
        until(terminal, draft)
    return terminal


def chat(customer: str) -> str:
    return "c-" + customer.replace(" ", "-")


def stop(terminal: Terminal) -> None:
    """As Ctrl+Z from outside: the process stands still."""
    terminal.process.send_signal(signal.SIGSTOP)
    os.waitpid(terminal.process.pid, os.WUNTRACED)


def lost(production: Production, customer: str) -> bool:
    """Whether the bot was told that the agent is away, and then that the customer waits again."""
    heard = production.bot.heard(chat(customer))
    away = any(isinstance(event, AgentAway) for event in heard)
    return away and isinstance(heard[-1], Queued) and heard[-1].reason == "agent_lost"


def accept_as(production: Production, user: str, customer: str) -> None:
    """Somebody takes a customer, from elsewhere."""

    async def accept() -> None:
        nats = NatsSettings(url=production.broker.url, creds=str(production.identities.creds(user)))
        nc = await connect(nats, user, user=user, environ={})
        command = AcceptEngagement(engagement_id=production.bot.heard(chat(customer))[0].engagement_id)
        await ask(nc, Subjects().command(user, "accept"), encode(command), who="The bridge")
        await nc.close()

    asyncio.run(accept())


def kept(production: Production, text: str) -> bool:
    """Whether a console has this on the disk."""
    files = production.folder.glob("live-agent-console/desk-*.json")
    return any(text in file.read_text() for file in files)


def test_who_is_killed_stopped_cut_off_or_frozen_loses_the_chat(production: Production, relay: Relay) -> None:
    killed = serving(production, "ana", "Anna Berg")
    stopped = serving(production, "ben", "Bob Stone", draft="half an answer")
    serving(production, "cem", "Carl Moss", "--nats-url", f"nats://127.0.0.1:{relay.port}")
    serving(production, "dora", "Dana Reed", answers=True)  # never read from again: its line is frozen
    there = serving(production, "eve", "Ed Vance")
    killed.process.kill()
    stop(stopped)
    relay.cut()
    for customer in ("Anna Berg", "Bob Stone", "Carl Moss", "Dana Reed"):
        there.wait_until(lambda name=customer: lost(production, name))  # type: ignore[misc]
    assert production.bot.kinds(chat("Ed Vance")) == ["Queued", "Accepted"]
    accept_as(production, "eve", "Bob Stone")

    stopped.process.send_signal(signal.SIGCONT)  # a zombie, which knows of nothing
    until(stopped, "What you wrote is kept (ctrl+g k). Bob Stone")
    stopped.send("\x07k")
    until(stopped, "half an answer", "Enter copies")


def test_who_is_back_in_time_keeps_the_chat_and_the_customer_is_told(production: Production) -> None:
    console = serving(production, "ana", "Anna Berg", draft="half an answer")
    console.wait_until(lambda: kept(production, "half an answer"))
    console.process.kill()
    bot = production.bot
    console = production.console("ana")
    until(console, "Anna Berg", "half an answer")
    console.process.kill()
    while "AgentAway" not in bot.kinds(chat("Anna Berg")):
        time.sleep(0.02)
    console = production.console("ana")
    until(console, "Anna Berg", "half an answer")
    console.wait_until(lambda: "AgentBack" in bot.kinds(chat("Anna Berg")))
    console.send("\r")
    until(console, "✓ half an answer")
    assert not [fact for fact in bot.facts(chat("Anna Berg")) if isinstance(fact, EngagementRequeued)]


def test_a_bridge_that_stood_still_loses_only_who_is_gone(production: Production) -> None:
    there = serving(production, "ana", "Anna Berg")
    gone = serving(production, "ben", "Bob Stone")
    gone.process.kill()
    production.freeze_bridge()
    until_then = time.monotonic() + ABSENT + GRACE + 1  # longer than all the time that an agent has
    while time.monotonic() < until_then:
        there.read(0.1)
    production.unfreeze_bridge()
    until(there, "connected", "1 waiting")
    production.kill_bridge()
    production.start_bridge()
    until(there, "connected")
    there.send("still here\r")
    until(there, "✓ still here")
    facts = production.bot.facts(chat("Anna Berg"))
    assert not [fact for fact in facts if isinstance(fact, AgentDisconnected | EngagementRequeued)]
