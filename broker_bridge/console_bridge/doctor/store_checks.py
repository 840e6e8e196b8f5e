"""Whether what is acknowledged is kept: the disk, the room on it, and the streams. Pure, but for a look at the disk."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from console_bridge.doctor.finding import Finding, bad, ok, unknown, weak
from console_bridge.streams import EXCHANGE, RECORDS

LITTLE = 0.1
"""The part of the room that should be left."""


def check_store(jetstream: dict[str, Any], *, accounts: bool) -> Iterator[Finding]:
    """What the page /jsz says; `accounts`: whether the log has one of its own."""
    config = jetstream.get("config") or {}
    if not config:
        yield unknown("streams", "the broker says nothing of JetStream")
        return
    yield _sync(config)
    yield from _room(jetstream, config)
    yield _streams(jetstream, accounts)


def _sync(config: dict[str, Any]) -> Finding:
    if config.get("sync_always"):
        return ok("power cut", "every acknowledged message is on the disk")
    remedy = "Set sync_interval: always in the jetstream block, as nats.conf does, and start the broker anew."
    return bad("power cut", "acknowledged messages of the last two minutes would be lost", remedy)


def _room(jetstream: dict[str, Any], config: dict[str, Any]) -> Iterator[Finding]:
    used, most = int(jetstream.get("storage", 0)), int(config.get("max_storage", 0))
    if most and used > most * (1 - LITTLE):
        yield bad("room", f"the streams fill {used / most:.0%} of what they may", "Raise max_file_store.")
    folder = Path(str(config.get("store_dir", "")))
    if not folder.is_dir():
        yield unknown("disk", "the streams are not on this machine")
        return
    disk = shutil.disk_usage(folder)
    if disk.free < disk.total * LITTLE:
        yield bad("disk", f"{disk.free / 2**30:.1f} GB are free", "Make room: a full disk stops the storing.")
    elif most - used > disk.free:
        remedy = "Lower max_file_store, so that a full store is refused in words before the disk is full."
        yield weak("disk", f"{disk.free / 2**30:.1f} GB are free, less than the streams may grow by", remedy)
    else:
        yield ok("disk", f"{disk.free / 2**30:.1f} GB are free")


def _streams(jetstream: dict[str, Any], accounts: bool) -> Finding:
    found = {
        stream["name"]: account.get("name", "")
        for account in jetstream.get("account_details") or []
        for stream in account.get("stream_detail") or []
    }
    missing = [name for name in (*EXCHANGE, *RECORDS) if name not in found]
    if missing:
        return bad("streams", f"{', '.join(missing)} is not there", "Start the bridge: it makes them.")
    if accounts and len({found[name] for name in EXCHANGE} & {found[name] for name in RECORDS}):
        remedy = "Start the bridge with the logins of `console init`, which keep the log in an account of its own."
        return bad("streams", "the log is in the same account as what bots and consoles say", remedy)
    return ok("streams", "all there")
