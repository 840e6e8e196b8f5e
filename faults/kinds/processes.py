"""Faults of processes: killed, frozen, ended in the middle of work, one too many."""

import asyncio
from random import Random
from typing import ClassVar

from faults.kinds.fault import Fault, FaultFailed
from faults.part import Part
from faults.people import AGENTS
from faults.world import World


class Nothing(Fault):
    """No fault: how long serving a customer takes by itself."""

    name = "none"

    async def inject(self, world: World, dice: Random) -> None:
        """Nothing."""

    async def heal(self, world: World) -> None:
        """Nothing."""


class _OnePart(Fault):
    part: ClassVar[str]

    def chosen(self, world: World, dice: Random) -> Part:
        """The part it happens to."""
        return world.parts[self.part]


class Killed(_OnePart):
    """kill -9; a supervisor starts it again."""

    async def inject(self, world: World, dice: Random) -> None:
        """Kill it."""
        self.victim = self.chosen(world, dice)
        self.victim.kill()

    async def heal(self, world: World) -> None:
        """Start it."""
        await self.victim.start()


class KilledBridge(Killed):
    """The bridge."""

    name, part = "kill-bridge", "bridge"


class KilledBroker(Killed):
    """The broker."""

    name, part = "kill-broker", "broker"


class KilledAi(Killed):
    """The AI service."""

    name, part = "kill-ai", "ai"


class KilledConsole(Killed):
    """A headless agent: the same link as the console's, without a screen."""

    name, part = "kill-console", "agent"

    def chosen(self, world: World, dice: Random) -> Part:
        """Any agent."""
        return world.parts[dice.choice(AGENTS)]

    async def heal(self, world: World) -> None:
        """The agent opens a console again."""
        await world.agent_again(self.victim.name).start()


class Frozen(_OnePart):
    """SIGSTOP, then SIGCONT: all its connections stay, and it answers nothing meanwhile."""

    lasts = (1.0, 6.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Freeze it."""
        self.victim = self.chosen(world, dice)
        self.victim.freeze()

    async def heal(self, world: World) -> None:
        """Thaw it."""
        self.victim.thaw()


class FrozenBridge(Frozen):
    """The bridge."""

    name, part = "freeze-bridge", "bridge"


class FrozenBroker(Frozen):
    """The broker."""

    name, part = "freeze-broker", "broker"


class FrozenAi(Frozen):
    """The AI service."""

    name, part = "freeze-ai", "ai"


class FrozenConsole(Frozen):
    """A headless agent."""

    name, part = "freeze-console", "agent"

    def chosen(self, world: World, dice: Random) -> Part:
        """Any agent."""
        return world.parts[dice.choice(AGENTS)]


class CleanStop(Fault):
    """The bridge is stopped in order in the middle of work, and started again."""

    name = "stop-bridge"

    async def inject(self, world: World, dice: Random) -> None:
        """SIGTERM; it must finish what it has begun."""
        code = await world.parts["bridge"].stop()
        if code != 0:
            raise FaultFailed(f"the bridge ended with {code}: {world.parts['bridge'].last_words()}")

    async def heal(self, world: World) -> None:
        """Start it."""
        await world.parts["bridge"].start()


class TwoBridges(Fault):
    """A second bridge comes and goes, each with a database of its own."""

    name = "two-bridges"
    lasts = (1.0, 3.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Start it."""
        await world.second_bridge()

    async def heal(self, world: World) -> None:
        """Stop it, by force every other time."""
        second = world.parts["bridge-2"]
        if len(second.ends) % 2:
            second.kill()
        else:
            await second.stop()
        second.ends.append(0)


class ZombieBridge(Fault):
    """The bridge stands still, another takes over, and then the first wakes up and goes on where it stood."""

    name = "zombie-bridge"
    lasts = (1.0, 4.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Freeze the first in the middle of its work, and start the second."""
        self.together = dice.uniform(0.2, 2.0)
        world.parts["bridge"].freeze()
        await world.second_bridge()

    async def heal(self, world: World) -> None:
        """Wake the first up while the second serves; a little later the second ends."""
        world.parts["bridge"].thaw()
        await asyncio.sleep(self.together)
        await world.parts["bridge-2"].stop()


PROCESS_FAULTS: tuple[type[Fault], ...] = (
    Nothing,
    KilledBridge,
    KilledBroker,
    KilledAi,
    KilledConsole,
    FrozenBridge,
    FrozenBroker,
    FrozenAi,
    FrozenConsole,
    CleanStop,
    TwoBridges,
    ZombieBridge,
)
