"""What follows from a change of the state besides showing it: the title, notices that end, history, the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.timer import Timer

from console_client.link import EngagementSnapshot
from console_tui.announcing import title_of
from console_tui.console_state import ConsoleState
from console_tui.desk.forgetting import Forgetting
from console_tui.desk.history import History
from console_tui.desk_events import Noticed
from console_tui.screens.preview import PreviewScreen
from console_tui.screens.question import Question
from console_tui.screens.told import TitleChanged
from console_tui.state import AnyEvent

if TYPE_CHECKING:
    from console_tui.screens.console import ConsoleScreen

NOTICE_SECONDS = {"information": 6.0, "warning": 12.0, "error": 20.0}
"""How long a sentence for the agent stays."""


class Aftermath:
    """Draws the consequences that are not on the desk itself."""

    def __init__(self, screen: ConsoleScreen, history: History) -> None:
        self._screen = screen
        self._history = history
        self._title = ""
        self._notice_timer: Timer | None = None
        self._clock: Timer | None = None
        self._forgetting = Forgetting(screen.link, screen, self._forget)

    def start(self) -> None:
        """Once the screen is there."""
        self._clock = self._screen.set_interval(1, self._tick, pause=True)

    def follow(self, old: ConsoleState, new: ConsoleState) -> None:
        """Do what the change asks for."""
        if title_of(new) != self._title:
            self._title = title_of(new)
            self._screen.post_message(TitleChanged(self._title))
        if new.notice is not old.notice:
            self._end_notice(new.notice)
        if new.chat is not None and (old.chat is None or old.current != new.current or old.chat.first < new.chat.first):
            self._screen.begin(self._history.ahead(new.current))
        if new.chats is not old.chats or new.shelved is not old.shelved:
            self._forgetting.follow(new)
        self._tell_preview(old, new)
        self._run_clock(old, new)

    def heard(self, happened: Sequence[AnyEvent]) -> None:
        """Do what these ask for, once the state has moved on by them."""
        self._forgetting.heard(happened)
        for event in happened:
            if isinstance(event, EngagementSnapshot):
                self._screen.acts.sending.outgoing.resume(event.engagement.id)

    def _forget(self, engagement_id: str) -> None:
        """Who was erased may stand in any question over the desk."""
        self._screen.acts.forget(engagement_id)
        if self._screen.panels is not None:
            self._screen.panels.forget(engagement_id)
        for over in self._screen.app.screen_stack[:0:-1]:
            if isinstance(over, Question):
                over.dismiss(None)

    def _end_notice(self, notice: Noticed | None) -> None:
        if self._notice_timer is not None:
            self._notice_timer.stop()
            self._notice_timer = None
        if notice is not None:
            seconds = NOTICE_SECONDS[notice.severity]
            self._notice_timer = self._screen.set_timer(seconds, lambda: self._screen.happened(Noticed(text="")))

    def _tell_preview(self, old: ConsoleState, new: ConsoleState) -> None:
        """The customer whom the agent looks at has left the list, or is offered to somebody."""
        top = self._screen.app.screen
        if not new.previewed or not isinstance(top, PreviewScreen):
            return
        row = new.waiting.by_id.get(new.previewed)
        if new.departure is not None and new.departure is not old.departure:
            top.gone(new.departure)
        elif row is not None and row is not old.waiting.by_id.get(new.previewed):
            top.row_changed(row)

    def _run_clock(self, old: ConsoleState, new: ConsoleState) -> None:
        """It runs only while a time is on the screen: an idle console writes nothing."""
        if self._clock is None:
            return
        if not (new.waiting.rows or new.chats):
            self._clock.pause()
        elif not (old.waiting.rows or old.chats) or new.ahead != old.ahead:
            self._tick()
            self._clock.resume()
        else:
            self._clock.resume()

    def _tick(self) -> None:
        self._screen.show_time(self._screen.state.now(datetime.now(UTC)))
