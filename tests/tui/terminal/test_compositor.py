"""What the compositor draws of a change is what a whole picture would have there, and no widget is drawn in vain."""

import random
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.screen import Screen

from console_tui.terminal.app import TerminalApp
from console_tui.terminal.cells import Palette
from console_tui.terminal.compositor import PreciseCompositor
from console_tui.terminal.frame import Frame
from support.desk_stage import SIZES, DeskStage, desk
from support.transfers import request

KEYS = ["a", "b", "space", "enter", "escape", "tab", "shift+tab", "pageup", "up", "down", "ctrl+o", "ctrl+j", "home"]


class Seen:
    """The picture as it is put together from what the app was given to display."""

    def __init__(self, stage: DeskStage, size: tuple[int, int]) -> None:
        self._palette = Palette()
        self._size = size
        self.frame = Frame(*size, self._palette.space)
        self._display = stage.app._display
        stage.app._display = self.display  # type: ignore[method-assign, assignment]

    def display(self, screen: Screen[Any], update: Any) -> None:
        """Take a part of the picture in."""
        if update is not None:
            for y, row in self.frame.after(update, self._palette).items():
                self.frame.rows[y] = row
        self._display(screen, update)

    def whole(self, stage: DeskStage) -> list[object]:
        """The picture as Textual's own compositor draws it, every widget whole."""
        compositor = stage.app.screen._compositor
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(PreciseCompositor, "_get_renders", Compositor._get_renders)
            return [self._palette.of_strip(strip) for strip in compositor.render_strips()]


@pytest.fixture
def drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a terminal: what is typed waits for no other picture."""
    monkeypatch.setattr(TerminalApp, "shows_terminal_cursor", True)
    monkeypatch.setattr(TerminalApp, "has_picture", True)


@pytest.mark.parametrize("size", SIZES)
async def test_the_parts_make_the_whole_picture(size: tuple[int, int]) -> None:
    await _show_parts(size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.usefixtures("drawn_at_once")
async def test_they_do_too_where_keys_are_drawn_at_once(size: tuple[int, int]) -> None:
    await _show_parts(size)


@pytest.mark.usefixtures("drawn_at_once")
async def test_a_key_is_drawn_though_no_picture_is_due_and_takes_no_other_change_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with desk((80, 24)) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        await stage.write("a")
        seen = Seen(stage, (80, 24))
        stage.screen.refresh()
        await stage.pilot.pause()
        before = list(seen.frame.rows)
        draw = stage.screen._on_timer_update
        for holder, name in ((stage.screen._update_timer, "_callback"), (stage.screen, "_on_timer_update")):
            monkeypatch.setattr(holder, name, lambda: None)
        stage.link.say("e1", "meanwhile")
        await stage.until(lambda: "meanwhile" in stage.text)
        await stage.pilot.press("b")
        await stage.until(lambda: seen.frame.rows != before)
        changed = [y for y, row in enumerate(seen.frame.rows) if row != before[y]]
        assert len(changed) == 1, "the row that is typed in"
        assert seen.frame.rows[changed[0]] == seen.whole(stage)[changed[0]]
        draw()
        assert seen.frame.rows == seen.whole(stage)


async def _show_parts(size: tuple[int, int]) -> None:
    choose = random.Random(size[0])
    async with desk(size) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        assert isinstance(stage.screen._compositor, PreciseCompositor)
        seen = Seen(stage, size)
        stage.screen.refresh()
        await stage.pilot.pause()
        for step in range(30):
            key = choose.choice(KEYS)
            if step % 4 == 0:
                stage.link.say("e1", f"message {step} " + "word " * choose.randrange(30))
            await stage.pilot.press(key)
            await stage.pilot.pause()
            assert seen.frame.rows == seen.whole(stage), f"after step {step}, {key}"


async def test_a_key_draws_the_input_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    async with desk((80, 24)) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        for widget in stage.screen.query("*"):
            lines = widget.render_lines

            def render_lines(crop: Any, widget: Any = widget, lines: Any = lines) -> Any:
                drawn.append(widget)
                return lines(crop)

            monkeypatch.setattr(widget, "render_lines", render_lines)
        await stage.pilot.press("b")
        await stage.pilot.pause()
        drawn.clear()
        await stage.pilot.press("c")
        await stage.pilot.pause()
        assert set(drawn) == {stage.screen.widgets.composer}
