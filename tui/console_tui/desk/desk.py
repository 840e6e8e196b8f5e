"""What the parts of the desk may use of the screen that they work for."""

from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from textual.worker import Worker

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.commands import AnyAgentCommand, Done, SetListening
from console_tui.console_state import ConsoleState
from console_tui.desk_events import DeskEvent, Noticed
from console_tui.screens.question import Question

T = TypeVar("T")

NOBODY_THERE = "The bridge cannot be reached: nothing was changed. Try again when the connection is back."
NO_ANSWER = "No answer in time: it may or may not have been done. Look at the screen before you try again."


class Desk(Protocol):
    """The screen, as the parts of the desk see it."""

    @property
    def state(self) -> ConsoleState:
        """What is known now."""

    def happened(self, event: DeskEvent) -> None:
        """Have the state moved on by this."""

    def begin(self, work: Coroutine[Any, Any, None]) -> Worker[None]:
        """Do this beside everything else."""

    async def answer_of(self, question: Question[T | None]) -> T | None:
        """What the agent answers; none where they close the question."""


def now(desk: Desk) -> datetime:
    """The bridge's time."""
    return desk.state.now(datetime.now(UTC))


async def carry_out(link: Link, desk: Desk, command: AnyAgentCommand | SetListening) -> Done | None:
    """Send a command; where it was not carried out, tell the agent why and return none."""
    try:
        return await link.send(command)
    except Refusal as refusal:
        desk.happened(Noticed(text=refusal.refused.message, severity="warning"))
    except Unknown:
        desk.happened(Noticed(text=NO_ANSWER, severity="warning"))
    except Unavailable:
        desk.happened(Noticed(text=NOBODY_THERE, severity="error"))
    return None
