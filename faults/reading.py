"""Reading a run back after its end: the log, the stream for bots, the databases, and the journals of everybody."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import aclosing, closing
from pathlib import Path
from random import Random

import msgspec
from nats.aio.client import Client

from console_bridge import dump, log_copy
from console_bridge.damage import LogDamaged
from console_bridge.database_file import open_for_reading, open_for_writing
from console_bridge.event_log import EventLog
from console_bridge.keyring import open_keyring
from console_bridge.log_following import Logged
from console_bridge.out_stream import SEQUENCE
from console_bridge.projection import applied, project
from console_bridge.reads import open_states
from console_bridge.rebuild import rebuild
from console_client.settings import NatsSettings, Settings
from console_client.stream_reader import StreamReader, last_sequence
from console_schemas.outbound import AnyOutbound
from console_schemas.subjects import OUT_STREAM, Subjects
from faults.checks.evidence import History, Row, Told
from faults.history import read_journal
from faults.recorded_link import mark_of

NAMED = 5
"""Differences that are named for each pair of databases."""
PIECES = (1, 400)
"""Facts that a replay in pieces takes at once."""
_outbound: msgspec.json.Decoder[AnyOutbound] = msgspec.json.Decoder(AnyOutbound)


async def read_history(nc: Client, journals: Path, databases: list[Path], dice: Random, scratch: Path) -> History:
    """All that the checks need. The parts that write have ended, the broker has not."""
    facts = await _facts(nc)
    history = History(
        facts=facts,
        journals={path.stem: list(read_journal(path)) for path in sorted(journals.glob("*.jsonl"))},
        told=await _told(nc),
    )
    for database in databases:
        history.rows[database.stem] = _rows(database)
        history.differences += await _replays(database, facts, dice, scratch)
    return history


async def _facts(nc: Client) -> list[Logged]:
    settings = Settings(nats=NatsSettings(open_broker=True))
    log = EventLog(nc, Subjects(), keys=await open_keyring(nc, settings))
    last = await log.last_sequence()
    facts: list[Logged] = []
    if last:
        async with aclosing(log.follow(1)) as batches:
            async for batch in batches:
                facts += batch
                if facts[-1].sequence >= last:
                    break
    return facts


async def _told(nc: Client) -> list[Told]:
    last = await last_sequence(nc, OUT_STREAM)
    told: list[Told] = []
    if last:
        async with aclosing(StreamReader(nc, OUT_STREAM, Subjects().all_outbound, 0).messages()) as messages:
            async for message in messages:
                position = message.metadata.sequence.stream
                sequence = int((message.headers or {}).get(SEQUENCE, "0"))
                told.append(Told(position, sequence, message.subject.split(".")[-2], _outbound.decode(message.data)))
                if position >= last:
                    break
    return told


def _rows(database: Path) -> list[Row]:
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as db:
        query = (
            "select engagement_id, position, version, sequence, kind, id, author_role, author_id, text from entries"
            " order by engagement_id, position"
        )
        return [
            Row(engagement, position, version, sequence, mark_of(*words))
            for engagement, position, version, sequence, *words in db.execute(query)
        ]


async def _replays(database: Path, facts: list[Logged], dice: Random, scratch: Path) -> list[str]:
    """Where the database differs from the log replayed from zero, and in pieces with a restart between them."""
    live = open_for_reading(database)
    try:
        until = applied(live)
        found = [] if until == len(facts) else [f"{database.name} holds {until} facts of {len(facts)}"]
        for name, made in (("from zero", _from_zero), ("in pieces", _in_pieces)):
            path = scratch / f"{database.stem} {name}.db"
            try:
                await made(path, facts[:until], dice)
            except LogDamaged as error:
                found.append(f"a replay {name}: {error}")
                continue
            fresh = open_for_reading(path)
            try:
                different = list(dump.differences(live, fresh))[:NAMED]
            finally:
                fresh.close()
            found += [f"{database.name} differs from a replay {name}: {each}" for each in different]
        return found
    finally:
        live.close()


async def _from_zero(path: Path, facts: list[Logged], dice: Random) -> None:
    await rebuild(_KeptLog(facts), path, len(facts))


async def _in_pieces(path: Path, facts: list[Logged], dice: Random) -> None:
    position = 0
    while position < len(facts):
        piece = facts[position : position + dice.randint(*PIECES)]
        await asyncio.to_thread(_put, path, piece)
        position += len(piece)


def _put(path: Path, facts: list[Logged]) -> None:
    """Go on with a database where it stands, as a bridge does after a restart."""
    db = open_for_writing(path)
    try:
        states, chain = open_states(db), log_copy.chain(db, applied(db))
        linked = [chain.take(each) for each in facts]
        project(db, [states.take(each.sequence, each.event) for each in linked], facts=linked)
    finally:
        db.close()


class _KeptLog:
    """A log in memory."""

    def __init__(self, facts: list[Logged]) -> None:
        self._facts = facts

    async def follow(self, start: int) -> AsyncGenerator[list[Logged], None]:
        """All of it at once."""
        yield self._facts[start - 1 :]

    async def last_sequence(self) -> int:
        """How long it is."""
        return len(self._facts)
