"""Starts the sample chat in a terminal, on the layer or on Textual alone."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.pty import Terminal

TESTS = Path(__file__).resolve().parents[1]
STOCK = {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}
"""Environment that makes the sample draw as Textual does."""


def sample(*, stock: bool = False, env: Mapping[str, str] | None = None, shell: str = "", **options: Any) -> Terminal:
    """The chat, ready for typing. `shell` is a command that starts it, with {} in its place."""
    argv = [sys.executable, "-m", "support.sample_chat"]
    if shell:
        argv = ["sh", "-c", shell.format(" ".join(argv))]
    plain = {"PYTHONPATH": str(TESTS), "TEXTUAL_ANIMATIONS": "none", "EXIT_PATIENCE": "20"}
    settings = {**plain, **(STOCK if stock else {}), **(env or {})}
    terminal = Terminal(argv, env=settings, **options)
    terminal.wait_until(lambda: terminal.shows("ready"))
    terminal.settle(0.2)
    return terminal
