"""What a fault is: something that breaks, and what an operator, a supervisor or nature does about it."""

from abc import ABC, abstractmethod
from random import Random
from typing import ClassVar

from faults.scene import Scene, missing_for
from faults.world import World


class Fault(ABC):
    """One kind of fault. It is injected, lasts for a random time, and is healed; then progress is required."""

    name: ClassVar[str]
    scene: ClassVar[Scene] = "plain"
    lasts: ClassVar[tuple[float, float]] = (0.3, 2.0)
    """Seconds from the injection to the healing."""

    def missing(self) -> str:
        """Why it cannot be injected on this machine; nothing where it can."""
        return missing_for(self.scene)

    @abstractmethod
    async def inject(self, world: World, dice: Random) -> None:
        """Break it."""

    @abstractmethod
    async def heal(self, world: World) -> None:
        """Take the cause away, and start again what does not come back by itself."""

    def close(self) -> None:  # noqa: B027 - most have started nothing
        """End what the fault has started for itself."""


class FaultFailed(Exception):
    """The product did not answer the fault as it must; the text says how."""
