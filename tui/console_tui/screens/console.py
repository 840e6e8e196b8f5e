"""The desk: composes the widgets, shows the state in them, and hands on what they say."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Vertical

from console_client.link import Link
from console_client.settings import ConsoleSettings
from console_schemas.feed import CustomerTyping
from console_tui.action_keys import bindings, footer_keys
from console_tui.actions import BY_NAME
from console_tui.console_state import ConsoleState
from console_tui.desk.keeping import Keeping, KeptPlace
from console_tui.desk_events import NotesEdited, Noticed
from console_tui.remapping import remapped
from console_tui.screens.acts import Acts
from console_tui.screens.aftermath import Aftermath
from console_tui.screens.alerting import Alerting
from console_tui.screens.chat_places import ChatPlaces
from console_tui.screens.desk_view import DeskView
from console_tui.signs import ASCII, UNICODE
from console_tui.state import AnyEvent
from console_tui.widgets.assist_card import AssistCard
from console_tui.widgets.composer import Composer
from console_tui.widgets.customer_card import CustomerCard
from console_tui.widgets.engagement_list import EngagementList
from console_tui.widgets.notes_editor import NotesEditor
from console_tui.widgets.summary_view import SummaryView
from console_tui.widgets.transcript import Transcript
from console_tui.widgets.waiting_list import WaitingList

if TYPE_CHECKING:
    from textual.command import Provider


def action_provider() -> type[Provider]:
    """The actions for the command palette, loaded when it is opened."""
    from console_tui.screens.action_palette import ActionProvider

    return ActionProvider


class ConsoleScreen(ChatPlaces):
    """Everything an agent works with."""

    COMMANDS: ClassVar[set[Any]] = {action_provider}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False, id="leave"),
        Binding("ctrl+c", "copy_text", "Copy", show=False, id="copy"),
        Binding("pageup", "scroll_chat(-1)", "Page up", show=False, id="scroll_up"),
        Binding("pagedown", "scroll_chat(1)", "Page down", show=False, id="scroll_down"),
    ]

    def __init__(self, link: Link, settings: ConsoleSettings, kept: KeptPlace | None = None, user: str = "") -> None:
        super().__init__(link)
        self.widgets.status.me = user  # the name comes from the bridge
        self._settings = settings
        self.editor_allowed = settings.editor
        self.actions = remapped(settings.keys)
        # Not as Textual's keymap: that gives an input's letters to actions, as it comes after what the input takes.
        self._bindings = BindingsMap.merge([self._bindings, BindingsMap(bindings(self.actions))])
        self._view = DeskView(self.widgets, settings)
        self.keeping = Keeping(kept, self._view.readings)
        state, readings = self.keeping.restored()
        self._view.restore(readings)
        self.set_reactive(ConsoleScreen.state, state)
        self.acts = Acts(self, ASCII if settings.ascii else UNICODE, settings.secret_seconds)
        self._after = Aftermath(self, self.acts.history)
        self.alerting = Alerting(self, settings)
        self.widgets.set_signs(ASCII if settings.ascii else UNICODE)
        self.widgets.keys.keys = footer_keys(self.state, "waiting", False, self.actions)

    def compose(self) -> ComposeResult:
        """Status above, three columns, a line of keys below. Which of them are in sight is the style sheet's to say."""
        yield from self.widgets.compose()

    def on_mount(self) -> None:
        """Show the empty desk, then load what nobody needs at once. Textual calls the base's `on_mount` by itself."""
        self._view.clear()
        self._after.start()
        self.aim(self.widgets.waiting)
        self.watch(self.widgets.transcript, "scroll_y", lambda: self.keeping.changed(lambda: self.state), init=False)
        self.call_after_refresh(self._mount_panels)

    async def _mount_panels(self) -> None:
        from console_tui.panels.fetching import make_fetch
        from console_tui.panels.panel_tabs import PanelTabs

        panels = PanelTabs(self._settings.panels, make_fetch(self._settings, self.link.ask), id="panels")
        self.panels = self._view.panels = panels
        await self.query_one("#side", Vertical).mount(panels)
        self._view.show_panels(self.state)

    # state

    def watch_state(self, old: ConsoleState, new: ConsoleState) -> None:
        """Show it, and do what follows from it."""
        if not self.is_mounted:
            return
        self.widgets.transcript.leaps = self.moves_whole_rows
        self._view.show(old, new)
        self._after.follow(old, new)
        self.keeping.changed(lambda: self.state)
        self.alerting.follow(old, new)
        if old.chat is not None and not new.current:
            self.go("lists")
        elif old.chat is None and new.chat is not None:
            self.go("chat")
        self.show_keys()
        self.mark_sight()

    def mark_sight(self) -> None:
        """As every desk; and what is in sight may need no alert any more."""
        super().mark_sight()
        if self.is_mounted:
            self.alerting.attend()

    def touched(self) -> None:
        """Whoever is there need not be called."""
        self.alerting.touched()

    def move_on(self, *happened: AnyEvent) -> None:
        """As every desk; and a customer who types will stop without saying so, and what waited for a chat goes."""
        for event in happened:
            if isinstance(event, CustomerTyping):
                self.acts.typing.heard(event.engagement_id)
        super().move_on(*happened)
        self._after.heard(happened)

    def show_time(self, now: datetime) -> None:
        """Show the waiting times as of now, on the bridge's clock."""
        self._view.tick(now)

    def keep(self) -> None:
        """Keep the desk as it is at this moment, for the console that comes after this one."""
        self.take_in_inputs()
        self.keeping.keep(self.state)

    # where the agent goes

    def action_leave(self) -> None:
        """Esc: away with the AI's card, else out of the input to where letters act, else back to the input."""
        chat = self.state.chat
        if chat is None:
            self.go("lists")
        elif chat.suggestion.state != "idle" and self.place == "chat":
            self.acts.assistance.dismiss("reply")
        elif chat.summary.state != "idle":
            self.acts.assistance.dismiss("summary")
        elif self.focused is self.widgets.composer:
            self.aim(self.widgets.transcript)
        elif self.place != "chat":
            self.go("chat")

    # actions

    def action_desk(self, name: str, letter: str = "") -> None:
        """Carry out a declared action, after the keys that were typed before it have arrived where they belong."""
        self.hold_keys()
        if self.focused is None or not self.focused.call_later(self.act, name, letter):
            self.act(name, letter)

    def act(self, name: str, letter: str = "") -> None:
        """Carry out a declared action now, if it makes sense."""
        self.take_in_inputs()
        action = BY_NAME[name]
        if not action.available(self.state):
            self.move_on(Noticed(text=f"{action.label}: {action.refusal}"))
            work = None
        else:
            work = self.acts.table[name](letter)
        if work is not None:
            self.begin(self._asking(work) if action.asks else work)
        if self.opening and (work is None or not action.asks):
            self.app.screen.call_later(self.opened)

    async def _asking(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            if self.opening:
                self.opened()

    # what the widgets say

    @on(Composer.Written)
    def _send(self, event: Composer.Written) -> None:
        self.reply_goes(event.engagement_id)
        self.acts.sending.write(event.engagement_id, event.text)
        self.acts.assistance.sent(event.engagement_id, event.text)

    @on(Composer.DraftChanged)
    def _keep_draft(self, event: Composer.DraftChanged) -> None:
        self.move_on(self.drafted(event.engagement_id, event.text))
        self.acts.sending.typed(event.engagement_id, event.text)

    @on(NotesEditor.NotesChanged)
    def _keep_notes(self, event: NotesEditor.NotesChanged) -> None:
        self.move_on(NotesEdited(engagement_id=event.engagement_id, text=event.notes))

    @on(NotesEditor.SaveWanted)
    def _save_notes(self) -> None:
        self.act("save_notes")

    @on(WaitingList.Picked)
    def _preview(self, event: WaitingList.Picked) -> None:
        self.begin(self.acts.customers.preview(event.engagement_id))

    @on(EngagementList.Picked)
    def _turn(self, event: EngagementList.Picked) -> None:
        self.turn_to(event.engagement_id)

    @on(SummaryView.EvidenceWanted)
    def _see_evidence(self) -> None:
        self.act("evidence")

    @on(Transcript.OlderWanted)
    def _load_older(self) -> None:
        self.begin(self.acts.history.older(self.state.current))

    @on(Transcript.CopyWanted)
    def _copy(self, event: Transcript.CopyWanted) -> None:
        self.copy_text(event.text)

    @on(AssistCard.Taken)
    def _take(self) -> None:
        self.act("take_suggestion")

    @on(AssistCard.Dismissed)
    def _dismiss(self) -> None:
        self.acts.assistance.dismiss("reply")

    @on(AssistCard.AgainWanted)
    def _ask_again(self) -> None:
        self.act("suggest")

    @on(CustomerCard.RevealWanted)
    def _reveal(self, event: CustomerCard.RevealWanted) -> None:
        self.begin(self.acts.secrets.reveal(event.secret))
