"""The console in every kind of terminal an agent may have: which colours it sends, and which characters."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from support.broker import Broker
from support.installation import Installation
from support.pty import Terminal

TERMS = ["linux", "screen", "tmux-256color", "xterm"]
SGR = re.compile(rb"\x1b\[([0-9;]*)m")
SIXTEEN = {*range(30, 38), *range(40, 48), *range(90, 98), *range(100, 108)}

ASCII_STEPS = (
    ("", "Carla Kent", ""),
    ("o", "Enter Accept", ""),
    ("\x1b", "Enter Look", "Enter Accept"),
    ("?", "Outside an input", ""),
    (3 * "\x1b[6~", "Every key and what it does", ""),
    ("q", "Enter Look", "Every key and what it does"),
    (":", "Start or stop listening", ""),
    ("\x1b", "Enter Look", "Start or stop listening"),
    ("q", "Leave the console?", ""),
)
"""What to type, what comes, and what goes: a key right behind an Esc that nobody has seen yet would be another key."""
CURSOR_ROW = (b"10", b"91", b"181")
"""The ground of the marked row in the light theme."""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A broker, a bridge, and one customer who waits."""
    folder = tmp_path_factory.mktemp("kinds")
    running = Broker(folder / "nats").start()
    made = Installation(running, folder)
    with made.bridge():
        made.customer("Carla Kent")
        yield made
        made.close()
    running.stop()


def console(installation: Installation, *arguments: str, **env: Any) -> Terminal:
    """A console with the waiting list in sight."""
    config = str(installation.config)
    terminal = installation.terminal("--user", "ana", "--config", config, *arguments, **env)
    terminal.wait_until(lambda: terminal.shows("Carla Kent") and terminal.shows("connected"))
    terminal.settle()
    return terminal


def colours(terminal: Terminal) -> set[int]:
    """The SGR parameters that set a colour; 38 and 48 with what they set it by, as 382 or 485."""
    found: set[int] = set()
    for sequence in SGR.findall(bytes(terminal.raw)):
        numbers = iter(int(number or 0) for number in sequence.split(b";"))
        for number in numbers:
            if number in (38, 48):
                kind = next(numbers)
                found.add(number * 10 + kind)
                for _ in range(3 if kind == 2 else 1):
                    next(numbers)
            elif number in SIXTEEN:
                found.add(number)
    return found


def pressed(terminal: Terminal, keys: str, *texts: str) -> None:
    """Type, and wait for what comes."""
    terminal.send(keys)
    for text in texts:
        terminal.wait_until(lambda text=text: terminal.shows(text))  # type: ignore[misc]


@pytest.mark.parametrize("term", TERMS)
def test_a_terminal_gets_the_colours_it_knows(installation: Installation, term: str) -> None:
    with console(installation, TERM=term, COLORTERM="") as terminal:
        sent = colours(terminal)
    assert sent
    assert sent <= ({385, 485} if "256color" in term else SIXTEEN)


@pytest.mark.parametrize("term", TERMS)
def test_a_terminal_that_says_it_knows_all_colours_gets_them(installation: Installation, term: str) -> None:
    with console(installation, TERM=term, COLORTERM="truecolor") as terminal:
        assert {382, 482} <= colours(terminal) <= {382, 482, *SIXTEEN}


@pytest.mark.parametrize("theme", ["", "light"])
@pytest.mark.parametrize("term", [*TERMS, "xterm-256color"])
def test_no_color_means_none_whatever_theme_is_wanted(installation: Installation, term: str, theme: str) -> None:
    wanted = ("--theme", theme) if theme else ()
    with console(installation, *wanted, TERM=term, COLORTERM="truecolor", NO_COLOR="1") as terminal:
        pressed(terminal, "o", "Enter Accept")
        pressed(terminal, "\x1b", "Enter Look")
        pressed(terminal, "?", "Outside an input")
        assert not colours(terminal)


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast", "terminal"])
def test_every_theme_can_be_asked_for(installation: Installation, theme: str) -> None:
    with console(installation, "--theme", theme) as terminal:
        assert bool({382, 482} & colours(terminal)) == (theme != "terminal")


@pytest.mark.parametrize(
    ("columns", "rows", "term", "wish"), [(80, 24, "linux", ()), (200, 50, "screen", ("--ascii",))]
)
def test_ascii_draws_nothing_else_and_the_linux_console_gets_it_unasked(
    installation: Installation, columns: int, rows: int, term: str, wish: tuple[str, ...]
) -> None:
    config = str(installation.config)
    terminal = installation.terminal(
        "--user", "ana", "--config", config, *wish, columns=columns, rows=rows, TERM=term, COLORTERM=""
    )
    with terminal:
        for keys, text, gone in ASCII_STEPS:
            pressed(terminal, keys, text)
            terminal.wait_until(lambda gone=gone: not gone or not terminal.shows(gone))  # type: ignore[misc]
            terminal.settle()
            assert terminal.text.isascii(), terminal.text


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LANG": "C", "LC_ALL": "C"}, {"LANG": "", "LC_ALL": "POSIX"}])
def test_a_locale_without_unicode_does_not_matter(installation: Installation, locale: dict[str, str]) -> None:
    with console(installation, **locale) as terminal:
        assert "◌" in terminal.text


def test_the_first_picture_has_the_colours_of_the_theme_already(installation: Installation) -> None:
    with console(installation, "--theme", "light") as terminal:
        grounds = set(re.findall(rb"48;2;(\d+);(\d+);(\d+)", bytes(terminal.raw)))
    assert grounds and all(sum(map(int, ground)) > 3 * 150 for ground in grounds - {CURSOR_ROW})
