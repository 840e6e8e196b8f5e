"""How the console's state is shown: downwards only, and only what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from console_client.settings import ConsoleSettings
from console_schemas.engagement import OWNED, TALKING
from console_schemas.panels import panel_context
from console_tui.action_keys import key_of
from console_tui.chat_state import Chat
from console_tui.console_state import ConsoleState
from console_tui.remapping import remapped
from console_tui.reply_guard import has_news
from console_tui.screens.desk_widgets import DeskWidgets
from console_tui.shelves import Reading
from console_tui.view_models import ChatRow, LongestWait, Suggestion
from console_tui.widgets.transcript_layout import Place

if TYPE_CHECKING:
    from console_tui.panels.panel_tabs import PanelTabs

RECALLED = 200
"""Entries among which the agent's own are offered for recall in the input."""


class DeskView:
    """Sets the widgets' values from the state. Keeps where the agent reads in each chat."""

    def __init__(self, widgets: DeskWidgets, settings: ConsoleSettings) -> None:
        self._w = widgets
        self._settings = settings
        widgets.assist.again_key = key_of("suggest", remapped(settings.keys))
        self.panels: PanelTabs | None = None
        """Comes after the first picture."""
        self._places: dict[str, tuple[Place | None, int]] = {}
        self._sought: Place | None = None
        """Where the agent reads in the open chat, as long as that is not loaded."""
        self._shown: Chat | None = None

    def show(self, old: ConsoleState, new: ConsoleState) -> None:
        """Show what has changed between the two."""
        w = self._w
        w.status.link, w.status.listening = new.link, new.listening
        if new.me is not old.me:
            w.status.me = w.transcript.my_name = (new.me.name or new.me.id) if new.me else ""
            w.transcript.me = new.me.id if new.me else ""
        w.waiting.listening, w.waiting.loading_rows = new.listening, not new.waiting_known
        if new.waiting is not old.waiting:
            w.waiting.rows = new.waiting.rows
        w.status.waiting = w.waiting_heading.count = len(new.waiting) if new.waiting_known else None
        w.waiting.fresh = new.fresh
        w.chats.loading_rows = w.strip.loading_rows = not new.mine_known
        w.chats_heading.count = len(new.chats) if new.mine_known else None
        if new.chats is not old.chats:
            self._show_chats(new)
        w.chats.selected = w.strip.selected = new.current
        if new.chat is not self._shown:
            self._show_chat(new.chat)
            self.show_panels(new)
        if new.notice is not old.notice:
            w.notice.notice = new.notice
            w.notice.display, w.keys.display = new.notice is not None, new.notice is None

    def restore(self, readings: Mapping[str, Reading]) -> None:
        """Where the agent read in the console before this one."""
        self._places = {key: (Place(each.position, each.start), 0) for key, each in readings.items()}

    def readings(self) -> dict[str, Reading]:
        """Where the agent reads in each chat, other than at its end."""
        places = {key: place for key, (place, _) in self._places.items()}
        if self._shown is not None:
            places[self._shown.engagement.id] = self._sought or self._w.transcript.place
        return {key: Reading(position=at.position, start=at.start) for key, at in places.items() if at is not None}

    def _show_chats(self, state: ConsoleState) -> None:
        w = self._w
        for gone in self._places.keys() - state.chats.keys():
            del self._places[gone]
        w.chats.chats = w.strip.chats = tuple(chat_row(chat) for chat in state.chats.values())
        w.status.unread, w.status.longest = state.unread, longest_wait(state)

    def _show_chat(self, chat: Chat | None) -> None:
        old, self._shown = self._shown, chat
        if old is not None and (chat is None or chat.engagement.id != old.engagement.id):
            self._places[old.engagement.id] = self._w.transcript.place, self._w.transcript.read_end
        if chat is None:
            self.clear()
        elif old is None or old.engagement.id != chat.engagement.id:
            self._turn_to(chat)
            self._update(None, chat)
        else:
            self._update(old, chat)

    def clear(self) -> None:
        """No chat is open."""
        w = self._w
        w.header.engagement = w.card.engagement = None
        w.transcript.pending, w.transcript.typing, w.transcript.unread_from = (), "", None
        w.transcript.advice = "Accept a waiting customer, or go to one of your chats."
        w.transcript.set_entries((), 0)
        w.composer.load("")
        w.composer.enabled = w.notes.editable = False
        w.notes.load("", "")
        w.notes.summaries = ()
        w.secret.display = w.assist.display = False
        w.card.revealed = w.secret.secrets = {}
        w.assist.suggestion, w.transcript.customer = Suggestion(), ""

    def _turn_to(self, chat: Chat) -> None:
        """Another chat: what is loaded as a whole."""
        w, engagement = self._w, chat.engagement
        me = w.transcript.me
        w.transcript.customer, w.transcript.advice = engagement.customer_name, ""
        sent = tuple(entry.text for entry in chat.entries[-RECALLED:] if me and entry.author.id == me)
        place, read_end = self._places.pop(engagement.id, (None, 0))
        self._seek(place, chat)
        w.transcript.set_entries(chat.entries, engagement.entries, place, read_end)
        w.composer.load(chat.draft, sent, engagement.id)
        w.notes.load(chat.notes, engagement.notes, engagement.id)

    def _update(self, old: Chat | None, chat: Chat) -> None:
        w, engagement = self._w, chat.engagement
        if old is not None and old.entries is not chat.entries:
            self._seek(self._sought or w.transcript.place, chat)
            w.transcript.update_entries(chat.entries, engagement.entries)
        w.transcript.pending, w.transcript.unread_from = chat.pending, chat.unread_from
        w.transcript.typing = engagement.customer_name if chat.typing else ""
        w.composer.holding = has_news(chat)
        if old is None or old.engagement is not engagement:
            w.header.engagement = w.card.engagement = engagement
            w.composer.enabled = engagement.status in TALKING
            w.notes.editable = engagement.status in OWNED
            w.notes.saved, w.notes.summaries = engagement.notes, engagement.summaries
        if old is None or old.secrets is not chat.secrets:
            w.card.revealed = w.secret.secrets = chat.secrets
            w.secret.display = bool(chat.secrets)
        w.assist.suggestion = chat.suggestion
        w.assist.display = chat.suggestion.state != "idle"

    def _seek(self, place: Place | None, chat: Chat) -> None:
        """Go on from a place that is loaded by now, or remember one that is not any more, or not yet."""
        was, self._sought = self._sought, place if place is not None and place.position < chat.first else None
        if was is not None and self._sought is None:
            self._w.transcript.set_entries(chat.entries, chat.engagement.entries, was, self._w.transcript.read_end)

    def show_panels(self, state: ConsoleState) -> None:
        """Give the panels the chat that is open: the administrator's, its bot's, what the AI has read."""
        if self.panels is None:
            return
        chat = state.chat
        if chat is None or state.me is None:
            self.panels.context, self.panels.panels = None, self._settings.panels
            self.panels.set_class(not self._settings.panels, "-empty")
            return
        from console_tui.panels.proposed import proposed_panels
        from console_tui.panels.suggested import SuggestedSources

        proposed = proposed_panels(chat.engagement.transfer.panels, self._settings.panel_hosts)
        read = (SuggestedSources(sources=chat.sources),) if chat.sources else ()
        self.panels.panels = (*self._settings.panels, *proposed, *read)
        self.panels.set_class(not self.panels.panels, "-empty")
        self.panels.context = panel_context(chat.engagement, state.me.id)

    def tick(self, now: datetime) -> None:
        """Show the waiting times as of now; each widget repaints what reads differently."""
        w = self._w
        for widget in (w.status, w.waiting, w.chats, w.strip, w.header):
            widget.now = now
        if w.transcript.now is None or w.transcript.now.date() != now.date():
            w.transcript.now = w.notes.now = now
        w.card.now = now


def chat_row(chat: Chat) -> ChatRow:
    """A chat as the list of my chats shows it."""
    engagement = chat.engagement
    return ChatRow(
        engagement_id=engagement.id,
        name=engagement.customer_name,
        status=engagement.status,
        unread=chat.unread,
        unanswered_since=engagement.unanswered_since,
        draft=bool(chat.draft.strip()),
        trouble=any(message.state != "sending" for message in chat.pending),
        typing=chat.typing,
    )


def longest_wait(state: ConsoleState) -> LongestWait | None:
    """Who of my customers has waited longest for my answer."""
    waits = [
        LongestWait(name=chat.engagement.customer_name, since=chat.engagement.unanswered_since)
        for chat in state.chats.values()
        if chat.engagement.unanswered_since is not None
    ]
    return min(waits, key=lambda wait: wait.since, default=None)
