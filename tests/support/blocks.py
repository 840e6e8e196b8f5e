"""Damage in the files of a broker's store, as a bad disk or a bad copy makes it; the broker must not run meanwhile."""

import shutil
from pathlib import Path

from console_schemas.subjects import LOG_STREAM
from support.broker import Broker


def flip_byte(store: Path, within: bytes, stream: str = LOG_STREAM) -> None:
    """Change one byte of the stored message that has these bytes in it."""
    block, at = _found(store, within, stream)
    contents = bytearray(block.read_bytes())
    contents[at] ^= 0xFF
    block.write_bytes(contents)


def cut_off(store: Path, within: bytes, stream: str = LOG_STREAM) -> None:
    """Let the block end in the middle of the stored message that has these bytes in it."""
    block, at = _found(store, within, stream)
    block.write_bytes(block.read_bytes()[:at])


def _found(store: Path, within: bytes, stream: str) -> tuple[Path, int]:
    for block in sorted(store.rglob(f"{stream}/msgs/*.blk")):
        at = block.read_bytes().find(within)
        if at >= 0:
            return block, at
    raise AssertionError(f"{within!r} is in no block of {stream}")


class Backup:
    """A copy of a broker's store; the broker is stopped for it, and started again."""

    def __init__(self, broker: Broker, folder: Path) -> None:
        self._broker = broker
        self._copy = folder / "backup"
        broker.stop()
        shutil.copytree(broker.store, self._copy)
        broker.start()

    def put_back(self) -> None:
        """In the place of what the broker has stored since."""
        self._broker.stop()
        shutil.rmtree(self._broker.store)
        shutil.copytree(self._copy, self._broker.store)
        self._broker.start()
