"""Disks of a test's own: small ones that fill up, and one whose power can be cut. They need root and loop devices."""

import fcntl
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SHUT_DOWN = 0x8004587D
"""`EXT4_IOC_SHUTDOWN`: from this moment nothing reaches the disk any more."""
WITHOUT_FLUSH = 2
"""Not even what the journal holds."""


class Disk:
    """A file system that is mounted at `folder`."""

    def __init__(self, folder: Path, *source: str) -> None:
        self.folder = folder
        self._source = source

    def mount(self) -> None:
        """Put it there; an ext4 recovers from its journal first."""
        subprocess.run(["mount", *self._source, str(self.folder)], check=True, capture_output=True)

    def unmount(self) -> None:
        """Take it away, once nobody uses it: a mount namespace that others have made meanwhile may hold it, too."""
        done = False
        for _ in range(300):
            done = (
                done or subprocess.run(["umount", str(self.folder)], capture_output=True, check=False).returncode == 0
            )
            if done and not self._is_held():
                return
            time.sleep(0.1)
        raise AssertionError(f"{self.folder} is still in use")

    def _is_held(self) -> bool:
        files = Path("/sys/block").glob("loop*/loop/backing_file")
        return any(file.read_text().strip() == self._source[-1] for file in files if file.exists())

    def resize(self, size: str) -> None:
        """Give a tmpfs another size."""
        self._remount(f"size={size}")

    def forbid_writing(self) -> None:
        """Mount it read-only, for as long as it lasts."""
        self._remount("ro")

    def allow_writing(self) -> None:
        """As before."""
        self._remount("rw")

    def cut_power(self) -> None:
        """What is not on the disk by now never will be."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUT_DOWN, struct.pack("I", WITHOUT_FLUSH))
        finally:
            os.close(handle)

    def _remount(self, option: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{option}", str(self.folder)], check=True, capture_output=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Disk]:
    """A tmpfs. Skips the test where none can be mounted."""
    yield from _mounted(Disk(folder, "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs"))


@contextmanager
def ext4(folder: Path, image: Path, size: str) -> Iterator[Disk]:
    """An ext4 in a file. Skips the test where none can be made or mounted."""
    if not shutil.which("mkfs.ext4"):
        pytest.skip("mkfs.ext4 is not installed")
    with image.open("wb") as file:
        file.truncate(int(size))
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True, capture_output=True)
    yield from _mounted(Disk(folder, "-o", "loop", str(image)))


def _mounted(disk: Disk) -> Iterator[Disk]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk")
    disk.folder.mkdir()
    try:
        disk.mount()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here: {error}")
    try:
        yield disk
    finally:
        disk.unmount()
