"""Calls the agent: asks the policy after every change and when it said, and hands on what it decides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.timer import Timer

from console_client.settings import ConsoleSettings
from console_tui.announcing import notification_of
from console_tui.attention import Attention, acknowledge, attend
from console_tui.console_state import ConsoleState
from console_tui.demands import Presence
from console_tui.desk_events import Noticed
from console_tui.screens.told import Notified, Rang

if TYPE_CHECKING:
    from console_tui.screens.console import ConsoleScreen

SOON = 0.01
"""Seconds that a timer runs at least: clocks differ in the last digits."""


class Alerting:
    """Keeps what the agent was called for, and the one timer for the next call."""

    def __init__(self, screen: ConsoleScreen, settings: ConsoleSettings) -> None:
        self._screen = screen
        self._settings = settings
        self._attention = Attention()
        self._presence = Presence()
        self._timer: Timer | None = None

    def follow(self, old: ConsoleState, new: ConsoleState) -> None:
        """A change of the draft in the open chat is the agent writing."""
        was, chat = old.chat, new.chat
        if was is not None and chat is not None and old.current == new.current and was.draft != chat.draft:
            self._presence = self._presence._replace(writing_in=new.current, wrote_at=datetime.now(UTC))

    def touched(self) -> None:
        """The agent pressed something: they are there."""
        self._presence = self._presence._replace(active_at=datetime.now(UTC))
        if self._attention.alarms:
            self.attend()

    def hush(self) -> None:
        """The agent knows of everything so far."""
        self._attention = acknowledge(self._attention)
        self._screen.happened(Noticed(text="Silent until something new comes."))
        self.attend()

    def attend(self) -> None:
        """Give what is due now."""
        screen, alerts = self._screen, self._settings.alerts
        self._presence = self._presence._replace(at_lists=screen.place == "lists")
        here = datetime.now(UTC)
        turn = attend(self._attention, screen.state, self._presence, alerts, here)
        self._attention = turn.attention
        if self._settings.bell and any(alert.bell for alert in turn.alerts):
            screen.post_message(Rang())
        for alert in turn.alerts:
            if alert.notify:
                screen.post_message(Notified(notification_of(alert, screen.state, names=alerts.notify_names)))
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if turn.next_at is not None:
            wait = max((turn.next_at - here).total_seconds(), SOON)
            self._timer = screen.set_timer(wait, self.attend)
