"""Telling the broker: the accounts, so that what was taken away ends at once, and the records, for the bridge."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError, NotFoundError

from console_bridge.identity.broker_conf import write_broker_conf
from console_bridge.identity.claims import SHORT, new_login, system_login
from console_bridge.identity.folder import IdentityError, IdentityFolder
from console_bridge.identity.tokens import Login
from console_bridge.streams import people_stream
from console_client.connection import connect
from console_client.settings import NatsSettings
from console_schemas.directory import read_records
from console_schemas.subjects import PEOPLE_STREAM, Subjects

CLAIMS_UPDATE = "$SYS.REQ.CLAIMS.UPDATE"
SECONDS = 5.0
TRIES = 5
WRONG_LAST_SEQUENCE = 10071
_EXPECTED = "Nats-Expected-Last-Sequence"


class Published(NamedTuple):
    """What the broker took."""

    accounts: int
    records: int


async def publish(folder: IdentityFolder, nats: NatsSettings) -> Published:
    """Bring the broker up to date with the folder: harmless where it is. Raises `Unreachable` or `IdentityError`."""
    with folder.locked():
        tokens = write_broker_conf(folder)
        raw = folder.journal()
    try:
        async with system(folder, nats) as nc:
            for token in tokens.values():
                await _push(nc, token)
        login, _ = new_login(folder, "directory", "directory", seconds=SHORT)
        async with _connected(nats, "directory", login) as nc:
            return Published(len(tokens), await _replicate(nc.jetstream(timeout=SECONDS), Subjects(folder.prefix), raw))
    except (NatsError, TimeoutError) as error:
        raise IdentityError(f"The broker did not take the change: {error or 'it does not answer'}.") from None


@asynccontextmanager
async def system(folder: IdentityFolder, nats: NatsSettings) -> AsyncIterator[Client]:
    """A connection that may tell the broker of accounts and ask it about itself. Raises `Unreachable`."""
    async with _connected(nats, "system", system_login(folder)) as nc:
        yield nc


@asynccontextmanager
async def _connected(nats: NatsSettings, name: str, login: Login) -> AsyncIterator[Client]:
    nc = await connect(nats, f"console {name}", user=name, credentials=login)
    try:
        yield nc
    finally:
        await nc.close()


async def _push(nc: Client, token: str) -> None:
    answer = await nc.request(CLAIMS_UPDATE, token.encode(), timeout=SECONDS)
    said = json.loads(answer.data)
    if (said.get("data") or {}).get("code") != 200:
        reason = (said.get("error") or {}).get("description", "without a reason")
        raise IdentityError(f"The broker refuses the account: {reason}. Does it run with another operator?")


async def unpublished(folder: IdentityFolder, nats: NatsSettings) -> int:
    """How many records the broker has not got. Raises `IdentityError` where it has others, and `Unreachable`."""
    login, _ = new_login(folder, "directory", "directory", seconds=SHORT)
    async with _connected(nats, "directory", login) as nc:
        try:
            raw = folder.journal()
            return len(raw) - await _common(nc.jetstream(timeout=SECONDS), raw)
        except NotFoundError:
            return len(raw)
        except (NatsError, TimeoutError) as error:
            raise IdentityError(f"{PEOPLE_STREAM} cannot be read: {error or 'the broker does not answer'}.") from None


async def _common(jetstream: JetStreamContext, raw: list[bytes]) -> int:
    """How many of the records the stream has. Raises `IdentityError`, and `NotFoundError` without a stream."""
    last = int((await jetstream.stream_info(PEOPLE_STREAM)).state.last_seq)
    if last and (last > len(raw) or (await jetstream.get_msg(PEOPLE_STREAM, last)).data != raw[last - 1]):
        raise IdentityError(
            f"{PEOPLE_STREAM} on the broker is not the copy of people.jsonl: one of them was changed or put back from "
            "an older copy. Compare both before anything else."
        )
    return last


async def _replicate(jetstream: JetStreamContext, subjects: Subjects, raw: list[bytes]) -> int:
    """Append the records that the stream has not got; how many. Raises `IdentityError` where it has others."""
    ids = [record.id for record in read_records(raw)]
    added = 0
    for _ in range(TRIES):
        try:
            last = await _common(jetstream, raw)
        except NotFoundError:
            await jetstream.add_stream(people_stream(subjects))
            last = 0
        try:
            for number in range(last, len(raw)):
                headers = {_EXPECTED: str(number), "Nats-Msg-Id": f"record-{number + 1}"}
                await jetstream.publish(subjects.login(ids[number]), raw[number], stream=PEOPLE_STREAM, headers=headers)
                added += 1
            return added
        except APIError as error:
            if error.err_code != WRONG_LAST_SEQUENCE:
                raise IdentityError(f"The record {number + 1} is refused: {error.description}.") from None
            # Somebody else is telling the same: look again what is left.
    raise IdentityError(f"Others were faster {TRIES} times.")
