"""A desk whose chats can be turned to, written in, searched and paged, and whose replies answer what was read."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from textual import on

from console_tui.desk.history import History
from console_tui.desk_events import ChatChosen, Drafted, NewsShown, NotesEdited, Noticed
from console_tui.reply_guard import news_since, news_words
from console_tui.screens.places_screen import PlacesScreen
from console_tui.widgets.composer import Composer
from console_tui.widgets.transcript import Transcript


class ChatPlaces(PlacesScreen):
    """What the agent does in a chat that concerns the screen alone."""

    _asked: Noticed | None = None
    """The question for Enter again, while it stands."""

    def turn_to(self, engagement_id: str) -> None:
        """Go to a chat."""
        if engagement_id:
            self.take_in_inputs()
            self.move_on(ChatChosen(engagement_id=engagement_id))
            self.go("chat")

    def put_into_input(self, text: str) -> None:
        """Put text where the agent writes, to be edited."""
        if text:
            composer = self.widgets.composer
            composer.insert_text(text if not composer.draft or composer.draft[-1].isspace() else "\n" + text)
            self.go("chat")

    def put_draft(self, engagement_id: str, text: str) -> None:
        """Have this as the reply in the making; the chat may have been left meanwhile, or be gone."""
        composer = self.widgets.composer
        if composer.engagement_id == engagement_id:
            composer.select_all()
            composer.insert_text(text)
            self.go("chat")
        else:
            self.move_on(self.drafted(engagement_id, text))

    def copy_text(self, text: str) -> None:
        """Put text on the clipboard of the agent's own machine."""
        self.app.copy_to_clipboard(text)
        self.move_on(Noticed(text="Copied to the clipboard of your terminal, where it allows that."))

    def action_scroll_chat(self, pages: int) -> None:
        """Page through the chat without leaving its input."""
        self.widgets.transcript.action_scroll_pages(pages)

    async def find(self, words: str, history: History) -> None:
        """Mark words in the chat and go there, then look through all that is older; none marks nothing any more.

        Esc, other words and another chat end it.
        """
        transcript, engagement_id = self.widgets.transcript, self.state.current
        search = transcript.find(words)
        self.place = "chat"
        self.aim(transcript)
        if not words:
            return
        transcript.looking_on = True
        whole = await history.whole(engagement_id, lambda: transcript.search is search)
        if transcript.search is search:
            transcript.looking_on = False
            if not search.count:
                where = "this chat" if whole else "what is loaded"
                self.happened(Noticed(text=f"Not found in {where}: {words}", severity="warning"))

    def follow_evidence(self, history: History) -> Coroutine[Any, Any, None] | None:
        """Go to the summary; from there to the message that the chosen number cites; from there back."""
        if self.widgets.transcript.cited:
            self._leave_evidence()
        elif self.focused is self.widgets.notes.summary:
            return self._show_evidence(history)
        else:
            self._go_to_summary()
        return None

    def _go_to_summary(self) -> None:
        self.place = "notes"
        self.aim(self.widgets.notes.summary)

    async def _show_evidence(self, history: History) -> None:
        chat, position = self.state.chat, self.widgets.notes.summary.cited
        if chat is None:
            return
        if position is None:
            self.happened(Noticed(text="This summary names no messages."))
        elif position >= chat.engagement.entries:
            words = f"This chat has no message {position + 1}: the summary is wrong there."
            self.happened(Noticed(text=words, severity="warning"))
        elif not await history.back_to(chat.engagement.id, position):
            self.happened(Noticed(text="That part of the chat cannot be loaded now.", severity="warning"))
        else:
            self.place = "chat"
            self.aim(self.widgets.transcript)
            self.call_after_refresh(self.widgets.transcript.show_cited, position)

    @on(Transcript.EvidenceLeft)
    def _leave_evidence(self) -> None:
        self.widgets.transcript.leave_cited()
        self._go_to_summary()

    def take_in_inputs(self) -> None:
        """What was written last may still be on its way here in a message."""
        composer, notes = self.widgets.composer, self.widgets.notes
        self.move_on(
            self.drafted(composer.engagement_id, composer.draft),
            NotesEdited(engagement_id=notes.engagement_id, text=notes.notes),
        )

    def drafted(self, engagement_id: str, text: str) -> Drafted:
        """The reply as it is now, with what the agent has before their eyes while they write it."""
        chat = self.state.chats.get(engagement_id)
        in_sight = engagement_id == self.state.current
        read_end = self.widgets.transcript.read_end if in_sight else chat.seen if chat else 0
        return Drafted(engagement_id=engagement_id, text=text, read_end=read_end)

    def reply_goes(self, engagement_id: str) -> None:
        """The input is empty since Enter, but may say so only when the next reply is begun in it."""
        self.move_on(self.drafted(engagement_id, ""))
        if self._asked is not None and self.state.notice is self._asked:
            self.move_on(Noticed(text=""))

    @on(Composer.Held)
    def _show_news(self, event: Composer.Held) -> None:
        """Show what came since the reply was begun, and ask for Enter again."""
        chat = self.state.chat
        news = news_since(chat) if chat is not None and chat.engagement.id == event.engagement_id else None
        if news is not None:
            self._asked = Noticed(text=news_words(news), severity="warning")
            self.move_on(NewsShown(engagement_id=event.engagement_id, news=news), self._asked)
            self.widgets.transcript.show_entry(news.first)
