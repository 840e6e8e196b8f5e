"""The monitoring pages of a nats-server: the only place where it tells how it stores, and that it cannot."""

import asyncio
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import msgspec

from console_bridge.broker import MONITOR_OFFSET
from console_schemas.text import one_line

TIMEOUT = 3.0
MAX_BYTES = 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Silent(Exception):
    """The monitoring does not answer; the text says why."""


class Storage(msgspec.Struct, frozen=True, kw_only=True):
    """How a server stores streams."""

    server_id: str = ""
    disabled: bool = False
    """JetStream does not run there."""
    config: dict[str, Any] = {}

    @property
    def sync_always(self) -> bool:
        """Whether every message is on the disk before it is acknowledged."""
        return self.config.get("sync_always") is True

    @property
    def sync_interval(self) -> str:
        """How long an acknowledged message may be in memory only."""
        return f"{self.config.get('sync_interval', 0) / 1e9:g} s"


class Connection(msgspec.Struct, frozen=True):
    """One connection to a server."""

    cid: int
    ip: str = ""
    jwt: str = ""
    """The token of the login, which the server has checked; empty on an open broker."""


class ConnectionsPage(msgspec.Struct, frozen=True):
    """Some of them."""

    connections: tuple[Connection, ...] = ()


class ServerMonitor:
    """The pages at one address."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    async def storage(self) -> Storage:
        """How the server stores. Raises `Silent`."""
        body = await asyncio.to_thread(self._get, "/jsz?config=true")
        try:
            return msgspec.json.decode(body, type=Storage)
        except msgspec.DecodeError:
            raise Silent("it is no nats-server that answers there") from None

    async def fault(self) -> str:
        """Why the server is not well, in its own words; empty for one that is. Raises `Silent`."""
        body = await asyncio.to_thread(self._get, "/healthz")
        try:
            health = msgspec.json.decode(body, type=dict[str, Any])
        except msgspec.DecodeError:
            raise Silent("it is no nats-server that answers there") from None
        return "" if health.get("status") == "ok" else one_line(str(health.get("error") or "unavailable"))

    async def address(self, connection: int) -> tuple[str, str]:
        """Where a connection comes from, and the token of its login; empty where there is none. Raises `Silent`."""
        body = await asyncio.to_thread(self._get, f"/connz?auth=true&cid={connection}")
        try:
            found = msgspec.json.decode(body, type=ConnectionsPage).connections
        except msgspec.DecodeError:
            raise Silent("it is no nats-server that answers there") from None
        return next(((each.ip, each.jwt) for each in found if each.cid == connection), ("", ""))

    def _get(self, path: str) -> bytes:
        plain = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with plain.open(self.url + path, timeout=TIMEOUT) as answer:
                return bytes(answer.read(MAX_BYTES))
        except urllib.error.HTTPError as error:  # its health is told with a status of its own
            with error:
                return error.read(MAX_BYTES)
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Silent(one_line(getattr(reason, "strerror", None) or str(reason)).lower()) from None


def monitor_url(configured: str, broker: str) -> str:
    """Where the monitoring of the broker at this URL is: as configured, or beside a broker on this machine."""
    where = urlsplit(broker)
    if configured or where.hostname not in LOOPBACK:
        return configured
    host = f"[{where.hostname}]" if ":" in where.hostname else where.hostname
    return f"http://{host}:{(where.port or 4222) + MONITOR_OFFSET}"
