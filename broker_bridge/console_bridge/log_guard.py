"""What is known of the log as a whole: how far it reached, whether it is damaged, whether the broker stores at all."""

import asyncio

from console_bridge.damage import Damage, LogDamaged, rolled_back


class NotStored(Exception):
    """The broker refused the fact, for instance because its disk is full; the message says why."""


class LogGuard:
    """Stands before every append. Once the log is found damaged it lets nothing through any more."""

    def __init__(self, head: int = 0) -> None:
        """`head` is the highest sequence that is known to have been stored: the log never ends before it again."""
        self.head = head
        self.damage: Damage | None = None
        self.refusal = ""
        """Why the broker stores nothing at the moment, where that is known."""
        self.unanswered = asyncio.Event()
        """Set when an append was not acknowledged: a reason to look at the broker."""
        self._found_damaged = asyncio.Event()

    def condemn(self, damage: Damage) -> None:
        """From now on nothing is appended."""
        self.damage = self.damage or damage
        self._found_damaged.set()

    async def found_damaged(self) -> None:
        """Wait for damage. Raises `LogDamaged`."""
        await self._found_damaged.wait()
        self.check()

    def check(self) -> None:
        """Raises `LogDamaged` or `NotStored` where it is known before that nothing can be stored."""
        if self.damage is not None:
            raise LogDamaged(self.damage)
        if self.refusal:
            raise NotStored(self.refusal)

    def advanced(self, sequence: int, stored: int) -> int:
        """The sequence of a new fact, where so many were `stored`. Raises `LogDamaged` where it is not behind them.

        A broker that has lost a part of its store says nothing of it and gives the sequences out again.
        """
        if sequence <= stored:
            error = rolled_back(sequence - 1, stored)
            self.condemn(error.damage)
            raise error
        self.head = max(self.head, sequence)
        return sequence
