"""The desk before it is loaded: all that can be said truly while nothing has been heard of the bridge."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from console_client.settings import ConsoleSettings
from console_tui.action_keys import footer_keys
from console_tui.console_state import ConsoleState
from console_tui.remapping import remapped
from console_tui.screens.bars import HeadingBar
from console_tui.screens.desk_layout import DeskLayout
from console_tui.screens.sizes import MEDIUM
from console_tui.signs import ASCII, UNICODE
from console_tui.widgets.engagement_header import EngagementHeader
from console_tui.widgets.engagement_list import EngagementList
from console_tui.widgets.key_bar import KeyBar
from console_tui.widgets.status_bar import StatusBar
from console_tui.widgets.waiting_list import WaitingList


class OpeningScreen(DeskLayout, inherit_bindings=False):
    """The widgets of the desk that say something while no chat is open, where they are on the desk."""

    AUTO_FOCUS = ""

    def __init__(self, settings: ConsoleSettings, user: str) -> None:
        super().__init__()
        self._status = StatusBar(id="status")
        self._headings = HeadingBar(id="waiting-heading"), HeadingBar(id="chats-heading")
        self._waiting = WaitingList(id="waiting")
        self._chats = EngagementList(id="chats")
        self._header = EngagementHeader(id="header")
        self._keys = KeyBar(id="keys")
        for widget in (self._status, *self._headings, self._waiting, self._chats, self._header, self._keys):
            widget.signs = ASCII if settings.ascii else UNICODE
        self._status.me = user
        self._headings[0].heading, self._headings[1].heading = "Waiting", "My chats"
        self._waiting.loading_rows = self._chats.loading_rows = True
        self._keys.keys = footer_keys(ConsoleState(), "waiting", False, remapped(settings.keys))

    def _pop_result_callback(self) -> None:
        """Textual gives the screen that an app begins with no callback, but takes one when it is switched away."""

    @property
    def is_laid_out(self) -> bool:
        """Whether its parts have their places, so that the next picture is whole."""
        return bool(self._keys.size)

    def compose(self) -> ComposeResult:
        """As the desk does."""
        yield self._status
        with Horizontal(id="columns"):
            with Vertical(id="lists"):
                yield self._headings[0]
                yield self._waiting
                yield self._headings[1]
                yield self._chats
            if self.app.size.width >= MEDIUM:  # else it would not be in sight
                with Vertical(id="work"):
                    yield self._header
                    with Horizontal(id="views"):  # the chat is the room that is left
                        yield Vertical(id="side")
        yield self._keys
