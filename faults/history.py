"""The history of a run: what everybody asked for, was told and saw, each with its moment, one JSON object a line."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import msgspec

from console_schemas.base import Tagged
from console_schemas.wire import encode


class Asked(Tagged, frozen=True, kw_only=True):
    """Somebody sends something. Without an answer nobody knows whether it was stored."""

    at: float
    """Seconds of the machine's monotonic clock, which all processes share."""
    attempt: str
    by: str
    kind: str
    """`transfer`, `message` or `left` of a bot; else the command's name."""
    subject: str
    """Of a bot: the conversation. Of an agent: the engagement."""
    name: str = ""
    """The message's or the transfer's id: the same at every attempt."""
    loose: bool = False
    """Sent out of turn on purpose: it may be set aside."""


class Acknowledged(Tagged, frozen=True, kw_only=True):
    """The attempt is stored, for good."""

    at: float
    attempt: str
    sequence: int
    """Of an agent: of the engagement's last fact in the log. Of a bot: in `CONSOLE_IN`."""
    version: int = 0
    """Of an agent: of the same fact."""


class Denied(Tagged, frozen=True, kw_only=True):
    """The attempt was refused, or never went out: nothing of it is stored."""

    at: float
    attempt: str
    code: str


class Saw(Tagged, frozen=True, kw_only=True):
    """An agent's console learned of an engagement up to a version: all of it, or the next fact."""

    at: float
    by: str
    engagement: str
    version: int
    whole: bool
    first: int
    """The position of the first of these entries in the transcript."""
    entries: tuple[str, ...] = ()


class Heard(Tagged, frozen=True, kw_only=True):
    """A bot was told something."""

    at: float
    by: str
    conversation: str
    kind: str
    name: str = ""
    """The id of an agent's message."""
    engagement: str = ""


Record = Asked | Acknowledged | Denied | Saw | Heard
_record: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


class Journal:
    """The history of one process, in a file. What is written outlives a kill -9 of its writer."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._name = path.stem
        self._attempts = 0

    def write(self, record: Record) -> None:
        """Keep a record."""
        self._file.write(encode(record) + b"\n")

    def ask(self, by: str, kind: str, subject: str, name: str = "", *, loose: bool = False) -> str:
        """Somebody is about to send something; the name of the attempt."""
        self._attempts += 1
        attempt = f"{self._name}-{self._attempts}"
        self.write(Asked(at=monotonic(), attempt=attempt, by=by, kind=kind, subject=subject, name=name, loose=loose))
        return attempt

    def acknowledge(self, attempt: str, sequence: int, version: int = 0) -> None:
        """It is stored."""
        self.write(Acknowledged(at=monotonic(), attempt=attempt, sequence=sequence, version=version))

    def deny(self, attempt: str, code: str) -> None:
        """Nothing of it is stored."""
        self.write(Denied(at=monotonic(), attempt=attempt, code=code))

    def close(self) -> None:
        """Write no more."""
        self._file.close()


def read_journal(path: Path) -> Iterator[Record]:
    """What a process has written, up to the line that its end cut short."""
    for line in path.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):
            yield _record.decode(line)
