"""Faults of clocks: a part's wall clock jumps, forwards or back, while its monotonic clock goes on."""

from random import Random

from faults.kinds.fault import Fault
from faults.people import AGENTS
from faults.world import World

JUMPS = (-7_200, -300, -2, 2, 300, 2_400, 7_200)
"""Seconds. The longer ones forwards are beyond the deadlines of an answer, and of waiting."""


class ClockJump(Fault):
    """The clock of the bridge, the AI service or an agent is wrong for a while.

    The broker's cannot be moved without the machine's own: it asks the kernel without the C library.
    """

    name = "clock-jump"
    scene = "shifted clocks"
    lasts = (0.5, 4.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Put it forwards or back."""
        [part] = dice.choices(("bridge", "ai", *AGENTS), (6, 1, 1, 1, 1))
        seconds = dice.choice(JUMPS)
        world.tell(f"the clock of {part} jumps by {seconds:+} s")
        self.clock = world.clock(part)
        self.clock.write_text(f"{seconds:+}")

    async def heal(self, world: World) -> None:
        """Put it right, which is a jump too."""
        self.clock.write_text("+0")


CLOCK_FAULTS: tuple[type[Fault], ...] = (ClockJump,)
