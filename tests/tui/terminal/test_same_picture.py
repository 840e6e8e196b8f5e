"""The same session on the layer and on Textual alone ends in the same screen, text and attributes, at every step."""

import random
import time
from collections.abc import Mapping

import pytest
from pyte.screens import Char

from support.eventually import SECONDS
from support.pty import ANSWERS, WITHOUT_COLUMNS, Terminal
from support.sample import sample

TYPED = ["refund ", "order 12 ", "日本 ", "naïve ", "e\u0301te\u0301 ", "😀 ", "한글 ", "x"]
KEYS = {
    "left": "\x1b[D",
    "right": "\x1b[C",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "send": "\r",
    "new line": "\x0a",
    "repaint": "\x1b[15~",
    "3 lines": "\x1b[17~",
    "17 lines": "\x1b[18~",
}
SIZES = [(80, 24), (60, 20), (120, 40), (41, 13)]


def seen(char: Char) -> tuple[object, ...]:
    """A cell without what a space does not show."""
    if char.data == " " and not (char.reverse or char.underscore or char.strikethrough):
        return (char.bg,)
    return tuple(char)


def differences(layer: Terminal, stock: Terminal) -> list[str]:
    """Where two screens differ; at the terminal's cursor, which Textual draws by itself, only the text counts."""
    cursor = (layer.screen.cursor.x, layer.screen.cursor.y)
    found = []
    for y in range(layer.rows):
        for x in range(layer.columns):
            ours, theirs = layer.screen.buffer[y][x], stock.screen.buffer[y][x]
            same = ours.data == theirs.data if (x, y) == cursor else seen(ours) == seen(theirs)
            if not same:
                found.append(f"{x},{y}: {ours} instead of {theirs}")
    return found


def differences_at_rest(layer: Terminal, stock: Terminal) -> list[str]:
    """Where they differ once both have had the time to finish."""
    deadline = time.monotonic() + SECONDS
    while (found := differences(layer, stock)) and time.monotonic() < deadline:
        layer.settle(0.1)
        stock.settle(0.1)
    return found


def do(terminal: Terminal, step: str) -> None:
    """One step of a session."""
    if step.startswith("resize"):
        _, columns, rows = step.split()
        terminal.resize(int(columns), int(rows))
    else:
        terminal.send(KEYS.get(step, step))
    terminal.settle(0.06)


def session(choose: random.Random) -> list[str]:
    """Twenty-five steps."""
    steps = []
    for _ in range(25):
        kind = choose.random()
        if kind < 0.45:
            steps.append(choose.choice(TYPED))
        elif kind < 0.92:
            steps.append(choose.choice(list(KEYS)))
        else:
            steps.append("resize {} {}".format(*choose.choice(SIZES)))
    return steps


@pytest.mark.parametrize(("seed", "answers"), [(1, ANSWERS), (2, WITHOUT_COLUMNS)])
def test_the_same_session_gives_the_same_screen(seed: int, answers: Mapping[bytes, bytes]) -> None:
    steps = session(random.Random(seed))
    with sample(answers=answers) as layer, sample(stock=True) as stock:
        for number, step in enumerate(["17 lines", "17 lines", *steps]):
            do(layer, step)
            do(stock, step)
            found = differences_at_rest(layer, stock)
            assert not found, f"after step {number}, {step!r} of {steps}: {found[:5]}\n{layer.text}\n{stock.text}"
        assert len(layer.raw) < len(stock.raw) / 4


def cursor_drawn(stock: Terminal, y: int) -> int | None:
    """The column at which Textual draws a cursor in this row."""
    row = stock.screen.buffer[y]
    usual = row[stock.columns - 4].bg
    return next((x for x in range(stock.columns - 4) if row[x].bg != usual), None)


def test_the_cursor_stands_where_textual_draws_its_own() -> None:
    with sample() as layer, sample(stock=True) as stock:
        for step in ("hello wörld", "left", "left", "日本", "home", "right"):
            do(layer, step)
            do(stock, step)
            deadline = time.monotonic() + SECONDS
            while cursor_drawn(stock, layer.screen.cursor.y) != layer.screen.cursor.x:
                assert time.monotonic() < deadline, step
                layer.settle(0.1)
                stock.settle(0.1)
        assert not layer.screen.cursor.hidden
