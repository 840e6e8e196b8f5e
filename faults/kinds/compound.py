"""Compound faults: the second one comes while the system recovers from the first."""

import asyncio
from random import Random

from faults.kinds.fault import Fault
from faults.kinds.lines import HalfOpenLine, ResetLine, SilentLine
from faults.kinds.processes import (
    CleanStop,
    FrozenBridge,
    FrozenBroker,
    KilledAi,
    KilledBridge,
    KilledBroker,
    KilledConsole,
    ZombieBridge,
)
from faults.world import World

FIRST: tuple[type[Fault], ...] = (KilledBridge, KilledBroker, KilledConsole, CleanStop, ZombieBridge, KilledAi)
SECOND: tuple[type[Fault], ...] = (KilledBridge, KilledBroker, FrozenBroker, FrozenBridge, ResetLine, SilentLine)
SECOND_AFTER_BROKER: tuple[type[Fault], ...] = (KilledBridge, KilledBroker, FrozenBridge, HalfOpenLine, ResetLine)


class Compound(Fault):
    """Two faults, the second in the first's recovery."""

    name = "compound"
    lasts = (0.2, 1.0)

    async def inject(self, world: World, dice: Random) -> None:
        """The first."""
        self.first = dice.choice(FIRST)()
        choice = SECOND_AFTER_BROKER if isinstance(self.first, KilledBroker) else SECOND
        self.second = dice.choice(choice)()
        self.between, self.during = dice.uniform(0.0, 1.2), dice.uniform(0.2, 2.0)
        self.dice = dice
        world.tell(f"{self.first.name}, then {self.second.name}")
        await self.first.inject(world, dice)

    async def heal(self, world: World) -> None:
        """Heal the first; break the second meanwhile, and heal it too."""
        healing = asyncio.create_task(self.first.heal(world))
        try:
            await asyncio.sleep(self.between)
            await self.second.inject(world, self.dice)
            await asyncio.sleep(self.during)
            await self.second.heal(world)
        finally:
            await healing


COMPOUND_FAULTS: tuple[type[Fault], ...] = (Compound,)
