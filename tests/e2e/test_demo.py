"""`console demo`: everything on one machine, in a real terminal, and nothing left of it afterwards."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from support.pty import Terminal
from support.screen import until

PARTS = ("nats-server", " bridge", " ai", " simulate", " open ", "crm_pages.py", "crm_lookup.py")
"""A word in the command line of each process that the demo starts."""
SECONDS = 40


def _demo(folder: Path) -> Terminal:
    (folder / "TMPDIR").mkdir()
    return _command(folder, "demo", "--customers", "2", "--every", "0.2")


def _command(folder: Path, *words: str) -> Terminal:
    own = {name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "TMPDIR")}
    command = [sys.executable, "-m", "console_tui", *words]
    return Terminal(command, env={**own, "TEXTUAL_ANIMATIONS": "none", "NATS_URL": ""})


def _started_by(terminal: Terminal) -> list[psutil.Process]:
    """Every process below the demo's, all of its parts among them."""
    children: list[psutil.Process] = psutil.Process(terminal.process.pid).children(recursive=True)
    lines = [" ".join(child.cmdline()) for child in children]
    assert all(any(part in line for line in lines) for part in PARTS), lines
    return children


def _leave(terminal: Terminal) -> None:
    terminal.send("q")
    until(terminal, "Leave the console?")
    terminal.send("y")
    assert terminal.wait_for_end() == 0


def _terminate(terminal: Terminal) -> None:
    terminal.process.terminate()
    terminal.wait_for_end()


@pytest.mark.parametrize("end", [_leave, Terminal.hang_up, _terminate], ids=["q", "closed terminal", "SIGTERM"])
def test_it_is_on_screen_soon_and_leaves_no_process_and_no_file(
    tmp_path: Path, end: Callable[[Terminal], None]
) -> None:
    with _demo(tmp_path) as terminal:
        until(terminal, "Alex Morgan", "connected", "2 waiting")
        assert b"starting bridge" in bytes(terminal.raw)
        started = _started_by(terminal)
        end(terminal)
        terminal.process.wait(20)
        _, left = psutil.wait_procs(started, SECONDS)
        for process in left:
            process.kill()
        assert not left
        assert not list((tmp_path / "TMPDIR").glob("console-demo-*"))
        assert not [path for path in (tmp_path / "XDG_STATE_HOME").rglob("*") if path.is_file()]


def test_a_customer_may_come_from_another_terminal(tmp_path: Path) -> None:
    with _demo(tmp_path) as agent:
        until(agent, "Alex Morgan", "connected", "2 waiting")
        with _command(tmp_path, "customer", "--demo", "--name", "Carla Kent") as customer:
            until(customer, "waiting in general")
            until(agent, "Carla Kent")
        _leave(agent)


def test_without_a_terminal_it_says_so_and_returns_2() -> None:
    command = [sys.executable, "-m", "console_tui", "demo"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "run it in a terminal" in done.stderr and "Traceback" not in done.stderr
