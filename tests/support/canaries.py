"""Canaries: words that stand in a secret and in no other place, and the search for them wherever a word can get to."""

import base64
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import psutil


class Found(NamedTuple):
    """A canary where it was found."""

    canary: str
    place: str


def spellings(secret: str) -> tuple[bytes, ...]:
    """The secret as it is, and as it stands within base64 at each of the three places it can begin."""
    raw = secret.encode()
    within = (base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4] for shift in range(3))
    return (raw, *within)


class Canaries:
    """Knows all of them by name."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._spelt = {name: spellings(secret) for name, secret in secrets.items()}

    def of(self, place: str, data: bytes) -> Iterator[Found]:
        """Those in these bytes."""
        for name, spelt in self._spelt.items():
            if any(each in data for each in spelt):
                yield Found(name, place)

    def in_files(self, folder: Path) -> Iterator[Found]:
        """Those in every file below a folder, by the file's place in it."""
        for file in folder.rglob("*"):
            if file.is_file() and not file.is_symlink():
                yield from self.of(str(file.relative_to(folder)), file.read_bytes())

    def in_processes(self, roots: Iterable[int]) -> Iterator[Found]:
        """Those in the arguments and the environment of these processes and all below them, and in `ps`."""
        below = [child for root in roots for child in (psutil.Process(root), *_children(root))]
        assert below
        for process in below:
            for page in ("cmdline", "environ"):
                yield from self.of(f"{process.name()}: {page}", Path(f"/proc/{process.pid}/{page}").read_bytes())
        shown = subprocess.run(["ps", "axeww"], capture_output=True, check=True).stdout
        yield from self.of("ps", shown)


def _children(root: int) -> list[psutil.Process]:
    return list(psutil.Process(root).children(recursive=True))
