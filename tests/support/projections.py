"""Databases made from facts, for the tests."""

from collections.abc import Sequence
from pathlib import Path

import sqlite_utils

from console_bridge import log_copy
from console_bridge.chain import Chain
from console_bridge.database_file import open_for_reading, open_for_writing
from console_bridge.log_following import Logged
from console_bridge.outbound import outgoing_of
from console_bridge.projection import applied, project
from console_bridge.reads import open_states
from console_bridge.states import States, Step
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

SUBJECTS = Subjects()


def steps_of(log: Sequence[Logged], states: States | None = None) -> list[Step]:
    """The steps that facts lead to, from these states or from nothing."""
    states = states or States()
    return [states.take(logged.sequence, logged.event) for logged in log]


def linked(log: Sequence[Logged], chain: Chain | None = None) -> list[Logged]:
    """Facts as the log holds them: their bytes and hashes, behind this chain or from the first."""
    chain = chain or Chain()
    return [chain.take(logged._replace(raw=encode(logged.event))) for logged in log]


def put(db: sqlite_utils.Database, log: Sequence[Logged]) -> None:
    """Put facts into an open database, going on from the states it holds."""
    steps = steps_of(log, open_states(db))
    facts = linked(log, log_copy.chain(db, applied(db)))
    project(db, steps, [each for step in steps if (each := outgoing_of(step, SUBJECTS))], facts=facts)


def projected(path: Path, log: Sequence[Logged]) -> sqlite_utils.Database:
    """A database with these facts, opened for reading."""
    db = open_for_writing(path)
    put(db, log)
    db.close()
    return open_for_reading(path)
