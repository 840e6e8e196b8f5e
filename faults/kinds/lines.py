"""Faults of the lines between the parts and the broker: slow, silent, cut off, dead on one side, or down."""

from abc import abstractmethod
from random import Random
from typing import ClassVar

from faults.hosts import SIDES
from faults.kinds.fault import Fault
from faults.people import AGENTS
from faults.relay import Relay
from faults.world import World

ENDS = ("bridge", "ai", "bot", *AGENTS)
"""The parts whose line a fault may choose; the bridge's as often as all agents' together."""
WEIGHTS = (3, 1, 2, 1, 1, 1)


class _OneLine(Fault):
    lasts = (0.5, 4.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Choose a line, and break it."""
        [part] = dice.choices(ENDS, WEIGHTS)
        self.relay = world.relays[part]
        world.tell(f"the line of {part}")
        self.hurt(self.relay, dice)

    async def heal(self, world: World) -> None:
        """As it should be."""
        self.relay.heal()

    @abstractmethod
    def hurt(self, relay: Relay, dice: Random) -> None:
        """Break it."""


class SlowLine(_OneLine):
    """Every piece takes a tenth of a second to half a second."""

    name = "slow-line"

    def hurt(self, relay: Relay, dice: Random) -> None:
        """Slow it down."""
        relay.slow(dice.uniform(0.1, 0.5))


class SilentLine(_OneLine):
    """Nothing passes, nobody is told; what was sent arrives late. Long ones are given up by both ends."""

    name = "silent-line"
    lasts = (1.0, 14.0)

    def hurt(self, relay: Relay, dice: Random) -> None:
        """Let nothing pass."""
        relay.stall()


class ResetLine(_OneLine):
    """All connections of a part break off."""

    name = "reset-line"
    lasts = (0.0, 0.5)

    def hurt(self, relay: Relay, dice: Random) -> None:
        """Reset them."""
        relay.reset()


class HalfOpenLine(_OneLine):
    """The broker has lost the connections of a part, which does not know."""

    name = "half-open-line"
    lasts = (1.0, 10.0)

    def hurt(self, relay: Relay, dice: Random) -> None:
        """Kill the far half."""
        relay.half_open()


class CutNetwork(Fault):
    """The network between two hosts is cut: what is sent vanishes."""

    name = "cut-network"
    scene = "two hosts"
    lasts = (1.0, 12.0)
    sides: ClassVar[tuple[str, ...]] = SIDES

    async def inject(self, world: World, dice: Random) -> None:
        """Take one line down: the service's (bridge and AI service) or the consoles'."""
        assert world.hosts is not None
        self.side = dice.choice(self.sides)
        world.tell(f"the {self.side} are cut off")
        world.hosts.cut(self.side)

    async def heal(self, world: World) -> None:
        """Bring it up."""
        assert world.hosts is not None
        world.hosts.join(self.side)


LINE_FAULTS: tuple[type[Fault], ...] = (SlowLine, SilentLine, ResetLine, HalfOpenLine, CutNetwork)
