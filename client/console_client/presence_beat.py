"""Word of this console being there, every few seconds."""

import asyncio
import contextlib

from nats import errors
from nats.aio.client import Client

from console_schemas.ids import new_id
from console_schemas.presence import PRESENCE_SECONDS, Presence
from console_schemas.subjects import Subjects
from console_schemas.wire import encode


class PresenceBeat:
    """Says that one console of a person is there, and whether it listens."""

    def __init__(self, nc: Client, subjects: Subjects, user: str) -> None:
        self._nc = nc
        self._subject = subjects.presence(user)
        self._session = new_id("s")
        self.listening = False

    async def say(self) -> None:
        """Say it now. While the connection is down nothing is said, nor kept to be said late."""
        if self._nc.is_connected:
            with contextlib.suppress(errors.Error):
                await self._nc.publish(self._subject, encode(Presence(session=self._session, listening=self.listening)))

    async def run(self) -> None:
        """Say it until cancelled."""
        while True:
            await self.say()
            await asyncio.sleep(PRESENCE_SECONDS)
