"""Finding bots that nobody has named yet, and what is no bot's, in `CONSOLE_IN`."""

import asyncio
import time
from collections.abc import Callable, Iterable
from functools import partial

import msgspec
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from console_bridge.handling import Handling
from console_bridge.inbound import Arrived
from console_schemas.subjects import IN_STREAM, Subjects

LOOK = 0.25
"""Seconds between two looks at the oldest message."""
LISTING = 1.0
"""Seconds between two looks at the subjects of all messages, at least."""
SHARE = 200
"""A look at all subjects is followed by so many times as long without one: it keeps the broker from storing."""

MOST = 200
"""Bots that may be found; what more of them say is looked for one message at a time."""


class _State(msgspec.Struct, frozen=True):
    messages: int = 0
    first_seq: int = 0
    subjects: dict[str, int] | None = None


class _Info(msgspec.Struct, frozen=True):
    state: _State = _State()


class Newcomers:
    """Looks, and has every bot that it finds taken up. What no consumer can be made for it gives to be handled."""

    def __init__(
        self,
        nc: Client,
        subjects: Subjects,
        handling: Handling,
        take_up: Callable[[str], None],
        bots: Callable[[], Iterable[str]],
    ) -> None:
        self._nc = nc
        self._jetstream = nc.jetstream()
        self._subjects = subjects
        self._handling = handling
        self._take_up = take_up
        self._bots = bots
        self._found: set[str] = set()

    async def run(self) -> None:
        """Look until cancelled. Raises NATS errors and `TimeoutError`."""
        listed, pause = 0.0, LISTING
        while True:
            for bot in self._found.union(self._bots()):
                self._take_up(bot)
            state = await self._state()
            if state.messages:
                await self._look_at_oldest(state.first_seq)
                if time.monotonic() > listed + pause:
                    began = time.monotonic()
                    await self._look_at_all()
                    listed = time.monotonic()
                    pause = max(LISTING, SHARE * (listed - began))
            await asyncio.sleep(LOOK)

    async def _look_at_oldest(self, sequence: int) -> None:
        try:
            oldest = await self._jetstream.get_msg(IN_STREAM, seq=sequence)
        except NotFoundError:
            return
        if not self._is_of_bot(str(oldest.subject)):
            await self._hold(sequence, str(oldest.subject), oldest.data)

    async def _look_at_all(self) -> None:
        for subject in (await self._state(self._subjects.all_inbound)).subjects or ():
            if self._is_of_bot(subject):
                continue
            try:
                stray = await self._jetstream.get_msg(IN_STREAM, subject=subject)
            except NotFoundError:
                continue  # gone, or not UTF-8: it becomes the oldest
            await self._hold(int(stray.seq or 0), subject, stray.data)

    def _is_of_bot(self, subject: str) -> bool:
        """Whether it is of a bot with a consumer, which it has from now on."""
        bot = self._subjects.bot_of(subject)
        if bot is None or (bot not in self._found and len(self._found) >= MOST and bot not in self._bots()):
            return False
        self._found.add(bot)
        self._take_up(bot)
        return True

    async def _hold(self, sequence: int, subject: str, data: bytes | None) -> None:
        await self._handling.hold(
            Arrived(sequence, subject, data or b""), partial(self._jetstream.delete_msg, IN_STREAM, sequence)
        )

    async def _state(self, listed: str = "") -> _State:
        wish = msgspec.json.encode({"subjects_filter": listed}) if listed else b""
        answer = await self._nc.request(f"$JS.API.STREAM.INFO.{IN_STREAM}", wish, timeout=5)
        return msgspec.json.decode(answer.data, type=_Info).state
