"""What an app on the terminal layer can say to its terminal, and what it does where it must not use the layer."""

import asyncio
import re
from base64 import b64decode
from time import monotonic

import pytest
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region

from console_tui.terminal import seam
from console_tui.terminal.app import TerminalApp
from console_tui.terminal.budget import RATE, SAVED
from console_tui.terminal.capabilities import Capabilities, capabilities_of
from console_tui.terminal.driver import TerminalDriver
from console_tui.terminal.seam import Seam, look
from support.sample import sample


def test_title_notification_bell_and_clipboard_reach_the_terminal() -> None:
    with sample() as terminal:
        for line in ("title (3) waiting", "title (3) waiting", "alert 3 people wait", "copy a code"):
            terminal.send(line + "\r")
        terminal.wait_until(lambda: b"\x1b]52;" in terminal.raw)
        output = terminal.raw.decode()
    assert output.count("\x1b]0;(3) waiting\x07") == 1
    assert "\x1b]9; 3 people wait\x07\x07" in output
    copied = re.search(r"\x1b\]52;c;([^\x07]*)\x07", output)
    assert copied
    assert b64decode(copied[1]) == b"a code"


def test_in_tmux_a_notification_is_wrapped() -> None:
    with sample(env={"TMUX": "/tmp/tmux,1,0", "TERM": "tmux-256color"}) as terminal:
        terminal.send("alert hello\r")
        terminal.wait_until(lambda: b"\x1bPtmux;\x1b\x1b]9; hello\x07\x1b\\" in terminal.raw)


def test_in_screen_within_tmux_there_is_the_bell_alone() -> None:
    with sample(env={"TMUX": "/tmp/tmux,1,0", "STY": "1.pts-0.desk", "TERM": "screen"}) as terminal:
        mark = terminal.mark()
        terminal.send("alert hello\r")
        terminal.send("said\r")
        terminal.wait_until(lambda: b"\x07" in terminal.since(mark) and terminal.shows("agent said"))
        assert b"tmux;" not in terminal.since(mark) and b"\x1b]9;" not in terminal.since(mark)


def test_this_textual_is_the_known_one() -> None:
    assert look() == Seam(pictures=True, driver=True)


def test_with_an_unknown_textual_its_own_driver_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert TerminalApp().driver_class is TerminalDriver
    monkeypatch.setattr(seam, "KNOWN_VERSIONS", ("9.0.",))
    assert look() == Seam(pictures=False, driver=False)
    assert TerminalApp().driver_class is LinuxDriver


def test_a_driver_from_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.linux_driver:LinuxDriver")
    assert TerminalApp().driver_class is LinuxDriver


async def test_without_a_terminal_tests_run_as_ever() -> None:
    app: TerminalApp[None] = TerminalApp()
    async with app.run_test() as pilot:
        app.terminal_title("x")
        app.notify_terminal("x")
        app.copy("x")
        app.repaint()
        await pilot.pause()
        assert not app.shows_terminal_cursor
        assert app.terminal_stalled_for == 0


def test_an_unknown_terminal_counts_as_a_simple_one() -> None:
    assert capabilities_of("no-such-terminal", 1) == Capabilities(erase=True, erase_colored=False, scroll=True)


async def test_while_much_is_drawn_by_and_by_only_the_row_that_is_typed_in_is_drawn_at_once() -> None:
    app: TerminalApp[None] = TerminalApp()
    async with app.run_test() as pilot:
        update = ChopsUpdate([{}] * 4, [(0, 0, 9), (3, 0, 9)], [[]] * 4)
        assert app._affordable(update, (5, 3)) is update
        app._budget.spend(SAVED + RATE // 50, monotonic())
        part = app._affordable(update, (5, 3))
        assert isinstance(part, ChopsUpdate)
        assert part.spans == [(3, 0, 9)]
        assert app._affordable(update, (5, 2)) is None
        assert app._affordable(update, None) is None
        whole = LayoutUpdate([], Region(0, 0, 9, 4))
        assert app._affordable(whole, (5, 3)) is whole
        repainted = asyncio.Event()
        app.screen.refresh = lambda *_, **__: repainted.set()  # type: ignore[method-assign, assignment]
        await asyncio.wait_for(repainted.wait(), 30)
        app._budget.spend(SAVED + RATE // 50, monotonic())
        await pilot.press("x")
        assert app._affordable(update, None) is update, "the effect of a key"
