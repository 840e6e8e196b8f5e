"""A desk whose chats can be turned to, written in, searched and paged, and whose replies answer what was read."""

from __future__ import annotations

from textual import on

from console_tui.desk.history import History
from console_tui.desk_events import ChatChosen, Drafted, NewsShown, NotesEdited, Noticed
from console_tui.reply_guard import news_since, news_words
from console_tui.screens.places_screen import PlacesScreen
from console_tui.widgets.composer import Composer


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
