"""Everything that runs, each part a process of its own: broker, bridges, AI service, headless agents, and the bot."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from nats.aio.client import Client

from console_bridge.broker import find_server, free_port, shipped_configuration, whole_configuration
from console_client.bot_client import BotClient
from console_client.connection import connect
from console_client.settings import NatsSettings
from faults.customers import BOT, Customers
from faults.history import Journal
from faults.hosts import Hosts
from faults.part import Part
from faults.people import AGENTS, configuration
from faults.relay import Relay
from faults.scene import Scene
from faults.small_disk import SmallDisk

BROKER_MEGABYTES, DATABASE_MEGABYTES = 48, 32
SIDE = {"bridge": "service", "bridge-2": "service", "ai": "service", "bot": "broker"}


class World:
    """The parts of one run in a folder. Open it with `start`, end it with `end`."""

    def __init__(self, folder: Path, scene: Scene, tell: Callable[[str], None], mutant: str = "") -> None:
        """`mutant`: the fault that is planted in the bridges, to see whether it is found."""
        self.folder = folder
        self.scene = scene
        self.tell = tell
        """Told of what goes on."""
        self.port = 0
        self.monitor = 0
        self.parts: dict[str, Part] = {}
        self.relays: dict[str, Relay] = {}
        self.hosts: Hosts | None = None
        self.disks: dict[str, SmallDisk] = {}
        self.customers: Customers
        self.journal: Journal
        """Of the run itself: the bot, and what a fault sends as somebody."""
        self._bridge = ["faults.mutants", mutant, "bridge"] if mutant else ["console_tui", "bridge"]
        self._stack = AsyncExitStack()
        self._lives = 0

    @property
    def url(self) -> str:
        """Where the run itself reaches the broker, past all faults of the lines."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def nats(self) -> NatsSettings:
        """For a client of the run."""
        return NatsSettings(url=self.url)

    @property
    def journals(self) -> Path:
        """The folder of the history."""
        return self.folder / "history"

    def database(self, bridge: str = "bridge") -> Path:
        """The SQLite file of a bridge."""
        disk = self.disks.get("database")
        return (disk.folder if disk else self.folder) / f"{bridge}.db"

    async def start(self, customers: Callable[[BotClient, Journal], Customers]) -> None:
        """Bring everything up, and let customers come."""
        for name in ("history", "logs"):
            (self.folder / name).mkdir(parents=True)
        if self.scene == "two hosts":
            self.hosts = self._stack.enter_context(Hosts())
        if self.scene == "small disks":
            for name, size in (("broker", BROKER_MEGABYTES), ("database", DATABASE_MEGABYTES)):
                self.disks[name] = SmallDisk(self.folder / f"{name}-disk", size)
                self._stack.callback(self.disks[name].close)
        self.port, self.monitor = free_port(), free_port()
        (self.folder / "console.toml").write_text(configuration(self.database(), self._durability()))
        self._add("broker", self._broker_argv(), b"Server is ready")
        await self.parts["broker"].start()
        await self._add_python("bridge", *self._bridge, "--database", str(self.database()))
        await self._add_python("ai", "console_tui", "ai")
        for agent in AGENTS:
            await self._add_python(agent, *self._agent_arguments(agent))
        await self.parts["bridge"].start()
        await asyncio.gather(*(part.start() for part in self.parts.values() if not part.is_running))
        await self._relay("bot")
        self.journal = Journal(self.journals / "run.jsonl")
        client = await BotClient.open(NatsSettings(url=self.address("bot")), BOT)
        self._stack.push_async_callback(client.close)
        self.customers = customers(client, self.journal)

    async def second_bridge(self) -> Part:
        """Another bridge on the same broker, with a database of its own."""
        if "bridge-2" not in self.parts:
            database = str(self.database("bridge-2"))
            await self._add_python("bridge-2", *self._bridge, "--database", database)
        await self.parts["bridge-2"].start()
        return self.parts["bridge-2"]

    def agent_again(self, agent: str) -> Part:
        """The part of an agent with a new life, whose history is a file of its own."""
        part = self.parts[agent]
        part.argv = (*self._before(agent), *self._agent_arguments(agent))
        return part

    def address(self, part: str) -> str:
        """Where a part reaches the broker."""
        if self.hosts is not None:
            side = SIDE.get(part, "consoles")
            host = "127.0.0.1" if side == "broker" else self.hosts.address(side)
            return f"nats://{host}:{self.port}"
        return f"nats://127.0.0.1:{self.relays[part].port}"

    async def connection(self, name: str, user: str | None = None) -> Client:
        """A connection of the run, closed at the end; as a user it has the inbox that the bridge answers into."""
        nc = await connect(self.nats, name, user=user)
        self._stack.push_async_callback(nc.close)
        return nc

    async def mend(self) -> list[str]:
        """Start every part that is down though it should not be; their last words."""
        said = []
        for part in self.parts.values():
            if not part.is_running and part.name != "bridge-2":
                part.ends.append(part.reap())
                said.append(f"{part.name} had ended ({part.ends[-1]}): {part.last_words()}")
                await part.start()
        return said

    def tracebacks(self) -> list[str]:
        """Which parts have failed somewhere without ending, and how often."""
        found = {name: part.log.read_text(errors="replace").count("Traceback") for name, part in self.parts.items()}
        return [f"{name}.log holds {count} tracebacks" for name, count in found.items() if count]

    async def end(self) -> None:
        """Stop what still runs, the broker last."""
        for part in reversed(self.parts.values()):
            part.thaw()
            await part.stop()
        for relay in self.relays.values():
            await relay.close()
        await self._stack.aclose()

    def locked_database(self) -> sqlite3.Connection:
        """Another program's connection that holds the database for writing."""
        other = sqlite3.connect(self.database(), timeout=20, isolation_level=None, check_same_thread=False)
        other.execute("begin immediate")
        return other

    async def _add_python(self, name: str, *arguments: str) -> None:
        await self._relay(name)
        self._add(name, [*self._before(name), *arguments], b"ready")

    def _add(self, name: str, argv: list[str], ready: bytes) -> None:
        environ = {**os.environ, "CONSOLE_CONFIG": str(self.folder / "console.toml"), "PYTHONUNBUFFERED": "1"}
        if name != "broker":
            environ["NATS_URL"] = self.address(name)
        self.parts[name] = Part(name, argv, environ, self.folder / "logs" / f"{name}.log", ready)

    def clock(self, part: str) -> Path:
        """The file that says how far a part's clock is off."""
        return self.folder / f"{part}.clock"

    def _before(self, name: str) -> list[str]:
        host = self.hosts.on(SIDE.get(name, "consoles")) if self.hosts is not None else ()
        if self.scene != "shifted clocks":
            return [*host, sys.executable, "-m"]
        self.clock(name).write_text("+0")
        return [*host, sys.executable, "-m", "faults.shifted_clock", str(self.clock(name))]

    def _agent_arguments(self, agent: str) -> list[str]:
        self._lives += 1
        return ["faults.agent_process", agent, str(self.journals / f"{agent}-{self._lives}.jsonl")]

    async def _relay(self, name: str) -> None:
        if self.hosts is None:
            self.relays[name] = Relay(self.port)
            await self.relays[name].open()

    def _durability(self) -> str:
        if self.hosts is not None:  # its monitoring is for its own host alone
            return "durability_vouched = true"
        return f'monitor = "http://127.0.0.1:{self.monitor}"'

    def _broker_argv(self) -> list[str]:
        disk = self.disks.get("broker")
        store = (disk.folder if disk else self.folder) / "nats"
        conf = self.folder / "nats.conf"
        conf.write_text(whole_configuration(shipped_configuration(), store, None))
        everywhere = ["-a", "0.0.0.0"] if self.hosts is not None else []  # of a namespace that has no other network
        return [find_server(), "-c", str(conf), "-p", str(self.port), "-m", str(self.monitor), *everywhere]
