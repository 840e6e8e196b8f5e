"""The console as it is started: its first screen is drawn at once, and everything else loaded behind that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.screen import Screen

from console_client.link import Link
from console_client.settings import ConsoleSettings
from console_tui.app import DESK_STYLES, DIALOG_STYLES, ConsoleApp
from console_tui.exit_codes import CannotOpen
from console_tui.screens.opening import OpeningScreen

if TYPE_CHECKING:
    from console_tui.desk.keeping import KeptPlace


class OpeningApp(ConsoleApp):
    """Connects, and loads the desk, once its opening screen is on the terminal.

    `connect` gives the link its connection, `kept_place` is where the desk is kept. Keys that are typed before the desk
    is there are for the desk, and wait.
    """

    CSS_PATH: ClassVar[list[str | PurePath] | None] = [DESK_STYLES]

    def __init__(
        self,
        link: Link,
        settings: ConsoleSettings,
        user: str,
        connect: Callable[[], Awaitable[None]],
        kept_place: Callable[[], KeptPlace | None],
    ) -> None:
        super().__init__(link, settings, user=user)
        self._connect = connect
        self._kept_place = kept_place
        self._begun = False
        self._loading = True

    def get_default_screen(self) -> Screen[None]:
        """What is seen until the desk is loaded."""
        return OpeningScreen(self._settings, self._user)

    def post_display_hook(self) -> None:
        """Textual calls this after every picture: the first one that is whole begins the rest."""
        screen = self.screen
        if not self._begun and isinstance(screen, OpeningScreen) and screen.is_laid_out and self.has_picture:
            self._begun = True
            self.call_later(self._begin)

    def _begin(self) -> None:
        self.run_worker(self._open_link())
        self.run_worker(self._load_desk())

    async def _open_link(self) -> None:
        try:
            await self._connect()
        except CannotOpen as reason:
            self.exit(reason.sentence, return_code=reason.code)

    async def _load_desk(self) -> None:
        try:
            self._kept = self._kept_place()
        except CannotOpen as reason:
            self.exit(reason.sentence, return_code=reason.code)
            return
        self.stylesheet.read(Path(__file__).parent / DIALOG_STYLES)
        await self.switch_screen(self.make_desk())
        self._loading = False
        await self._hand_keys_on()

    def _question_on_its_way(self) -> bool:
        return self._loading or super()._question_on_its_way()
