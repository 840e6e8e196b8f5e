"""Faults of an agent's SSH session: killed, frozen, or without a terminal. The real console, in a real terminal."""

import asyncio
import os
import subprocess
import sys
import time
from abc import abstractmethod
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import ClassVar

import psutil
from msgspec.structs import replace

from console_bridge.replay.dialogues import Dialogue, Turn
from console_schemas.transfer import Routing
from faults.kinds.fault import Fault, FaultFailed
from faults.people import FAR, REMOTE
from faults.relay import Relay
from faults.scene import find_program
from faults.world import World
from support.pty import Terminal
from support.screen import until
from support.ssh_server import SSHD, SshServer

TO_THE_CHAT = "\x0e"
"""The key for the next chat, which is the only one."""
GONE = 20.0
"""Seconds that a console may outlive its agent's connection."""


class _Remote:
    """An sshd, the console of one agent behind it, and the customer they are with. Lives as long as the run."""

    lines: "ClassVar[count[int]]" = count(1)

    def __init__(self, world: World, relay: Relay) -> None:
        self.world = world
        self.conversation = ""
        folder = world.folder / "ssh"
        folder.mkdir()
        environ = {
            "NATS_URL": f"nats://127.0.0.1:{relay.port}",
            "CONSOLE_CONFIG": str(world.folder / "console.toml"),
            "XDG_STATE_HOME": str(folder),
            "LANG": "C.UTF-8",
            "TEXTUAL_ANIMATIONS": "none",
        }
        self.server = SshServer(folder, [sys.executable, "-m", "console_tui", "--user", REMOTE], environ)
        self.terminal: Terminal | None = None

    def open(self, *texts: str) -> None:
        """Log in, and see these on the screen."""
        self.terminal = Terminal(self.server.command("ssh", "-tt"), columns=120, rows=40)
        until(self.terminal, "connected")
        if texts:
            self.terminal.send(TO_THE_CHAT)
            until(self.terminal, *texts)

    async def chat(self) -> None:
        """Accept a customer, once."""
        if self.conversation:
            return
        turns = (Turn(role="customer", text="I write slowly."),)
        dialogue = Dialogue(id="remote-customer-1", turns=turns)
        conversation = dialogue.conversation
        transfer = replace(dialogue.transfer(datetime.now(UTC)), routing=Routing(queue=FAR))
        bot = self.world.customers.client
        await self.world.customers.store("transfer", conversation, transfer.transfer_id, lambda: bot.transfer(transfer))
        await asyncio.to_thread(self._accept, transfer.customer.name)
        self.conversation = conversation

    async def says(self) -> str:
        """The customer says something of which there is only one; the words."""
        words = f"word-{next(self.lines)}"
        bot = self.world.customers.client
        conversation, name = self.conversation, f"remote-{words}"
        await self.world.customers.store(
            "message", conversation, name, lambda: bot.say(conversation, words, message_id=name)
        )
        return words

    def consoles(self) -> list[psutil.Process]:
        """The agent's consoles that run, or should not run any more."""
        below = psutil.Process(self.server.process.pid).children(recursive=True)
        return [each for each in below if "console_tui" in _words(each)]

    def close(self) -> None:
        """End it."""
        if self.terminal is not None:
            self.terminal.close()
        self.server.close()

    def _accept(self, name: str) -> None:
        assert self.terminal is not None
        self.terminal.send("l")
        until(self.terminal, "Listening", name)
        self.terminal.send("\r")
        until(self.terminal, "Enter Accept")
        self.terminal.send("\r")
        until(self.terminal, "joined")


class _Session(Fault):
    lasts = (0.5, 3.0)
    before = missed = ""
    """What the customer said before and while the session was broken."""
    remote: ClassVar["_Remote | None"] = None

    def missing(self) -> str:
        """It needs both ends of SSH."""
        return "" if SSHD and find_program("ssh") else "sshd and ssh are not installed (openssh-server)"

    async def inject(self, world: World, dice: Random) -> None:
        """See the customer's newest line over SSH, then break the session; the customer goes on meanwhile."""
        cls = _Session
        if cls.remote is None or cls.remote.world is not world:
            relay = world.relays[REMOTE] = Relay(world.port)
            await relay.open()
            cls.remote = await asyncio.to_thread(_Remote, world, relay)
        remote = self.session = cls.remote
        if remote.terminal is None:
            await asyncio.to_thread(remote.open)
        await remote.chat()
        self.before = await remote.says()
        assert remote.terminal is not None
        await asyncio.to_thread(until, remote.terminal, self.before)
        await asyncio.to_thread(self.break_off, remote.terminal)
        self.missed = await remote.says()

    async def heal(self, world: World) -> None:
        """The agent logs in again: the same chat, with what was missed; and of the old console nothing is left."""
        remote = self.session
        if remote.terminal is not None:
            await asyncio.to_thread(remote.terminal.close)
            remote.terminal = None
        await asyncio.to_thread(remote.open, self.before, self.missed)
        await asyncio.to_thread(self._only_one)

    @abstractmethod
    def break_off(self, terminal: Terminal) -> None:
        """Break the session."""

    def close(self) -> None:
        """End sshd and the console."""
        if _Session.remote is not None:
            _Session.remote.close()
            _Session.remote = None

    def _only_one(self) -> None:
        deadline = time.monotonic() + GONE
        while len(left := self.session.consoles()) != 1:
            if time.monotonic() > deadline:
                raise FaultFailed(f"{len(left)} consoles run for one agent")
            time.sleep(0.05)


class KilledSession(_Session):
    """The SSH client is killed."""

    name = "ssh-killed"

    def break_off(self, terminal: Terminal) -> None:
        """kill -9."""
        terminal.process.kill()
        terminal.process.wait()


class FrozenSession(_Session):
    """The SSH client stands still, as a laptop that is closed, and is gone later."""

    name = "ssh-frozen"

    def break_off(self, terminal: Terminal) -> None:
        """SIGSTOP."""
        terminal.process.send_signal(19)

    async def heal(self, world: World) -> None:
        """It never comes back: its connection ends with it."""
        if self.session.terminal is not None:
            self.session.terminal.process.kill()
        await super().heal(world)


class NoTerminal(_Session):
    """Somebody logs in without a terminal: the console must say so and end, and never stay behind."""

    name = "ssh-without-terminal"

    def break_off(self, terminal: Terminal) -> None:
        """Log in beside the session, which must not suffer; then end it as well."""
        beside = self.session.server.command("ssh", "-T")
        ended = subprocess.run(beside, input="", capture_output=True, text=True, timeout=30, check=False)
        if ended.returncode == 0 or "terminal" not in ended.stdout + ended.stderr:
            raise FaultFailed(f"without a terminal the console ended with {ended.returncode}: {ended.stderr[-200:]}")
        os.kill(terminal.process.pid, 1)
        terminal.process.wait(20)


def _words(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return words


SSH_FAULTS: tuple[type[Fault], ...] = (KilledSession, FrozenSession, NoTerminal)
