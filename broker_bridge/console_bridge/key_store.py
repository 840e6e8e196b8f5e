"""`CONSOLE_KEYS`: the key of each engagement, wrapped. Unlike the log it forgets: what is deleted is overwritten."""

import json
from collections.abc import Iterable
from contextlib import aclosing, suppress

from nats.aio.client import Client
from nats.js.errors import APIError, NotFoundError

from console_bridge.log_reading import answers
from console_schemas.subjects import KEYS_STREAM, Subjects

TIMEOUT = 4.0
WRONG_LAST_SEQUENCE = 10071
MASTER = "_master"
"""The name under which the fingerprint of the master key stands."""
AT_ONCE = 500


class KeyStore:
    """The stream on one connection. Every method raises a NATS error or `TimeoutError` where the broker is away."""

    def __init__(self, nc: Client, subjects: Subjects) -> None:
        self._nc = nc
        self._jetstream = nc.jetstream(timeout=TIMEOUT)
        self._subjects = subjects

    async def create(self, name: str, wrapped: bytes) -> bytes:
        """Store it where nothing has this name; returns what then has it: somebody may have been faster."""
        subject = self._subjects.key(name)
        headers = {"Nats-Expected-Last-Subject-Sequence": "0"}
        try:
            await self._jetstream.publish(subject, wrapped, stream=KEYS_STREAM, headers=headers)
        except APIError as error:
            if error.err_code != WRONG_LAST_SEQUENCE:
                raise
            return await self.read(name)
        return wrapped

    async def read(self, name: str) -> bytes:
        """What has this name, asked of the leader; empty for nothing."""
        try:
            return (await self._jetstream.get_last_msg(KEYS_STREAM, self._subjects.key(name))).data or b""
        except NotFoundError:
            return b""

    async def read_all(self, names: Iterable[str]) -> dict[str, bytes]:
        """What has these names; what is missing is empty."""
        found = dict.fromkeys(names, b"")
        wanted = list(found)
        for start in range(0, len(wanted), AT_ONCE):
            subjects = [self._subjects.key(name) for name in wanted[start : start + AT_ONCE]]
            wish = {"multi_last": subjects, "batch": len(subjects)}
            async with aclosing(answers(self._nc, KEYS_STREAM, wish)) as messages:
                async for message in messages:
                    subject = (message.headers or {}).get("Nats-Subject")
                    if subject:  # the end mark has none
                        found[subject.rpartition(".")[2]] = message.data
        for name in [name for name, wrapped in found.items() if not wrapped]:
            found[name] = await self.read(name)  # whoever answered may have been a moment behind
        return found

    async def destroy(self, name: str) -> None:
        """Overwrite it in the broker's store, and forget it."""
        with suppress(NotFoundError):
            stored = await self._jetstream.get_last_msg(KEYS_STREAM, self._subjects.key(name))
            wish = json.dumps({"seq": stored.seq}).encode()  # without `no_erase`: the bytes are overwritten
            await self._nc.request(f"$JS.API.STREAM.MSG.DELETE.{KEYS_STREAM}", wish, timeout=TIMEOUT)
