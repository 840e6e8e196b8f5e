"""What the typed commands print: their one way out to a terminal."""

import re
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from types import TracebackType
from typing import Any

import click
import msgspec

from console_schemas.characters import NEVER
from console_schemas.text import clean_text, one_line
from console_schemas.wire import encode

LONGEST = 1_000_000
"""Characters of what is printed at once."""


def say(text: str, *, err: bool = False) -> None:
    """Print lines for a person, whoever wrote what is in them."""
    click.echo(clean_text(text, limit=LONGEST), err=err)


def said_yes(question: str) -> bool:
    """Whether whoever reads the terminal says yes."""
    return click.confirm(clean_text(question), err=True)


def say_fields(*fields: object) -> None:
    """Print one line for programs such as `cut`: fields with a tab between them."""
    click.echo("\t".join(one_line(str(field)) for field in fields))


def say_table(rows: Sequence[Sequence[str]]) -> None:
    """Print columns, each as wide as its longest cell."""
    clean = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*clean, strict=True)]
    for row in clean:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def say_json(value: Any, *, indent: int = 0) -> None:
    """Print a value as JSON, on one line unless it is indented."""
    data = encode(value)
    click.echo(harmless_json((msgspec.json.format(data, indent=indent) if indent else data).decode()))


def say_bytes(data: bytes) -> None:
    """Print what came from outside: as it is into a file or a pipe, and on a terminal as text that cannot act."""
    if sys.stdout.isatty():
        say(data.decode(errors="replace"))
    else:
        click.echo(data, nl=False)


def harmless_json(text: str) -> str:
    """The same JSON, with what could act on a terminal spelled out: reading it gives the same value."""
    return text if text.isascii() else re.sub(f"(?!\n)[{NEVER}\u200c\u200d]", _spelled_out, text)


def _spelled_out(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def say_whatever_happens() -> None:
    """For the beginning of a command: what nobody expected is told as Python does, whatever the terminal can show."""
    sys.excepthook = _say_traceback
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _say_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    say("".join(traceback.format_exception(kind, error, trace)).rstrip(), err=True)
