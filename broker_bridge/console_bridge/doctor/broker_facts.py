"""What a broker says of itself: asked on the bus with the keys, or else read from its monitoring pages."""

import asyncio
import json
import urllib.request
from typing import Any, NamedTuple

from nats.aio.client import Client
from nats.errors import Error as NatsError

from console_bridge.identity.folder import IdentityFolder
from console_bridge.identity.publishing import system
from console_client.settings import NatsSettings

MONITOR = "http://127.0.0.1:8222"
SECONDS = 3.0
_JETSTREAM = {"config": True, "accounts": True, "streams": True}


class BrokerFacts(NamedTuple):
    """Its own words; empty where they could not be had."""

    server: dict[str, Any]
    """The page /varz."""
    jetstream: dict[str, Any]
    """The page /jsz, with configuration, accounts and streams."""
    connections: list[dict[str, Any]]
    """The page /connz, with the logins."""


async def facts_of(folder: IdentityFolder | None, nats: NatsSettings, monitor: str) -> BrokerFacts:
    """All of it. Raises `Unreachable` where the keys are there and the broker is not."""
    if folder is None:
        return await asyncio.to_thread(_from_pages, monitor)
    async with system(folder, nats) as nc:
        try:
            return BrokerFacts(
                await _asked(nc, "VARZ", {}),
                await _asked(nc, "JSZ", _JETSTREAM),
                (await _asked(nc, "CONNZ", {"auth": True, "limit": 10_000})).get("connections") or [],
            )
        except (NatsError, TimeoutError, ValueError):
            return BrokerFacts({}, {}, [])


async def _asked(nc: Client, page: str, options: dict[str, Any]) -> dict[str, Any]:
    answer = await nc.request(f"$SYS.REQ.SERVER.PING.{page}", json.dumps(options).encode(), timeout=SECONDS)
    said: dict[str, Any] = json.loads(answer.data)
    return dict(said.get("data") or {})


def _from_pages(monitor: str) -> BrokerFacts:
    try:
        connections = _page(monitor, "connz?auth=1&limit=10000").get("connections") or []
        return BrokerFacts(_page(monitor, "varz"), _page(monitor, "jsz?config=1&accounts=1&streams=1"), connections)
    except (OSError, ValueError):
        return BrokerFacts({}, {}, [])


def _page(monitor: str, page: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{monitor}/{page}", timeout=SECONDS) as answer:
        return dict(json.load(answer))
