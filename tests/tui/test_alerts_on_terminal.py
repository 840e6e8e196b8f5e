"""What a terminal is really sent for an alert: bells and notifications, counted in the bytes over a few seconds."""

import re
from typing import Any

import pytest

from support.installation import Installation
from support.pty import Terminal

ALERTS = """
[console.alerts]
protocol = "{protocol}"

[console.alerts.customer]
repeat = 1
fastest = 0.5
"""
OSC9 = rb"\x1b\]9; A customer waits\x07"
OSC777 = rb"\x1b\]777;notify;Live Agent Console;A customer waits\x07"
SEQUENCES = re.compile(rb"\x1bPtmux;(?:\x1b\x1b|[^\x1b])*\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
"""Sequences that end with a BEL which no terminal rings for, tmux's wrapping with all that is in it."""


def bells(output: bytes) -> int:
    """How often the terminal rings."""
    return SEQUENCES.sub(b"", output).count(b"\x07")


def wait_for(terminal: Terminal, *texts: str) -> None:
    """Wait until these are on the screen."""
    for text in texts:
        terminal.wait_until(lambda text=text: terminal.shows(text))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("protocol", "env", "wanted"),
    [
        ("auto", {}, OSC9),
        ("osc777", {}, OSC777),
        ("auto", {"TMUX": "/tmp/tmux,1,0"}, rb"\x1bPtmux;\x1b" + OSC9 + rb"\x1b\\"),
        ("osc777", {"TMUX": "/tmp/tmux,1,0"}, rb"\x1bPtmux;\x1b" + OSC777 + rb"\x1b\\"),
    ],
)
def test_bell_and_notification_rise_until_a_key_at_the_list(
    installation: Installation, protocol: str, env: dict[str, Any], wanted: bytes
) -> None:
    with installation.config.open("a") as config:
        config.write(ALERTS.format(protocol=protocol))
    with installation.bridge():
        console = installation.console(**env)
        wait_for(console, "connected", "Nobody is waiting")
        console.send("l")
        wait_for(console, "Listening")
        assert bells(bytes(console.raw)) == 0
        installation.customer("Carla Kent")
        console.wait_until(lambda: len(re.findall(wanted, bytes(console.raw))) >= 3)
        output = bytes(console.raw)
        calls = [match.start() for match in re.finditer(wanted, output)]
        assert len(calls) == len(re.findall(rb"A customer waits", output)), "not in this form alone"
        assert bells(output) - len(calls) in (0, 1), "each with a bell, the last one may be on its way"
        assert not any(b"Carla" in sequence for sequence in SEQUENCES.findall(output))
        console.send("\x1b[B?")
        wait_for(console, "Start or stop listening")
        mark = console.mark()
        console.settle(1.6, timeout=1.6)  # more than one would be due
        assert bells(console.since(mark)) == 0 and not re.search(wanted, console.since(mark))
