"""The program lives and dies with its terminal: it never waits for one that is stuck, and never outlives one."""

import os
import signal
import termios
import time
from pathlib import Path

import psutil
import pytest

from support.eventually import wait_for
from support.pty import Terminal
from support.sample import sample

SHELL = "set -m; {}; read again; fg"
"""One with job control, that brings back what was stopped at the next Enter."""
SCRIPT = SHELL.format("sh -c '{}; true'")
"""The same, for a script that has started the program and waits for it."""

LEFT_ALONE = "\x1b[?1049l"


def ended(terminal: Terminal, left: Path, code: int) -> None:
    """It ended by itself, in order, with this code."""
    assert terminal.wait_for_end() == code
    assert left.read_text() == "unmounted"


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """The file that the sample writes when it has left in order."""
    return tmp_path / "left"


def test_told_to_end_it_gives_the_terminal_back(left: Path) -> None:
    with sample(env={"LEFT": str(left)}) as terminal:
        terminal.send("title busy\r")
        terminal.wait_until(lambda: b"\x1b]0;busy" in terminal.raw)
        terminal.process.send_signal(signal.SIGTERM)
        ended(terminal, left, 128 + signal.SIGTERM)
        flags = termios.tcgetattr(terminal.descriptor)[3]
        assert flags & termios.ECHO
        assert flags & termios.ICANON
        tail = terminal.raw.decode()[-300:]
        assert b"\x1b[22;2t" in terminal.raw
        for mode in (
            "\x1b[m",
            "\x1b]112",
            "\x1b[23;2t",
            "\x1b[?2004l",
            "\x1b[?1003l",
            "\x1b[<u",
            "\x1b[?1049l",
            "\x1b[?25h",
        ):
            assert mode in tail


def test_when_the_line_breaks_it_ends_in_order(left: Path) -> None:
    with sample(env={"LEFT": str(left)}) as terminal:
        terminal.hang_up()
        ended(terminal, left, 128 + signal.SIGHUP)


def test_when_the_line_breaks_in_the_middle_of_a_write_it_ends_in_order(tmp_path: Path, left: Path) -> None:
    holds = tmp_path / "holds"
    with sample(env={"LEFT": str(left), "HOLDS": str(holds)}) as terminal:
        terminal.send("hold it\r")
        terminal.wait_until(holds.exists)
        terminal.hang_up()
        ended(terminal, left, 128 + signal.SIGHUP)


def test_when_hang_ups_are_ignored_it_ends_all_the_same(left: Path) -> None:
    with sample(env={"LEFT": str(left)}, shell="trap '' HUP; exec {}") as terminal:
        terminal.hang_up()
        ended(terminal, left, 128 + signal.SIGHUP)


def test_without_a_controlling_terminal_it_ends_with_its_input(left: Path) -> None:
    with sample(env={"LEFT": str(left)}, shell="setsid -w {}") as terminal:
        terminal.hang_up()
        wait_for(lambda: left.exists() and left.read_text())
        assert left.read_text() == "unmounted"


def test_when_leaving_hangs_it_is_forced_and_the_terminal_is_restored(left: Path) -> None:
    with sample(env={"LEFT": str(left), "EXIT_PATIENCE": "0.5"}) as terminal:
        terminal.send("hang now\r")
        terminal.wait_until(lambda: b"\x1b]0;hanging" in terminal.raw)
        terminal.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        assert not left.exists()
        assert LEFT_ALONE.encode() in terminal.raw
        assert termios.tcgetattr(terminal.descriptor)[3] & termios.ECHO


def test_a_terminal_that_stops_reading_stops_nothing_else(tmp_path: Path) -> None:
    beats = tmp_path / "beats"
    with sample(env={"HEARTBEAT": str(beats)}) as terminal:
        terminal.send("stream 4\r")
        wait_for(lambda: beats.exists() and "over" in beats.read_text())  # or it stood still with its terminal
        stalled = terminal.mark()
        terminal.wait_until(lambda: terminal.shows("the stream is over"))
        assert len(terminal.since(stalled)) < 100_000
        terminal.send("and on it goes\r")
        terminal.wait_until(lambda: terminal.shows("agent and on it goes"))


