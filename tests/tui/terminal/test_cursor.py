"""Inputs draw a cursor of their own only where the terminal's is not shown."""

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input, TextArea

from console_tui.terminal.cursor import CursorInput, CursorTextArea


class Fields(App[None]):
    """Both inputs, on an app that shows the terminal's cursor or does not."""

    def __init__(self, shows: bool) -> None:
        super().__init__()
        self.shows_terminal_cursor = shows

    def compose(self) -> ComposeResult:
        """With text, so that a cursor differs from what is under it."""
        yield CursorInput("some text")
        yield CursorTextArea("some text", compact=True, highlight_cursor_line=False)


def looks(field: Input | TextArea) -> int:
    """How many ways the visible text is drawn in: more than usual where there is a cursor."""
    strip = field.render_line(0)
    return len({segment.style for segment in strip if segment.text.strip()})


@pytest.mark.parametrize("kind", [Input, TextArea])
async def test_a_cursor_is_drawn_by_one_of_the_two(kind: type[Input] | type[TextArea]) -> None:
    counts = {}
    for shows in (True, False):
        app = Fields(shows)
        async with app.run_test() as pilot:
            field = app.query_one(kind)
            field.focus()
            await pilot.press("home")
            await pilot.pause()
            counts[shows] = looks(field)
            assert not field.cursor_blink
    assert counts[True] < counts[False]
