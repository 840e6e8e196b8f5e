"""An export of the audit: a file whose every line names the digest of the one before it, so that a change shows."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from console_schemas.audit import AuditFilter, AuditLine
from console_schemas.base import Moment, Tagged, Value


class Head(Value, frozen=True, kw_only=True):
    """The first line: what was asked for, by whom, when, and how far the log reached."""

    export: int = 1
    """The version of this format."""
    by: str
    at: Moment
    filter: AuditFilter
    facts: int


class ExportLine(Tagged, frozen=True, kw_only=True):
    """One act, bound to the line before it."""

    before: str
    act: AuditLine


class Foot(Tagged, frozen=True, kw_only=True):
    """The last line: how many acts there are."""

    before: str
    lines: int


class Altered(Exception):
    """The file is not what was written; the text says from which line on."""


class Verified(Value, frozen=True, kw_only=True):
    """What a file proves by itself."""

    head: str
    """The digest of its last line, and so of all of it."""
    lines: int
    by: str
    at: Moment
    facts: int


class ExportFile:
    """Writes a file that only its owner may read; it is there whole or not at all."""

    def __init__(self, path: Path, head: Head) -> None:
        """Raises `FileExistsError` where there is such a file, and `OSError`."""
        self._path = path
        self._partial = path.with_name(f"{path.name}.partial")
        if path.exists():
            raise FileExistsError(f"{path} is there already: an export is never written over.")
        self._file: BinaryIO = os.fdopen(os.open(self._partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb")
        self.lines = 0
        self.digest = ""
        self._write(head)

    def add(self, act: AuditLine) -> None:
        """One act more."""
        self._write(ExportLine(before=self.digest, act=act))
        self.lines += 1

    def end(self) -> str:
        """Write the last line; the digest of all of it."""
        self._write(Foot(before=self.digest, lines=self.lines))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self.digest

    def keep(self) -> None:
        """Give it its name."""
        self._partial.rename(self._path)

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._partial.unlink(missing_ok=True)

    def _write(self, value: Value | Tagged) -> None:
        raw = msgspec.json.encode(value)
        self.digest = digest(raw)
        self._file.write(raw + b"\n")


def digest(raw: bytes) -> str:
    """Of one line, without its end."""
    return hashlib.sha256(raw).hexdigest()


def verify(path: Path) -> Verified:
    """Follow a file from its first line to its last. Raises `Altered`, or `OSError`."""
    with path.open("rb") as file:
        lines = _lines(file)
        number, raw = next(lines, (1, b""))
        head = _read(raw, Head, number)
        before, acts, foot = digest(raw), 0, None
        for number, raw in lines:
            if foot is not None:
                raise Altered(f"line {number} stands behind the end")
            line = _read(raw, ExportLine | Foot, number)
            if line.before != before:
                raise Altered(f"line {number} does not follow on the one before it: something there was changed")
            before = digest(raw)
            if isinstance(line, Foot):
                foot = line
            else:
                acts += 1
    if not isinstance(foot, Foot) or foot.lines != acts:
        raise Altered("the end is missing")
    return Verified(head=before, lines=acts, by=head.by, at=head.at, facts=head.facts)


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    for number, raw in enumerate(file, 1):
        if not raw.endswith(b"\n"):
            raise Altered(f"line {number} is cut off")
        yield number, raw[:-1]


def _read(raw: bytes, kind: Any, number: int) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Altered(f"line {number} is no line of an export") from None