def test_a_stalled_terminal_does_not_keep_it_from_ending(tmp_path: Path, left: Path) -> None:
    beats = tmp_path / "beats"
    with sample(env={"HEARTBEAT": str(beats), "LEFT": str(left)}) as terminal:
        terminal.send("stream 60\r")
        wait_for(lambda: beats.exists() and len(beats.read_text().splitlines()) >= 40)
        terminal.process.send_signal(signal.SIGHUP)
        wait_for(lambda: terminal.process.poll() is not None)
        assert terminal.process.returncode == 128 + signal.SIGHUP
        assert left.read_text() == "unmounted"


@pytest.mark.parametrize("shell", [SHELL, SCRIPT, ""], ids=["key", "key behind a script", "signal"])
def test_after_a_stop_the_screen_comes_back(shell: str) -> None:
    with sample(shell=shell) as terminal:
        started = [terminal.process.pid, *(each.pid for each in psutil.Process(terminal.process.pid).children(True))]
        program = started[-1]
        terminal.send("title kept\r")
        terminal.send("before the stop\r")
        terminal.wait_until(lambda: terminal.shows("agent before the stop"))
        if shell:
            terminal.send("\x1a")
        else:
            os.kill(program, signal.SIGSTOP)
        terminal.wait_until(lambda: psutil.Process(program).status() == psutil.STATUS_STOPPED)
        terminal.settle()
        terminal.screen.reset()
        mark = terminal.mark()
        if shell:
            terminal.send("\r")
        else:
            os.kill(program, signal.SIGCONT)
        terminal.wait_until(lambda: terminal.shows("agent before the stop"))
        terminal.wait_until(lambda: b"\x1b]0;kept\x07" in terminal.since(mark))
        terminal.send("after it\r")
        terminal.wait_until(lambda: terminal.shows("agent after it"))
        assert not terminal.screen.cursor.hidden


@pytest.mark.parametrize("how", ["key", "signal"])
def test_where_no_shell_could_bring_it_back_it_does_not_stop(how: str) -> None:
    with sample() as terminal:
        mark = terminal.mark()
        if how == "key":
            terminal.send("\x1a")
            terminal.wait_until(lambda: b"\x07" in terminal.since(mark))
        else:
            terminal.process.send_signal(signal.SIGTSTP)
        terminal.send("still here\r")
        terminal.wait_until(lambda: terminal.shows("agent still here"))
        assert LEFT_ALONE.encode() not in terminal.since(mark)


@pytest.mark.parametrize("asked_first", ["the next picture", "has_picture", "repaint", "terminal_moves_columns"])
def test_a_defect_in_the_layer_costs_only_bytes(asked_first: str) -> None:
    with sample() as terminal:
        terminal.send(f"break {asked_first}\r")
        terminal.send("still readable\r")
        terminal.wait_until(lambda: terminal.shows("agent still readable"))
        terminal.send("x" * 10)
        terminal.wait_until(lambda: terminal.shows("x" * 10))


def test_at_rest_it_writes_nothing() -> None:
    with sample() as terminal:
        assert terminal.falls_silent(1.5)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 50)])
def test_keys_and_messages_are_small(columns: int, rows: int) -> None:
    with sample(columns=columns, rows=rows) as terminal:
        terminal.send("burst 99\r")
        terminal.wait_until(lambda: terminal.shows("customer"))
        terminal.settle(0.3)
        keys = []
        for key in "a message from an agent":
            mark = terminal.mark()
            terminal.send(key)
            terminal.wait_until(lambda before=mark: terminal.mark() > before)  # type: ignore[misc]
            terminal.settle(0.05)
            keys.append(len(terminal.since(mark)))
        mark = terminal.mark()
        terminal.send("\r")
        terminal.wait_until(lambda: terminal.shows("agent a message"))
        terminal.settle()
        assert max(keys[1:]) <= 20
        assert len(terminal.since(mark)) <= 450
