"""One scene from the start of its parts to the history check: break, heal, require progress, again and again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from console_bridge.replay.dialogues import Dialogue
from console_client.link import Unavailable, Unknown
from console_schemas.subjects import IN_STREAM
from faults.checks import check_history
from faults.checks.evidence import History, Violation
from faults.conversations import renamed
from faults.customers import Customers
from faults.kinds import ALL
from faults.kinds.fault import Fault
from faults.people import AGENTS
from faults.reading import read_history
from faults.schedule import Round
from faults.world import World

AT_ONCE = 10
"""Customers at any moment."""
PATIENCE = 75.0
"""Seconds after the healing of a fault in which everybody who came before must be served to the end."""


@dataclass
class Passed:
    """How one round went."""

    round: Round
    began: float
    recovery: float | None = None
    """Seconds from the healing until a customer who came then was served to the end; None: not in time."""
    stuck: list[str] = field(default_factory=list)
    failure: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    """What a scene has shown."""

    rounds: list[Passed]
    history: History
    violations: list[Violation]
    notes: list[str] = field(default_factory=list)
    """What is no broken promise, but worth a look."""


class Campaign:
    """Runs the rounds of one scene in a folder."""

    def __init__(self, world: World, dialogues: Sequence[Dialogue], seed: int, patience: float = PATIENCE) -> None:
        self.world = world
        self.seed = seed
        self.tell = world.tell
        self.patience = patience
        self.dialogues = renamed(dialogues, world.scene.replace(" ", "-"))
        self.faults: list[Fault] = []

    async def run(self, rounds: Sequence[Round]) -> Outcome:
        """All of it. Raises `NotRunning` where the parts do not even start."""
        world = self.world
        try:
            await world.start(lambda client, journal: Customers(client, journal, self.dialogues, AT_ONCE))
            world.customers.come()
            passed = [await self._round(planned) for planned in rounds]
            history = await self._settle()
            for each in passed:
                history.unserved += each.stuck
            return Outcome(passed, history, check_history(history), world.tracebacks())
        finally:
            for fault in self.faults:
                fault.close()
            await world.end()

    async def _round(self, planned: Round) -> Passed:
        """Break, heal, and wait for progress."""
        fault = ALL[planned.fault]()
        self.faults.append(fault)
        self.tell(f"{planned.number}: {planned.fault} for {planned.lasts:.1f} s")
        passed = Passed(planned, monotonic())
        await asyncio.sleep(planned.before)
        try:
            await fault.inject(self.world, Random(planned.dice))
            await asyncio.sleep(planned.lasts)
        except Exception as error:  # what a fault did not foresee is a finding too, and the run goes on
            passed.failure = _failure(planned, error)
        healed_at = monotonic()
        try:
            await fault.heal(self.world)
            passed.notes = await self.world.mend()
        except Exception as error:
            passed.failure = passed.failure or _failure(planned, error)
        await self._progress(passed, healed_at)
        return passed

    async def _progress(self, passed: Passed, healed_at: float) -> None:
        customers = self.world.customers
        probe = customers.one_more()
        deadline = monotonic() + self.patience
        late = await customers.all_over(healed_at, self.patience)
        await customers.all_over(probe.began + 0.001, deadline - monotonic())
        passed.stuck = [talk.conversation for talk in late]
        if probe.over.is_set():
            passed.recovery = probe.ended_at - healed_at
        for talk in late:
            talk.over.set()  # told once: what is stuck does not hold up the rounds to come
        if passed.failure or late:
            self.tell(f"   {passed.failure.splitlines()[0] if passed.failure else f'{len(late)} not served in time'}")
        elif passed.recovery is not None:
            self.tell(f"   recovered in {passed.recovery:.2f} s; {customers.completed} customers served so far")

    async def _settle(self) -> History:
        """Let everything come to rest, end what writes, and read all of it back."""
        world, customers = self.world, self.world.customers
        await customers.come_no_more()
        stuck = await customers.all_over(float("inf"), self.patience)
        await self._quiet()
        for agent in AGENTS:
            await world.parts[agent].stop()
        code = await world.parts["bridge"].stop()
        await customers.close()
        scratch = world.folder / "replays"
        scratch.mkdir()
        nc = await world.connection("history check")
        dice = Random(f"{self.seed} replay")
        history = await read_history(nc, world.journals, [world.database()], dice, scratch)
        history.unserved += [talk.conversation for talk in stuck]
        if code != 0:
            history.differences.append(f"the bridge ended with {code}: {world.parts['bridge'].last_words()}")
        return history

    async def _quiet(self) -> None:
        """Wait until everything that the bots have sent is taken in."""
        nc = await self.world.connection("settling")
        deadline = monotonic() + self.patience
        while monotonic() < deadline:
            try:
                if not (await nc.jetstream().stream_info(IN_STREAM)).state.messages:
                    return
            except (Unknown, Unavailable, TimeoutError):
                pass
            await asyncio.sleep(0.05)


def _failure(planned: Round, error: Exception) -> str:
    return f"{planned.fault}: {type(error).__name__}: {error}"
