"""A screen that keeps the console's state: what the link tells and what happens here come in through one door."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from textual import on
from textual.message import Message
from textual.reactive import reactive
from textual.worker import Worker

from console_client.link import Link, Refusal
from console_tui.console_state import ConsoleState
from console_tui.desk.following import Following
from console_tui.desk_events import DeskEvent, LookedAway, Noticed
from console_tui.screens.desk_layout import DeskLayout
from console_tui.screens.question import Question
from console_tui.screens.told import KeysWanted, Refused
from console_tui.state import AnyEvent, apply_all
from console_tui.terminal.app import TerminalApp

T = TypeVar("T")

_log = logging.getLogger(__name__)


class DeskScreen(DeskLayout, inherit_bindings=False):
    """Follows the link as soon as it is mounted. What works for it sees it as a `Desk`."""

    state: reactive[ConsoleState] = reactive(ConsoleState(), repaint=False)
    """What the widgets are given; each repaints what reads differently, the screen itself nothing."""

    class Arrived(Message):
        """Things happened, in this order."""

        def __init__(self, events: Sequence[AnyEvent]) -> None:
            super().__init__()
            self.events = events

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link

    @property
    def needs_agent(self) -> bool:
        """Whether somebody depends on an agent being there."""
        return self.state.needs_agent

    @property
    def moves_whole_rows(self) -> bool:
        """Whether what lies beside something that scrolls is moved too, and has to be drawn again."""
        return isinstance(self.app, TerminalApp) and not self.app.moves_columns

    def on_mount(self) -> None:
        """Listen to the link; and nobody finds a secret on the screen when they come back from somewhere else."""
        self.begin(self._follow())
        self.app.app_suspend_signal.subscribe(self, lambda _: self.move_on(LookedAway()), immediate=True)

    async def _follow(self) -> None:
        try:
            await Following(self.link, self._hand_on).run()
        except Refusal as refusal:
            self.post_message(Refused(refusal.refused.message))

    def _hand_on(self, events: Sequence[AnyEvent]) -> None:
        self.post_message(self.Arrived(events))

    @on(Arrived)
    def _take_in(self, event: Arrived) -> None:
        event.stop()
        self.move_on(*event.events)

    def move_on(self, *happened: AnyEvent) -> None:
        """Have the state moved on at once; for handlers of this screen only."""
        self.state = apply_all(self.state, happened)

    def happened(self, event: DeskEvent) -> None:
        """Have the state moved on by this."""
        self.post_message(self.Arrived([event]))

    def tell(self, words: str) -> None:
        """Have the agent read this, as something that is amiss."""
        self.happened(Noticed(text=words, severity="warning"))

    def begin(self, work: Coroutine[Any, Any, None]) -> Worker[None]:
        """Do this beside everything else; a defect in it is told and logged, and ends nothing but itself."""
        return self.run_worker(self._supervised(work))

    async def _supervised(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception as error:
            _log.exception("a part of the desk failed")
            words = f"Something in the console failed ({type(error).__name__}). The chats go on; the log has it."
            self.happened(Noticed(text=words, severity="error"))

    async def answer_of(self, question: Question[T | None]) -> T | None:
        """What the agent answers; none where they close the question."""
        answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        question.when_answered = self.hold_keys
        await self.app.push_screen(question, answer.set_result)
        question.call_later(self.opened)
        result = await answer
        self.call_later(self.opened)  # what the answer leads to at once comes first
        return result

    def hold_keys(self) -> None:
        """Something is about to happen that decides where the next keys belong."""
        self.opening = True

    def opened(self) -> None:
        """The question is there, or there is none after all: keys go where they go again."""
        self.opening = False
        self.post_message(KeysWanted())
