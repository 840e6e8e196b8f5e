"""The terminal goes while something else is broken: the console ends all the same, and what was written is kept."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.frozen import freeze, thaw
from support.production import Production
from support.pty import Terminal
from support.screen import until
from support.transfers import request

SLOW_NAMES = """
import os, socket, time
real = socket.getaddrinfo
def slow(*arguments, **options):
    if os.path.exists({flag!r}):
        open({asked!r}, "w").close()
        time.sleep(60)
    return real(*arguments, **options)
socket.getaddrinfo = slow
"""
"""A name server that falls silent once the flag is there."""


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    running = Production(tmp_path_factory.mktemp("production"))
    yield running
    running.close()


def writing(production: Production, customer: str, *arguments: str, **env: Any) -> Terminal:
    """Ana's console, with a draft in a chat, each test in a state folder of its own."""
    folder = production.folder / customer.replace(" ", "-")
    production.bot.transfer(request(customer))
    options = ("--user", "ana", "--config", str(production.config), *arguments)
    terminal = production.terminal(*options, answers=None, XDG_STATE_HOME=str(folder), **env)
    until(terminal, "connected", customer)
    terminal.send("\x0fo")
    until(terminal, "Enter Accept")
    terminal.send("\r")
    until(terminal, "Ana joined")
    terminal.send("half an answer")
    until(terminal, "half an answer")
    return terminal


def end(terminal: Terminal, how: str) -> None:
    """The line breaks or the process is told to end: it does, in order, with its draft on the disk."""
    if how == "line":
        terminal.hang_up()
    else:
        terminal.process.send_signal(signal.Signals[how])
    code = terminal.wait_for_end()
    assert code == 128 + (signal.SIGHUP if how == "line" else signal.Signals[how])


def draft_kept(production: Production, customer: str) -> bool:
    folder = production.folder / customer.replace(" ", "-")
    return any("half an answer" in file.read_text() for file in folder.glob("live-agent-console/desk-*.json"))


@pytest.mark.parametrize("how", ["SIGHUP"])
def test_while_the_bridge_stands_still(production: Production, how: str) -> None:
    console = writing(production, f"Anna {how}")
    production.freeze_bridge()
    try:
        console.send("\r")
        until(console, "… half an answer")
        end(console, how)
    finally:
        production.unfreeze_bridge()
    assert draft_kept(production, f"Anna {how}")


@pytest.mark.parametrize("how", ["SIGTERM", "line"])
def test_while_the_broker_stands_still(production: Production, how: str) -> None:
    console = writing(production, f"Bea {how}")
    freeze(production.broker)
    try:
        end(console, how)
    finally:
        thaw(production.broker)
    assert draft_kept(production, f"Bea {how}")


@pytest.mark.parametrize("how", ["SIGHUP", "line"])
def test_while_it_reconnects(production: Production, how: str) -> None:
    console = writing(production, f"Cem {how}")
    production.broker.kill()
    try:
        until(console, "reconnecting")
        end(console, how)
    finally:
        production.broker.start()
    assert draft_kept(production, f"Cem {how}")


@pytest.mark.parametrize("how", ["SIGTERM", "q"])
def test_while_a_name_server_is_silent(production: Production, tmp_path: Path, how: str) -> None:
    flag, asked = tmp_path / "silent", tmp_path / "asked"
    (tmp_path / "sitecustomize.py").write_text(SLOW_NAMES.format(flag=str(flag), asked=str(asked)))
    url = f"nats://localhost:{production.broker.port}"
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    console = writing(production, f"Dora {how}", "--nats-url", url, PYTHONPATH=path)
    flag.touch()
    production.broker.kill()
    try:
        until(console, "reconnecting")
        console.wait_until(asked.exists)
        if how == "q":
            console.send("\x07q")
            until(console, "Leave the console?")
            console.send("y")
            assert console.wait_for_end() == 0
        else:
            end(console, how)
    finally:
        production.broker.start()
    assert draft_kept(production, f"Dora {how}")
