"""Whether the broker is fit: release, door, wire, monitoring, clock. Pure, but for the knock at the door."""

import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from nats import errors

from console_bridge.broker_version import SENTENCE, is_safe
from console_bridge.doctor.finding import Finding, bad, ok, unknown, weak
from console_client.robust_client import RobustClient

CLOCK_SECONDS = 5.0
"""How far the clocks may be apart."""


def check_server(server: dict[str, Any], urls: tuple[str, ...], now: datetime) -> Iterator[Finding]:
    """What the page /varz says."""
    if not server:
        yield unknown("broker", "it says nothing of itself: run this where the keys are, or name its --monitor page")
        return
    version = str(server.get("version", ""))
    if is_safe(version):
        yield ok("broker version", version)
    else:
        yield bad("broker version", SENTENCE.format(found=version), "Install a newer nats-server and start it anew.")
    yield _tls(server, urls)
    yield _monitoring(server)
    yield _clock(server, now)


async def check_door(urls: tuple[str, ...], options: dict[str, Any]) -> Finding:
    """Knock without a login."""
    client = RobustClient()
    tls = {name: each for name, each in options.items() if name.startswith("tls")}
    try:
        await client.open(list(urls), name="console doctor, without a login", connect_timeout=3, **tls)
    except (OSError, errors.Error):
        return ok("open door", "nobody gets in without a login")
    await client.close()
    remedy = "Make identities with `console init` and start the broker with `console broker`."
    return bad("open door", "everybody who reaches the broker may do everything, in anybody's name", remedy)


def _tls(server: dict[str, Any], urls: tuple[str, ...]) -> Finding:
    if server.get("tls_required"):
        return ok("wire", "TLS is required")
    if _is_local(str(server.get("host", ""))) and all(_is_local(_host(url)) for url in urls):
        return ok("wire", "the broker listens on this machine only")
    remedy = "Run the broker with nats.tls.conf, and name it with tls:// everywhere."
    return bad("wire", "what is said on the network can be read on the way, logins are not told in it", remedy)


def _monitoring(server: dict[str, Any]) -> Finding:
    port, host = server.get("http_port") or server.get("https_port"), str(server.get("http_host", ""))
    if not port:
        return ok("monitoring", "off")
    if _is_local(host):
        return ok("monitoring", "on this machine only")
    where = host or "every address"
    return bad("monitoring", f"it asks for no login and listens on {where}", 'Set http: "127.0.0.1:8222".')


def _clock(server: dict[str, Any], now: datetime) -> Finding:
    try:
        told = datetime.fromisoformat(str(server["now"])[:19]).replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return unknown("clock", "the broker does not tell the time")
    apart = abs((now - told).total_seconds())
    if apart <= CLOCK_SECONDS:
        return ok("clock", "the broker's and this machine's agree")
    return weak("clock", f"the broker's and this machine's are {apart:.0f} s apart", "Have both keep time with NTP.")


def _host(url: str) -> str:
    return urlsplit(url if "://" in url else f"nats://{url}").hostname or ""


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
