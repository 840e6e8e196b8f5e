"""A file system of its own and of a few megabytes, which a fault can fill to the last byte."""

import errno
import os
import subprocess
from pathlib import Path

PIECE = 65_536


class SmallDisk:
    """A tmpfs, mounted until `close`."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "faults", str(folder)]
        subprocess.run(mount, check=True, capture_output=True, timeout=20)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for piece in (PIECE, 4096, 1):
                try:
                    while True:
                        ballast.write(b"\0" * piece)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def make_room(self) -> None:
        """Take away what filled it."""
        self._ballast.unlink(missing_ok=True)

    def close(self) -> None:
        """Take it down, with whatever is on it."""
        subprocess.run(["umount", "-l", str(self.folder)], check=False, capture_output=True, timeout=20)
        os.rmdir(self.folder)
