"""What each declared action does. The parts of the desk do the work; what only concerns the screen is done here."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from console_tui import selection
from console_tui.desk.assistance import Assistance
from console_tui.desk.customers import Customers
from console_tui.desk.ending import Ending
from console_tui.desk.history import History
from console_tui.desk.secret_keeping import SecretKeeping
from console_tui.desk.sending import Sending
from console_tui.desk.typing_lapse import TypingLapse
from console_tui.desk_events import Noticed
from console_tui.formatting import plural
from console_tui.signs import Signs

if TYPE_CHECKING:
    from console_tui.screens.console import ConsoleScreen

Act = Callable[[str], Coroutine[Any, Any, None] | None]
"""Given the letter that was pressed; what it returns is done beside everything else."""


class Acts:
    """The parts of the desk, and the table from an action's name to what is done."""

    def __init__(self, screen: ConsoleScreen, signs: Signs, secret_seconds: float) -> None:
        link = screen.link
        self._screen = screen
        self.customers = Customers(link, screen, signs)
        self.sending = Sending(link, screen)
        self.assistance = Assistance(link, screen)
        self.secrets = SecretKeeping(link, screen, secret_seconds)
        self.ending = Ending(link, screen, self.assistance)
        self.history = History(link, screen)
        self.typing = TypingLapse(screen)
        self.table: dict[str, Act] = (
            self._of_customers() | self._of_chats() | self._of_engagement() | self._of_console()
        )

    def forget(self, engagement_id: str) -> None:
        """The customer was erased: nothing that is under way in the chat goes on."""
        self.sending.outgoing.forget(engagement_id)
        self.assistance.forget(engagement_id)

    def _of_customers(self) -> dict[str, Act]:
        screen = self._screen
        return {
            "toggle_listening": lambda _: self.customers.toggle_listening(),
            "preview": lambda _: self.customers.preview(screen.widgets.waiting.highlighted),
        }

    def _of_chats(self) -> dict[str, Act]:
        screen = self._screen
        return {
            "next_chat": lambda _: screen.turn_to(selection.neighbour(screen.state, 1)),
            "previous_chat": lambda _: screen.turn_to(selection.neighbour(screen.state, -1)),
            "go_to_chat": lambda letter: screen.turn_to(selection.numbered(screen.state, int(letter))),
            "longest_waiting": lambda _: screen.turn_to(selection.longest_waiting(screen.state)),
            "switch": lambda _: self._switch(),
            "suggest": lambda _: self._suggest(),
            "what_was_sent": lambda _: self._what_was_sent(),
            "take_suggestion": lambda _: screen.put_into_input(self.assistance.take_suggestion()),
            "refine": lambda _: self._refine(),
            "sources": lambda _: screen.show_sources(),
            "edit_outside": lambda _: self._edit_outside(),
            "find": lambda _: self._find(),
            "kept": lambda _: self._copy_kept(),
            "reveal": lambda _: self._reveal(),
            "check_passkey": lambda _: self.secrets.check_passkey(),
            "retry": lambda _: self.sending.retry(),
            "take_back": lambda _: screen.put_into_input(self.sending.take_back()),
        }

    def _of_engagement(self) -> dict[str, Act]:
        return {
            "change_status": lambda _: self.ending.change_status(),
            "complete": lambda _: self.ending.complete(),
            "summarise": lambda _: self.assistance.summarise(),
            "evidence": lambda _: self._screen.follow_evidence(self.history),
            "save_notes": lambda _: self.ending.save_notes(),
            "hand_over": lambda _: self.ending.hand_over(),
            "return_to_bot": lambda _: self.ending.return_to_bot(),
        }

    def _of_console(self) -> dict[str, Act]:
        screen = self._screen
        return {
            "reply": lambda _: screen.go("chat"),
            "lists": lambda _: screen.go("lists"),
            "customer": lambda _: screen.go("customer"),
            "notes": lambda _: screen.go("notes"),
            "panels": lambda _: screen.go("panels"),
            "menu": lambda _: self._menu(),
            "palette": lambda _: screen.app.action_command_palette(),
            "help": lambda _: self._help(),
            "ai_figures": lambda _: self._ai_figures(),
            "ai_rules": lambda _: self._ai_rules(),
            "hush": lambda _: screen.alerting.hush(),
            "redraw": lambda _: self._redraw(),
            "quit": lambda _: self._quit(),
        }

    def _suggest(self) -> Coroutine[Any, Any, None]:
        self._screen.show_chat()
        return self.assistance.suggest()

    def _reveal(self) -> Coroutine[Any, Any, None]:
        if self._screen.place != "customer":  # where the values are shown as well
            self._screen.show_chat()
        return self.secrets.reveal()

    async def _redraw(self) -> None:
        await self._screen.app.run_action("repaint")

    async def _menu(self) -> None:
        from console_tui.screens.menu import MenuScreen

        pressed = await self._screen.answer_of(MenuScreen(self._screen.state, self._screen.actions))
        if pressed is not None:
            self._screen.act(pressed.name, pressed.letter)

    async def _switch(self) -> None:
        from console_tui.screens.switch import SwitchScreen
        from console_tui.switching import goals_of

        goal = await self._screen.answer_of(SwitchScreen(goals_of(self._screen.state)))
        if goal is None:
            return
        state = self._screen.state
        if goal.engagement_id in state.chats:
            self._screen.turn_to(goal.engagement_id)
        elif goal.engagement_id in state.waiting:
            self._screen.begin(self.customers.preview(goal.engagement_id))
        else:
            self._screen.happened(Noticed(text=f"{goal.name} is not here any more"))

    async def _edit_outside(self) -> None:
        from console_tui.screens import outside_editor as outside

        screen = self._screen
        composer, command = screen.widgets.composer, outside.editor_of(os.environ)
        if not screen.editor_allowed or not command:
            refusal = outside.NO_EDITOR if screen.editor_allowed else outside.NOT_ALLOWED
            screen.happened(Noticed(text=refusal, severity="warning"))
            return
        engagement_id = composer.engagement_id
        try:
            text = await outside.edit_outside(screen.app, command, composer.draft)
        except outside.EditorFailed as failed:
            screen.happened(Noticed(text=str(failed), severity="warning"))
        else:
            screen.put_draft(engagement_id, text)

    async def _refine(self) -> None:
        from console_tui.screens.refining import change_wanted

        change = await change_wanted(self._screen)
        if change is not None:
            self.assistance.refine(change.refine, change.wish)

    async def _what_was_sent(self) -> None:
        from console_tui.screens.text_screen import TextScreen

        chat = self._screen.state.chat
        if chat is not None:
            await self._screen.answer_of(TextScreen("What was sent to the AI model", chat.sent_to_ai))

    async def _ai_figures(self) -> None:
        from console_tui.screens.text_screen import TextScreen

        text = await self.assistance.figures()
        if text:
            await self._screen.answer_of(TextScreen("The AI in the last seven days", text))

    async def _ai_rules(self) -> None:
        from console_tui.desk.ai_administration import AiAdministration

        await AiAdministration(self._screen.link, self._screen).decide()

    async def _find(self) -> None:
        from console_tui.screens.find import FindScreen

        words = await self._screen.answer_of(FindScreen())
        if words is not None:
            self._screen.begin(self._screen.find(words, self.history))

    async def _copy_kept(self) -> None:
        from console_tui.screens.kept import KeptScreen

        text = await self._screen.answer_of(KeptScreen(self._screen.state.shelved))
        if text:
            self._screen.copy_text(text)

    async def _help(self) -> None:
        from console_tui.screens.help import HelpScreen

        await self._screen.answer_of(HelpScreen(self._screen.actions))

    async def _quit(self) -> None:
        from console_tui.screens.confirm import ConfirmScreen

        chats = len(self._screen.state.chats)
        waiting = f" {plural(chats, 'open chat')} will wait a moment for you." if chats else ""
        question = f"Leave the console?{waiting}"
        if await self._screen.answer_of(ConfirmScreen(question, "Leave")):
            self._screen.app.exit()
