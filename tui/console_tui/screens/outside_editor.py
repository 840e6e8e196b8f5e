"""The agent's own editor for a long reply: the terminal is lent to it, and nothing is sent by it."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from console_schemas.text import LIMIT, clean_text

NOT_ALLOWED = "An editor of your own is not allowed here. The administrator can set editor = true in [console]."
NO_EDITOR = "No editor is named: set VISUAL or EDITOR to one before you start the console."
ENCODED_LIMIT = LIMIT * 4
"""Bytes that are read at most of what the editor leaves."""


class EditorFailed(Exception):
    """The text stays as it was; the sentence says why."""


def editor_of(environ: Mapping[str, str]) -> list[str]:
    """The command of the agent's editor; empty: none is named."""
    with suppress(ValueError):  # a quote without its end
        return shlex.split(environ.get("VISUAL") or environ.get("EDITOR") or "")
    return []


async def edit_outside(app: App[Any], command: list[str], text: str) -> str:
    """Lend the terminal to the editor until it ends; what it leaves, cleaned. Raises `EditorFailed`.

    Everything else goes on meanwhile, so that the connection stays; the driver only draws nothing.
    """
    with tempfile.TemporaryDirectory(prefix="reply-") as folder:  # only its owner can look into it
        file = Path(folder, "reply.txt")
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        file.write_text(text, encoding="utf-8")
        try:
            with app.suspend():
                signal.signal(signal.SIGINT, lambda *_: None)  # ctrl+c is the editor's; the driver takes it back
                fault = await _run([*command, str(file)])  # raised in here, the terminal would not be taken back
        except SuspendNotSupported:
            raise EditorFailed("This terminal cannot be lent to an editor.") from None
        if fault:
            raise EditorFailed(fault)
        try:
            with file.open("rb") as left:
                edited = left.read(ENCODED_LIMIT)
        except OSError as error:
            raise EditorFailed(f"{command[0]} left nothing to read: {error.strerror}.") from None
    return clean_text(edited.decode("utf-8", "replace")).rstrip("\n")


async def _run(argv: list[str]) -> str:
    """Run it to its end; what went wrong, empty: nothing."""
    try:
        process = await asyncio.create_subprocess_exec(*argv)
    except OSError as error:
        return f"{argv[0]} cannot be started: {error.strerror}. Set VISUAL or EDITOR."
    try:
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
    return f"{argv[0]} ended with {code}: the reply is as it was." if code else ""
