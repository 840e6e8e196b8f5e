"""Many consoles whose broker is killed: how soon they are all back, with nobody but the broker running."""

import asyncio
import tempfile
import time
from pathlib import Path

from nats.aio.client import Client

from bench.figures import Figures, median
from console_client.connection import connect
from console_client.settings import NatsSettings
from console_schemas.subjects import Subjects
from support.broker import Broker
from support.identities import Identities

PATIENCE = 60.0
"""Seconds until a console that is not back counts as lost."""


def storm_figures(consoles: int) -> Figures:
    """Seconds from the new broker's readiness until the middle and the last console is back; the floor is a login."""
    with tempfile.TemporaryDirectory(prefix="console-storm-") as scratch:
        identities = Identities(Path(scratch) / "identity")
        files = [identities.add(f"agent-{number}") for number in range(consoles)]
        broker = Broker(Path(scratch) / "nats", identities=identities.folder).start()
        try:
            return asyncio.run(_storm(broker, files))
        finally:
            broker.stop()


async def _storm(broker: Broker, files: list[Path]) -> Figures:
    began = time.perf_counter()
    clients = [await _console(broker, file) for file in files]
    fresh = time.perf_counter() - began
    broker.kill()
    await asyncio.to_thread(broker.start)
    ready = time.perf_counter()
    back = await asyncio.gather(*(_back(client, ready) for client in clients))
    closed = sum(client.is_closed for client in clients)
    await asyncio.gather(*(client.close() for client in clients))
    returned = [seconds for seconds in back if seconds is not None]
    return {
        "storm_consoles": len(clients),
        "storm_back": len(returned),
        "storm_closed_for_ever": closed,
        "storm_median_s": round(median(returned), 2),
        "storm_last_s": round(max(returned), 2),
        "storm_logins_one_by_one_s": round(fresh, 2),
    }


async def _console(broker: Broker, file: Path) -> Client:
    nc = await connect(NatsSettings(url=broker.url, creds=str(file)), "console", user=file.stem, environ={})
    await nc.subscribe(Subjects().feed_of(file.stem))
    return nc


async def _back(client: Client, ready: float) -> float | None:
    """Seconds until it is connected again; it is looked at a hundred times a second."""
    while time.perf_counter() < ready + PATIENCE:
        if client.stats["reconnects"] and client.is_connected:
            return max(0.0, time.perf_counter() - ready)
        await asyncio.sleep(0.01)
    return None
