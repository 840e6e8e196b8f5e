"""The agent's own editor: only where it is allowed, with a file that nobody else can read, and it sends nothing."""

import sys
from pathlib import Path

import pytest

from console_client.settings import ConsoleSettings
from console_schemas import commands as c
from console_tui.screens.outside_editor import NO_EDITOR, NOT_ALLOWED, editor_of
from support.desk_stage import desk
from support.installation import Installation
from support.pty import Terminal
from support.transfers import request

EDITOR = """
import os, stat, sys
path = sys.argv[-1]
text = open(path).read()
mode = stat.S_IMODE(os.stat(path).st_mode), stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode)
print("THE EDITOR IS HERE", flush=True)
input()
open(path, "w").write(f"{text} and more \\x1b[31mred\\x07\\nmode {mode[0]:o} {mode[1]:o}\\n\\n")
open(sys.argv[1], "w").write(path)
"""


def in_chat(installation: Installation, console: Terminal) -> Terminal:
    """A customer is accepted; their terminal."""
    console.wait_until(lambda: console.shows("Nobody is waiting"))
    console.send("l")
    customer = installation.customer("Carla Kent")
    console.wait_until(lambda: console.shows("Carla Kent"))
    console.send("\r")
    console.wait_until(lambda: console.shows("Enter Accept"))
    console.send("\r")
    console.wait_until(lambda: console.shows("Ana joined"))
    return customer


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({}, []),
        ({"EDITOR": "nano -R"}, ["nano", "-R"]),
        ({"EDITOR": "nano", "VISUAL": "vim"}, ["vim"]),
        ({"EDITOR": "'nano"}, []),
    ],
)
def test_the_editor_is_the_one_that_the_environment_names(environ: dict[str, str], command: list[str]) -> None:
    assert editor_of(environ) == command


@pytest.mark.parametrize(("allowed", "words"), [(False, NOT_ALLOWED), (True, NO_EDITOR)])
async def test_it_is_refused_with_a_sentence(allowed: bool, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    if allowed:
        monkeypatch.delenv("EDITOR", raising=False)
    else:
        monkeypatch.setenv("EDITOR", "true")
    async with desk((200, 50), ConsoleSettings(editor=allowed)) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        await stage.write("half")
        await stage.press("ctrl+g", "E")
        await stage.shows(words)
        assert stage.screen.widgets.composer.draft == "half"
        assert stage.link.of(c.PostMessage) == []


@pytest.mark.parametrize(
    ("editor", "words"),
    [("false", "false ended with 1: the reply is as it was."), ("/nowhere/ed", "cannot be started")],
)
def test_an_editor_that_fails_leaves_the_reply_as_it_was(installation: Installation, editor: str, words: str) -> None:
    installation.config.write_text(installation.config.read_text() + "[console]\neditor = true\n")
    with installation.bridge():
        console = installation.console(columns=200, rows=50, EDITOR=editor, VISUAL="")
        in_chat(installation, console)
        console.send("Half")
        console.wait_until(lambda: console.shows("Half"))
        console.send("\x07E")
        console.wait_until(lambda: console.shows(words))
        assert console.shows("Half")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 50)])
def test_a_reply_is_written_in_the_editor_and_comes_back_clean(
    installation: Installation, tmp_path: Path, columns: int, rows: int
) -> None:
    script, told = tmp_path / "editor.py", tmp_path / "told"
    script.write_text(EDITOR)
    installation.config.write_text(installation.config.read_text() + "[console]\neditor = true\n")
    with installation.bridge():
        console = installation.console(columns=columns, rows=rows, VISUAL=f"{sys.executable} {script} {told}")
        customer = in_chat(installation, console)
        console.send("Half")
        console.wait_until(lambda: console.shows("Half"))
        console.send("\x07E")
        console.wait_until(lambda: console.shows("THE EDITOR IS HERE"))
        console.settle()
        mark = console.mark()
        customer.send("Still there?\r")
        console.settle(1, timeout=3)
        assert console.since(mark) == b""
        console.send("\r")
        console.wait_until(lambda: console.shows("Half and more") and console.shows("Still there?"))
        assert console.shows("mode 600 700") and not console.shows("THE EDITOR IS HERE")
        assert not Path(told.read_text()).exists()
        console.send(" End")
        console.wait_until(lambda: console.shows("mode 600 700 End"))
        assert not customer.shows("Half")
