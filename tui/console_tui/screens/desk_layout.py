"""What the desk and the screen that stands in for it at the start have in common: where everything lies."""

from textual import events
from textual.screen import Screen

from console_tui.screens.sizes import classes_of
from console_tui.terminal.compositor import compositor


class DeskLayout(Screen[None], inherit_bindings=False):
    """The style sheet knows the desk by this name. It is styled for its size from the first picture on."""

    def __init__(self) -> None:
        # What only the size of the terminal, or the first place, would bring later styles the whole desk twice.
        super().__init__(classes=f"-at-lists -side-customer {' '.join(classes_of(*self.app.size))}")
        self._compositor = compositor()
        self.opening = False
        """Whether a question is on its way to the screen. Keys that come meanwhile are for it and must wait."""
        self._has_been_shown = False

    @property
    def needs_agent(self) -> bool:
        """Whether somebody depends on an agent being there."""
        return False

    def keep(self) -> None:
        """Keep what the next console should begin with."""

    def tell(self, words: str) -> None:
        """Have the agent read this."""

    def touched(self) -> None:
        """The agent pressed something: they are there."""

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Coming back, all of it may look otherwise; at first it was styled just now, and need not be again."""
        event.refresh_styles = event.refresh_styles and self._has_been_shown
        self._has_been_shown = True
