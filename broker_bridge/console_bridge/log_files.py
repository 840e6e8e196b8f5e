"""Facts in a file, one JSON object a line, compressed: what a damaged log still held, and what it is restored with."""

import gzip
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec

from console_bridge.log_following import Logged, logged
from console_bridge.log_writing import subject_of
from console_schemas.base import Value
from console_schemas.subjects import Subjects


class Line(Value, frozen=True, kw_only=True):
    """One fact."""

    sequence: int
    subject: str
    hash: bytes
    """Base64 in the file, as the data."""
    data: bytes


async def save(path: Path, facts: AsyncIterator[Logged], subjects: Subjects) -> int:
    """Write facts into a file that only its owner may read; it is there whole or not at all. Returns how many."""
    partial = path.with_name(f"{path.name}.partial")
    number = 0
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1) as file:
            async for fact in facts:
                subject = subject_of(fact, subjects)
                line = Line(sequence=fact.sequence, subject=subject, hash=fact.hash, data=fact.raw)
                file.write(msgspec.json.encode(line) + b"\n")
                number += 1
        raw.flush()
        os.fsync(raw.fileno())
    partial.rename(path)
    return number


def saved(path: Path) -> Iterator[Logged]:
    """The facts of a file, in order."""
    lines = msgspec.json.Decoder(Line)
    with gzip.open(path, "rb") as file:
        for row in file:
            line = lines.decode(row)
            yield logged(line.sequence, line.data, None)._replace(hash=line.hash)
