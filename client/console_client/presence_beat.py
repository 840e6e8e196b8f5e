"""Word of this console being there, every few seconds, and of whether its agent is."""

import asyncio
import contextlib
from collections.abc import Callable

from nats import errors
from nats.aio.client import Client

from console_schemas.ids import new_id
from console_schemas.presence import PRESENCE_SECONDS, WORDS, Presence
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

Proof = Callable[[float], bool]
"""Whether the agent's terminal gives signs of life, given after how many seconds without any it counts as gone."""


class PresenceBeat:
    """Says that one console of a person is there, whether it listens, and whether its terminal is alive."""

    def __init__(self, nc: Client, subjects: Subjects, user: str) -> None:
        self._nc = nc
        self._subject = subjects.presence(user)
        self._session = new_id("s")
        self._absent = PRESENCE_SECONDS * WORDS
        self._sooner = asyncio.Event()
        self.listening = False
        self.proof: Proof = lambda _: True
        """Asked before every word. Without a screen there is nothing to prove."""

    def keep_within(self, absent: float) -> None:
        """The bridge takes the agent for gone after so many seconds."""
        if absent != self._absent:
            self._absent = absent
            self._sooner.set()

    async def say(self) -> None:
        """Say it now. While the connection is down nothing is said, nor kept to be said late."""
        attended = self.proof(self._absent)
        await self._publish(Presence(session=self._session, listening=self.listening, attended=attended))

    async def run(self) -> None:
        """Say it until cancelled."""
        while True:
            await self.say()
            self._sooner.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._absent / WORDS):
                    await self._sooner.wait()

    async def leave(self) -> None:
        """Say that this console ends."""
        await self._publish(Presence(session=self._session, leaving=True))

    async def _publish(self, presence: Presence) -> None:
        if self._nc.is_connected:
            with contextlib.suppress(errors.Error):
                await self._nc.publish(self._subject, encode(presence))
