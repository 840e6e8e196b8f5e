"""A shared host that agents log in to: each is in the console, as the person of their key, and nowhere else."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from console_bridge.broker import free_port
from support.agent_host import AgentHost, opened, why_not
from support.eventually import wait_for
from support.production import Production
from support.pty import Terminal

pytestmark = [pytest.mark.skipif(bool(why_not()), reason=why_not())]


def _run(command: list[str], text: str = "", **env: str) -> tuple[int, str]:
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=30, env=os.environ | env, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_key_is_a_person(host: AgentHost, terminals: list[Terminal]) -> None:
    opened(terminals, host.command("ssh", "ana", flags=["-tt"]), "Ana", "connected")
    opened(terminals, host.command("ssh", "ben", flags=["-tt"]), "Ben", "connected")
    code, said = _run(host.command("ssh", "ana", flags=["-tt"], key="ben"))
    assert code == 255 and "Permission denied" in said


def test_a_command_of_ones_own_is_not_carried_out(host: AgentHost, terminals: list[Terminal]) -> None:
    proof = host.home("ana") / ".local" / "state" / "live-agent-console" / "proof"
    for words in (f"touch {proof}; id", f"/bin/sh -c 'touch {proof}; id'"):
        code, said = _run(host.command("ssh", "ana", words), "id\n")
        assert code == 2 and "needs a terminal" in said and "uid=" not in said and "Traceback" not in said
        terminal = opened(terminals, host.command("ssh", "ana", words, flags=["-tt"]), "Ana", "connected")
        assert b"uid=" not in terminal.raw
    assert not proof.exists()


def test_no_file_comes_or_goes(host: AgentHost, tmp_path: Path) -> None:
    wanted, own = "/etc/passwd", tmp_path / "own"
    own.write_text("#")
    remote = f":{host.home('ana')}/.local/state/live-agent-console/own"
    code, said = _run(host.command("sftp", "ana"), f"get {wanted} {tmp_path}/got\nput {own}\n")
    assert code != 0 and "Connected" not in said
    for flags in ([], ["-O"]):
        fetch = [*host.command("scp", "ana", flags=flags, to=f":{wanted}"), str(tmp_path / "got")]
        assert _run(fetch)[0] != 0
        send = host.command("scp", "ana", flags=[*flags, str(own)], to=remote)
        assert _run(send)[0] != 0
    assert not (tmp_path / "got").exists()
    assert not list(host.home("ana").rglob("own"))


@pytest.mark.parametrize("how", ["-L", "-D", "-W", "-R"])
def test_no_connection_goes_through(host: AgentHost, production: Production, how: str) -> None:
    broker = production.broker.url.rpartition("/")[2]
    port = free_port()
    if how == "-W":
        code, said = _run(host.command("ssh", "ana", flags=["-W", broker]))
        assert code != 0 and "INFO" not in said
    elif how == "-R":
        flags = ["-N", "-R", f"127.0.0.1:{port}:{broker}", "-o", "ExitOnForwardFailure=yes"]
        code, said = _run(host.command("ssh", "ana", flags=flags))
        assert code == 255 and "forwarding failed" in said
    else:
        where = f"127.0.0.1:{port}"
        flags = ["-N", how, where if how == "-D" else f"{where}:{broker}"]
        with subprocess.Popen(host.command("ssh", "ana", flags=flags), stdin=subprocess.DEVNULL) as client:
            try:
                assert b"INFO" not in _answer(port, broker if how == "-D" else "")
            finally:
                client.kill()  # told to end, it may wait for the next packet


def _answer(port: int, through: str) -> bytes:
    """What a broker behind this port says first; with `through`, behind a SOCKS server."""
    with _line_to(port) as line:
        line.settimeout(20)
        if through:
            address, _, number = through.partition(":")
            line.sendall(b"\x05\x01\x00")
            assert line.recv(2) == b"\x05\x00"
            line.sendall(b"\x05\x01\x00\x01" + socket.inet_aton(address) + int(number).to_bytes(2))
        said = b""
        while data := line.recv(4096):
            said += data
            if b"INFO" in said:
                break
        return said


def _line_to(port: int) -> socket.socket:
    """A connection to this port of this machine, as soon as somebody listens there."""
    lines: list[socket.socket] = []

    def connected() -> bool:
        try:
            lines.append(socket.create_connection(("127.0.0.1", port), 5))
        except ConnectionRefusedError:
            return False
        return True

    wait_for(connected)
    return lines[0]


def test_neither_agent_nor_display_comes_along(host: AgentHost, terminals: list[Terminal], tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(tmp_path / "agent"))
        agent.listen()
        env = {"SSH_AUTH_SOCK": str(tmp_path / "agent"), "DISPLAY": "127.0.0.1:0"}
        flags = ["-tt", "-A", "-Y", "-o", "IdentityAgent=none"]
        terminal = opened(terminals, host.command("ssh", "ana", flags=flags), "Ana", "connected", **env)
        assert b"X11 forwarding request failed" in terminal.raw, "the display was asked for, and refused"
    [console] = host.consoles("ana")
    assert not {"SSH_AUTH_SOCK", "DISPLAY"} & console.environ().keys()
    named = [line.laddr for line in console.net_connections("unix") if line.laddr]
    assert not named and not [line for line in console.net_connections("inet") if line.status == "LISTEN"]
