"""Whether the services are there, each as itself, and know what the keys' folder knows."""

import json
from collections.abc import Iterator
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from console_bridge.doctor.finding import Finding, bad, ok, unknown, weak
from console_bridge.identity.claims import SHORT, new_login
from console_bridge.identity.folder import IdentityError, IdentityFolder
from console_bridge.identity.publishing import unpublished
from console_bridge.identity.registrar import SERVICES
from console_client.connection import connect
from console_client.settings import NatsSettings
from console_schemas.subjects import AI_SERVICE, BRIDGE_SERVICE

SECONDS = 2.0


async def check_services(folder: IdentityFolder | None, nats: NatsSettings) -> list[Finding]:
    """Ask who is there, as ops may. Raises `Unreachable`."""
    login = new_login(folder, "doctor", "ops", seconds=SHORT)[0] if folder else None
    nc = await connect(nats, "console doctor", user="doctor" if folder else None, credentials=login)
    try:
        findings = [await _is_there(nc, BRIDGE_SERVICE, "bridge"), await _is_there(nc, AI_SERVICE, "ai")]
    finally:
        await nc.close()
    if folder is not None:
        findings.append(await _directory(folder, nats))
    return findings


def check_logins(connections: list[dict[str, Any]]) -> Iterator[Finding]:
    """Whether each service that is connected has a login of its own."""
    seen = {each["name"]: each.get("authorized_user", "") for each in connections if each.get("name") in SERVICES}
    if not seen:
        yield unknown("service logins", "no service is connected")
    elif not all(seen.values()) or len(set(seen.values())) < len(seen):
        remedy = "Name the folder of their logins in nats.services: `console init` made one for each."
        yield bad("service logins", f"{', '.join(sorted(seen))} do not each log in as themselves", remedy)
    else:
        yield ok("service logins", f"{', '.join(sorted(seen))} each log in as themselves")


async def _is_there(nc: Client, service: str, command: str) -> Finding:
    try:
        answer = await nc.request(f"$SRV.PING.{service}", b"", timeout=SECONDS)
        return ok(command, f"{service} {json.loads(answer.data).get('version', '')} answers")
    except (NatsError, TimeoutError, ValueError):
        if command == "ai":
            return unknown(command, "the AI service does not answer: agents go without its drafts")
        return bad(command, "the bridge does not answer", "Start it with `console bridge`.")


async def _directory(folder: IdentityFolder, nats: NatsSettings) -> Finding:
    try:
        missing = await unpublished(folder, nats)
    except IdentityError as error:
        return bad("directory copy", str(error), "Find out which of the two was changed before anything else.")
    if missing:
        return weak("directory copy", f"the bridge has not got {missing} records", "Run `console people publish`.")
    return ok("directory copy", "the bridge has every record")
