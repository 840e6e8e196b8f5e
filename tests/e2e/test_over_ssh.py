"""The console over a real sshd that gives agents the console and nothing else."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from support.production import Production
from support.pty import Terminal
from support.screen import until
from support.ssh_server import SSHD, SshServer
from support.transfers import request

pytestmark = pytest.mark.skipif(
    SSHD is None or shutil.which("ssh") is None, reason="sshd and ssh are not installed (openssh-server)"
)

SOON = 2.0
"""Seconds that a console may outlive the connection of its agent."""


@pytest.fixture(scope="module")
def server(production: Production, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """Whoever logs in is in the console."""
    folder = tmp_path_factory.mktemp("ssh")
    argv = production.argv("--user", "ana", "--config", str(production.config))
    running = SshServer(folder, argv, {"XDG_STATE_HOME": str(folder), "LANG": "C.UTF-8"})
    yield running
    running.close()


@pytest.fixture
def agent(server: SshServer) -> Iterator[Terminal]:
    """An agent's terminal, logged in."""
    with Terminal(server.command("ssh", "-tt")) as terminal:
        until(terminal, "Ana", "connected", "Nobody is waiting")
        yield terminal


def _consoles(server: SshServer) -> list[psutil.Process]:
    below = psutil.Process(server.process.pid).children(recursive=True)
    return [each for each in below if _runs_the_console(each)]


def _runs_the_console(process: psutil.Process) -> bool:
    try:
        return "console_tui" in process.cmdline()
    except psutil.NoSuchProcess:  # it has just ended
        return False


def test_the_console_opens_and_works_by_keys(production: Production, server: SshServer, agent: Terminal) -> None:
    wanted = request("Sara Holm")
    agent.send("l")
    until(agent, "Listening")
    before = agent.mark()
    production.bot.transfer(wanted)
    until(agent, "Sara Holm")
    agent.wait_until(lambda: b"\x1b]0;(1 waiting) Ana" in agent.since(before))
    agent.send("\r")
    until(agent, "Enter Accept")
    agent.send("\r")
    until(agent, "Ana joined")
    agent.send("from afar\r")
    until(agent, "✓ from afar")
    agent.wait_until(lambda: production.bot.texts(wanted.conversation_id) == ["from afar"])
    agent.resize(200, 50)
    until(agent, "✓ from afar", "Passkey", "Notes")
    agent.send("\x07d")
    until(agent, "There are no notes on Sara Holm")
    agent.send("c")
    until(agent, "Completed: Sara Holm")
    agent.send("q")
    until(agent, "Leave the console?")
    agent.send("y")
    assert agent.wait_for_end() == 0
    assert b"\x1b[?1049l" in bytes(agent.raw)
    assert not _consoles(server)


def test_a_killed_client_takes_its_console_along(server: SshServer, agent: Terminal) -> None:
    [console] = _consoles(server)
    agent.process.kill()
    agent.process.wait()
    deadline = time.monotonic() + SOON
    while console.is_running() and console.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the console outlived its agent's connection"
        time.sleep(0.02)


def _run(command: list[str], text: str) -> tuple[int, str]:
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=30)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_command_of_ones_own_is_not_carried_out(server: SshServer, tmp_path: Path) -> None:
    code, said = _run(server.command("ssh", f"id; touch {tmp_path}/proof"), "id\n")
    assert code == 2 and "needs a terminal" in said
    assert "uid=" not in said
    assert not (tmp_path / "proof").exists()


def test_a_command_with_a_terminal_opens_the_console_and_nothing_else(server: SshServer, tmp_path: Path) -> None:
    with Terminal(server.command("ssh", "-tt", f"touch {tmp_path}/proof; id")) as terminal:
        until(terminal, "Ana", "connected")
        assert b"uid=" not in bytes(terminal.raw)
    assert not (tmp_path / "proof").exists()


def test_files_cannot_be_fetched(server: SshServer, tmp_path: Path) -> None:
    code, said = _run(server.command("sftp"), f"get {__file__} {tmp_path}/proof\n")
    assert code != 0 and "Connected" not in said
    assert not (tmp_path / "proof").exists()
