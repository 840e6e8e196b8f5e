"""Faults of disks: full, or failing when what was written is to be made sure of."""

import asyncio
import os
import signal
import subprocess
from random import Random
from typing import ClassVar

from faults.kinds.fault import Fault, FaultFailed
from faults.scene import find_program
from faults.world import World

ATTACHED = 10.0
"""Seconds that strace may take to get hold of a process."""


class FullBrokerDisk(Fault):
    """Not a byte is left where the broker keeps its streams. It must be restarted once there is room again."""

    name = "full-broker-disk"
    scene = "small disks"
    lasts = (1.0, 5.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Fill it."""
        world.disks["broker"].fill()

    async def heal(self, world: World) -> None:
        """Make room, and restart the broker."""
        world.disks["broker"].make_room()
        await world.parts["broker"].stop()
        await world.parts["broker"].start()


class FullDatabaseDisk(Fault):
    """Not a byte is left where the bridge keeps its database."""

    name = "full-database-disk"
    scene = "small disks"
    lasts = (1.0, 5.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Fill it."""
        world.disks["database"].fill()

    async def heal(self, world: World) -> None:
        """Make room."""
        world.disks["database"].make_room()


class _FailingSync(Fault):
    """Every fsync of a part fails with an I/O error."""

    part: ClassVar[str]
    lasts = (0.5, 3.0)

    def missing(self) -> str:
        """Only strace can do this to a running process, and only for root everywhere."""
        if not find_program("strace"):
            return "strace is not installed"
        return "attaching strace needs root" if os.geteuid() != 0 else super().missing()

    async def inject(self, world: World, dice: Random) -> None:
        """Attach to it."""
        calls = "fsync,fdatasync"
        words = ["-f", "-qq", "-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO"]
        target = world.parts[self.part].pid
        argv = [find_program("strace"), *words, "-o", "/dev/null", "-p", str(target)]
        self.strace = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = asyncio.get_running_loop().time() + ATTACHED
        while not _traced(target):
            if self.strace.poll() is not None or asyncio.get_running_loop().time() > deadline:
                raise FaultFailed(f"strace could not attach to {self.part}")
            await asyncio.sleep(0.02)

    async def heal(self, world: World) -> None:
        """Detach, and restart what does not trust its disk any more."""
        self.close()

    def close(self) -> None:
        """End strace."""
        strace: subprocess.Popen[bytes] | None = getattr(self, "strace", None)
        if strace is not None and strace.poll() is None:
            strace.send_signal(signal.SIGINT)
            strace.wait(20)


class FailingBrokerSync(_FailingSync):
    """The broker's: it acknowledges nothing any more, and must be restarted."""

    name, part = "fsync-error-broker", "broker"

    async def heal(self, world: World) -> None:
        """Detach, and restart the broker, as hard as can be."""
        self.close()
        world.parts["broker"].kill()
        await world.parts["broker"].start()


class FailingDatabaseSync(_FailingSync):
    """The bridge's, for its database."""

    name, part = "fsync-error-bridge", "bridge"


def _traced(pid: int) -> bool:
    with open(f"/proc/{pid}/status") as status:
        return any(line.startswith("TracerPid:") and line.split()[1] != "0" for line in status)


DISK_FAULTS: tuple[type[Fault], ...] = (
    FullBrokerDisk,
    FullDatabaseDisk,
    FailingBrokerSync,
    FailingDatabaseSync,
)
