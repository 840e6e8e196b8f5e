"""The console in tmux, as agents keep it open for days: read, typed into, resized and suspended."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.eventually import wait_for
from support.production import Production
from support.tmux import Tmux
from support.transfers import request

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


@pytest.fixture
def tmux(production: Production, tmp_path: Path) -> Iterator[Tmux]:
    """A console in tmux, connected and listening."""
    # Some shells export the size that they began with: the terminal knows better.
    began = {"COLUMNS": "80", "LINES": "24"}
    session = Tmux(tmp_path, {"XDG_STATE_HOME": str(tmp_path), "LANG": "C.UTF-8", "PS1": "shell$ ", **began})
    try:
        session.start(production.argv("--user", "ana", "--config", str(production.config)))
        session.until("Ana", "connected", "Nobody is waiting")
        session.type("l")
        session.until("Listening")
        yield session
    finally:
        session.close()


def test_a_customer_is_served_at_80x24_and_after_a_resize(production: Production, tmux: Tmux) -> None:
    wanted = request("Tomas Udd")
    production.bot.transfer(wanted)
    tmux.until("Tomas Udd", "1 waiting")
    assert tmux.told("pane_title").startswith("(1 waiting) Ana")
    tmux.type("Enter")
    tmux.until("Enter Accept", "Bot line 3")
    tmux.type("Enter")
    tmux.until("Ana joined", "Send")
    tmux.type("one", "C-j", "two")
    tmux.until("▌one", "▌two")

    tmux.resize(200, 50)
    tmux.until("Tomas Udd", "Nobody is waiting", "Passkey", "Notes", "Bot line 1", "two")
    assert tmux.told("pane_width") == "200"
    tmux.type("Enter")
    tmux.until("✓ one")
    wait_for(lambda: production.bot.texts(wanted.conversation_id) == ["one\ntwo"])

    tmux.resize(80, 24)
    tmux.until("✓ one", "Ana joined")
    tmux.type("C-g", "d")
    tmux.until("There are no notes on Tomas Udd")
    tmux.type("c")
    tmux.until("Completed: Tomas Udd")
    tmux.type("q")
    tmux.until("Leave the console?")
    tmux.type("y")
    tmux.until("shell$")
    assert "Listening" not in tmux.text


def test_a_suspended_console_comes_back_as_it_was(production: Production, tmux: Tmux) -> None:
    tmux.type("C-z")
    tmux.until("Stopped", "shell$")
    assert tmux.told("alternate_on") == "0"
    tmux.start(["fg"])
    tmux.until("Ana", "Listening", "connected", "Nobody is waiting", "Menu")
    assert tmux.told("alternate_on") == "1"
    assert "shell$" not in tmux.text
    production.bot.transfer(request("Ulla Vik"))
    tmux.until("Ulla Vik", "1 waiting")
    tmux.type("Enter")
    tmux.until("Enter Accept", "Ulla Vik")
