"""Traces of a conversation in the streams between bots and bridge, overwritten: a deletion alone leaves the bytes."""

import asyncio
import json
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from console_bridge.log_reading import BATCH, answers, sequence_of
from console_bridge.streams import OUT_MAX_AGE
from console_schemas.subjects import IN_STREAM, OUT_STREAM, Subjects

TIMEOUT = 5.0
EARLY = 2 * 3600.0
"""Seconds before a message of `CONSOLE_OUT` is too old: from then on it may be overwritten, which aging is not."""
TRIES = 5
WAIT = 0.2
"""Seconds until it is looked again whether everything that came in is let go."""


class Traces:
    """The two streams, on the connection of the bridge."""

    def __init__(self, nc: Client, subjects: Subjects) -> None:
        self._nc = nc
        self._jetstream = nc.jetstream(timeout=TIMEOUT)
        self._subjects = subjects

    async def overwrite(self, bot: str, conversation: str, until: int) -> None:
        """What the bot was told in a conversation up to a fact, and what of it waits to be taken in."""
        told = self._subjects.conversation_out(bot, conversation)
        waiting = self._subjects.conversation_in(bot, conversation)
        for stream, matching in ((OUT_STREAM, told), (IN_STREAM, waiting)):
            for sequence in await self._found(stream, matching, until):
                await self._delete(stream, sequence)

    async def intake_empty(self) -> bool:
        """Whether everything that came in is let go, after a wait: then the broker gives up the files it was in."""
        for _ in range(TRIES):
            if (await self._jetstream.stream_info(IN_STREAM)).state.messages == 0:
                return True
            await asyncio.sleep(WAIT)
        return False

    async def overwrite_old(self, limit: int) -> None:
        """What bots were told so long ago that it is about to be too old."""
        before = datetime.now(UTC) - timedelta(seconds=OUT_MAX_AGE - EARLY)
        for _ in range(limit):
            state = (await self._jetstream.stream_info(OUT_STREAM)).state
            if state.messages < 2:  # the newest says how far bots were told
                return
            try:
                oldest = await self._jetstream.get_msg(OUT_STREAM, seq=state.first_seq)
            except NotFoundError:
                continue
            if oldest.time is None or oldest.time > before:
                return
            await self._delete(OUT_STREAM, state.first_seq)

    async def _found(self, stream: str, matching: str, until: int) -> list[int]:
        found: list[int] = []
        start, more = 1, True
        while more:
            more = False
            wish = {"next_by_subj": matching, "batch": BATCH, "seq": start}
            async with aclosing(answers(self._nc, stream, wish)) as messages:
                async for message in messages:
                    sequence = sequence_of(message)
                    told = int((message.headers or {}).get("Console-Log-Sequence", "0"))
                    if sequence and told <= until:
                        found.append(sequence)
                    more = more or sequence > 0
                    start = sequence + 1 if sequence else start
        return found

    async def _delete(self, stream: str, sequence: int) -> None:
        wish = json.dumps({"seq": sequence}).encode()  # without `no_erase`: the bytes are overwritten
        await self._nc.request(f"$JS.API.STREAM.MSG.DELETE.{stream}", wish, timeout=TIMEOUT)
