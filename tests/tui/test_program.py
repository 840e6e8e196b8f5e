"""The console as a program in a real terminal, with the real bridge and broker: how it starts, serves and ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.installation import Installation
from support.pty import Terminal

BARE = "nats://127.0.0.1:9"
"""Nobody listens on the discard port."""


def until(terminal: Terminal, *texts: str) -> None:
    """Wait until these are on the screen."""
    for text in texts:
        terminal.wait_until(lambda text=text: terminal.shows(text))  # type: ignore[misc]


def ended(terminal: Terminal) -> tuple[int, str]:
    """What the program returned and what it said last."""
    code = terminal.wait_for_end()
    return code, terminal.text


def test_without_a_terminal_it_says_so_and_returns_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console_tui"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr and "Traceback" not in done.stderr


def test_a_dumb_terminal_is_refused_with_2(tmp_path: Path) -> None:
    with Terminal([sys.executable, "-m", "console_tui"], env={"TERM": "dumb"}) as terminal:
        code, text = ended(terminal)
    assert code == 2 and "TERM" in text


def test_without_a_broker_it_says_where_it_looked_and_returns_3(tmp_path: Path) -> None:
    with Terminal([sys.executable, "-m", "console_tui", "--nats-url", BARE, "--user", "ana"]) as terminal:
        code, text = ended(terminal)
    assert code == 3
    assert "127.0.0.1:9" in text and "Traceback" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--config", "none.toml"), "there is no such file"), (("--user", "a.b"), "cannot be a name on the bus")],
)
def test_wrong_settings_are_named_and_return_2(arguments: tuple[str, ...], words: str) -> None:
    with Terminal([sys.executable, "-m", "console_tui", *arguments]) as terminal:
        code, text = ended(terminal)
    assert code == 2 and words in text.replace("\n", " ")


def test_an_unknown_theme_is_named_with_those_there_are(installation: Installation) -> None:
    terminal = installation.terminal("--config", str(installation.config), "--user", "ana", "--theme", "mauve")
    code, text = ended(terminal)
    assert code == 2 and "mauve" in text and "high-contrast" in text


def test_who_has_no_role_for_it_is_refused_in_the_bridges_words_with_4(installation: Installation) -> None:
    with installation.bridge():
        code, text = ended(installation.console("olga"))
    assert code == 4
    assert "role" in text and "Traceback" not in text


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 50)])
def test_a_customer_is_served_from_listening_to_completed(installation: Installation, columns: int, rows: int) -> None:
    with installation.bridge():
        console = installation.console(columns=columns, rows=rows)
        until(console, "Ana", "connected", "Nobody is waiting")
        console.send("l")
        until(console, "Listening")
        customer = installation.customer("Carla Kent")
        until(console, "Carla Kent")
        assert b"\x07" in bytes(console.raw) and b"(1 waiting)" in bytes(console.raw)
        console.send("\r")
        until(console, "Enter Accept")
        console.send("\r")
        until(console, "Ana joined", "Send")
        console.send("Good morning\r")
        until(console, "✓ Good morning")
        until(customer, "Good morning")
        customer.send("My order is late\r")
        until(console, "My order is late")
        console.send("\x07N")
        until(console, "Notes")
        console.send("Late order\x18")
        until(console, "Notes saved.")
        console.send("\x07d")
        until(console, "Complete the engagement with Carla Kent?")
        console.send("y")
        until(console, "Completed: Carla Kent", "Nobody is waiting")
        console.send("q")
        until(console, "Leave the console?")
        console.send("y")
        assert ended(console)[0] == 0


def test_a_console_at_rest_writes_nothing(installation: Installation) -> None:
    with installation.bridge():
        console = installation.console()
        until(console, "connected", "Nobody is waiting")
        assert console.falls_silent(3)


def test_the_bridge_goes_and_comes_and_the_agent_is_where_they_were(installation: Installation) -> None:
    with installation.bridge():
        console = installation.console()
        until(console, "connected", "Nobody is waiting")
        console.send("l")
        until(console, "Listening")
        customer = installation.customer("Carla Kent")
        until(console, "Carla Kent")
        console.send("\r")
        until(console, "Enter Accept")
        console.send("\r")
        until(console, "Ana joined")
        console.send("half an answer")
        until(console, "half an answer")
    until(console, "reconnecting")
    console.send(" is better")
    with installation.bridge():
        until(console, "connected", "Listening", "half an answer is better")
        console.send("\r")
        until(console, "✓ half an answer is better")
        until(customer, "half an answer is better")
