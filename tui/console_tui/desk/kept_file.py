"""The file that keeps a desk while its console is not running: its owner's alone, and gone when it would be empty."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from console_tui.kept_desk import KeptDesk

MOST_CONSOLES = 8
"""Consoles of one person on one machine whose desks are kept, each in a file of its own."""
LARGEST = 8_000_000
"""Bytes beyond which a file is not one of ours."""

_log = logging.getLogger(__name__)


class KeptFile:
    """One console's file. Nobody else has it while this one runs; make it with `claim`."""

    def __init__(self, path: Path, lock: int) -> None:
        self._path = path
        self._lock = lock
        self._failing = False

    @classmethod
    def claim(cls, folder: Path, user: str, installation: Sequence[str]) -> KeptFile | None:
        """The first file of this person and installation that no other console has; none: it cannot be had."""
        digest = hashlib.sha256("\n".join(installation).encode()).hexdigest()[:16]
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for number in range(1, MOST_CONSOLES + 1):
                path = folder / f"desk-{user}-{digest}-{number}.json"
                flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
                lock = os.open(path.with_suffix(".lock"), flags, 0o600)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(lock)
                    continue
                return cls(path, lock)
        except OSError as error:
            _log.warning("what is written is not kept over the end of this console: %s", error)
        return None

    def read(self) -> KeptDesk:
        """What was kept; nothing where there is no file, or none that only its owner could have written."""
        nothing = KeptDesk(kept_at=datetime.now(UTC))
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return nothing
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077 or status.st_size > LARGEST:
                _log.warning("%s is not for its owner alone: it is not read", self._path)
                return nothing
            try:
                return msgspec.json.decode(file.read(), type=KeptDesk)
            except (msgspec.DecodeError, OSError):
                _log.warning("%s cannot be read", self._path)
                return nothing

    def write(self, kept: KeptDesk) -> None:
        """Keep this instead, whole or not at all."""
        try:
            if kept.empty:
                self._path.unlink(missing_ok=True)
            else:
                self._replace(msgspec.json.encode(kept))
            self._failing = False
        except OSError as error:
            if not self._failing:
                _log.warning("what is written cannot be kept: %s", error)
            self._failing = True

    def _replace(self, data: bytes) -> None:
        fresh = self._path.with_suffix(".new")
        with suppress(FileNotFoundError):
            fresh.unlink()
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)
        fresh.replace(self._path)
