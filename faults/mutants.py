"""`python -m faults.mutants NAME …`: the `console` command with one planted fault, to show that the run turns red.

Nothing of this is in the product: the fault is put over it in this process alone.
"""

import sys
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from console_bridge import command_handler, event_log, projection
from console_bridge.handling import Handling, LetGo
from console_bridge.inbound import Arrived
from console_bridge.rows import Row, entry_row
from console_schemas import commands as c
from console_schemas import decide as law
from console_schemas import events
from console_schemas.case import Case
from console_schemas.transcript import Entry


def anybody_accepts() -> None:
    """An agent may accept what another one has."""

    def accept(case: Case, _: c.AcceptEngagement) -> None:
        case.add(events.EngagementAccepted, changes_hands=True, agent=case.by, deadline=case.in_(case.policy.answer))

    law._RULES[c.AcceptEngagement] = accept


def no_guard() -> None:
    """An append does not say which fact it follows on, so that two bridges write over each other."""
    publish = event_log.EventLog._publish

    async def unguarded(self: Any, subject: str, data: bytes, headers: dict[str, str]) -> int:
        kept = {name: value for name, value in headers.items() if "Expected" not in name}
        return await publish(self, subject, data, kept)

    event_log.EventLog._publish = unguarded  # type: ignore[method-assign]


def no_memory() -> None:
    """A message that comes again is another message."""

    class Never:
        """Nothing is one."""

    vars(command_handler).update(PostMessage=Never, PostInbound=Never)


async def _nothing() -> None:
    """Stands for letting go of what is gone."""


def let_go_early() -> None:
    """What a bot has stored is let go before it is in the log."""
    hold = Handling.hold

    async def let_go_first(self: Handling, arrived: Arrived, let_go: LetGo) -> None:
        await let_go()
        await hold(self, arrived, _nothing)

    Handling.hold = let_go_first  # type: ignore[method-assign]


def other_words() -> None:
    """The database has other words than the log."""

    def shouted(entry: Entry, *place: Any) -> Row:
        return entry_row(replace(entry, text=entry.text.upper()), *place)

    vars(projection).update(entry_row=shouted)


def no_deadline() -> None:
    """Nobody's silence has a consequence."""

    def never(self: Case, seconds: float) -> Any:
        return None

    Case.in_ = never  # type: ignore[method-assign]


MUTANTS: dict[str, Callable[[], None]] = {
    plant.__name__.replace("_", "-"): plant
    for plant in (anybody_accepts, no_guard, no_memory, let_go_early, other_words, no_deadline)
}

if __name__ == "__main__":
    MUTANTS[sys.argv.pop(1)]()
    from console_tui.cli import main

    main()
