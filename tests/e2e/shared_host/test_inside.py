"""In the console of a shared host: nothing that is pressed or sent along runs anything, or leads to somebody else."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from console_tui.actions import ACTIONS
from support.agent_host import AgentHost, opened, why_not
from support.eventually import SECONDS, wait_for
from support.production import Production
from support.pty import Terminal
from support.screen import until
from support.transfers import request

pytestmark = [pytest.mark.skipif(bool(why_not()), reason=why_not())]
MENU = "\x07"
ESCAPE = "\x1b[27u"
"""As modern terminals say it: nothing that follows makes another key of it, so that nobody has to wait."""


def test_what_the_client_sends_along_changes_nothing(
    host: AgentHost, production: Production, terminals: list[Terminal]
) -> None:
    evil = host.folder / "evil"
    (evil / "live-agent-console").mkdir(parents=True)
    proof = host.home("ana") / ".local" / "state" / "live-agent-console" / "proof"
    (evil / "sitecustomize.py").write_text(f"open({str(proof)!r}, 'w')")
    (evil / "config.toml").write_text('[console]\nuser = "ben"\n[nats]\nurl = "nats://127.0.0.1:1"\n')
    shutil.copy(evil / "config.toml", evil / "live-agent-console" / "config.toml")
    sent = {
        "HOME": evil,
        "USER": "ben",
        "LOGNAME": "ben",
        **dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CONFIG_DIRS", "PYTHONPATH", "TERMINFO"), evil),
        "PYTHONSTARTUP": evil / "sitecustomize.py",
        "PYTHONINSPECT": "1",
        "PYTHONBREAKPOINT": "os.system",
        "CONSOLE_CONFIG": evil / "config.toml",
        "CONSOLE_USER": "ben",
        "CONSOLE_NATS_URL": "nats://127.0.0.1:1",
        "NATS_URL": "nats://127.0.0.1:1",
        "NATS_CREDS": evil / "ben.creds",
        "NATS_CONTEXT": "evil",
        "TEXTUAL_DRIVER": "sitecustomize:Driver",
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_LOG": proof,
        "TEXTUAL_DEBUG": "1",
        "LESSOPEN": f"|touch {proof}",
        "PAGER": f"touch {proof}",
        "SSLKEYLOGFILE": proof,
    }
    said = " ".join(f'"{name}={value}"' for name, value in sent.items())
    command = host.command("ssh", "ana", flags=["-tt", "-o", f"SetEnv={said}"])
    opened(terminals, command, "Ana", "connected")
    assert not [console for console in host.consoles("ana") if "NATS_URL" in console.environ()]

    command = host.command("ssh", "ana", flags=["-tt", "-o", f"SetEnv={said}"], trusting=True)
    opened(terminals, command, "Ana", "connected")
    [trusted] = [console for console in host.consoles("ana") if "NATS_URL" in console.environ()]
    assert trusted.environ()["XDG_CONFIG_HOME"] == str(evil)  # it all came through
    port = int(production.broker.url.rpartition(":")[2])
    assert {line.raddr.port for line in trusted.net_connections("inet")} == {port}
    assert not proof.exists() and {each.name for each in evil.rglob("*")} == {
        "sitecustomize.py",
        "config.toml",
        "live-agent-console",
    }


@pytest.mark.parametrize("term", ["../../../../run/evil", "/etc/passwd", "%n%s", "unheard-of"])
def test_a_terminal_of_any_name_is_drawn_on(host: AgentHost, terminals: list[Terminal], term: str) -> None:
    opened(terminals, host.command("ssh", "ana", flags=["-tt"]), "Ana", "connected", TERM=term)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_key_starts_a_program(
    host: AgentHost, production: Production, terminals: list[Terminal], tmp_path: Path
) -> None:
    shells = " ".join(f"{name}=/bin/sh" for name in ("EDITOR", "VISUAL", "PAGER", "BROWSER", "SHELL"))
    command = host.command("ssh", "ben", flags=["-tt", "-e", "none", "-o", f"SetEnv={shells}"], trusting=True)
    terminal = opened(terminals, command, "Ben", "connected")
    [console] = [each for each in host.consoles("ben") if each.environ().get("EDITOR") == "/bin/sh"]
    trace = tmp_path / "trace"
    calls = "trace=execve,execveat,fork,vfork,kill,tkill,tgkill"
    with subprocess.Popen(["strace", "-f", "-qq", "-e", calls, "-o", trace, "-p", str(console.pid)]) as strace:
        try:
            wait_for(lambda: "TracerPid:\t0" not in Path(f"/proc/{console.pid}/status").read_text())
            terminal.send("l")
            until(terminal, "Listening")
            wanted = request("Sara Holm")
            production.bot.transfer(wanted)
            until(terminal, "Sara Holm")
            terminal.send("\r")
            until(terminal, "Enter Accept")
            terminal.send("\r")
            until(terminal, "Ben joined")
            terminal.send("\x1b[200~!sh\x1b[201~")
            until(terminal, "!sh")
            terminal.settle(0.3)  # until then it would be one paste with what follows
            for key in _every_key():
                terminal.send(key + ESCAPE)
            terminal.send("istill here\r")
            terminal.wait_until(
                lambda: any("still here" in text for text in production.bot.texts(wanted.conversation_id))
            )
            until(terminal, "Program", "no other program is")
            terminal.send(f"{MENU}q")
            until(terminal, "Leave the console?")
            terminal.send("y")
            assert terminal.wait_for_end() == 0
            strace.wait(SECONDS)
        finally:
            strace.terminate()
    assert not re.findall(r"\b(?:execve|execveat|fork|vfork)\(.*", trace.read_text())
    wait_for(lambda: not host.consoles("ben"))


def _every_key() -> Iterator[str]:
    """Every key of every action, and those that terminals and shells know."""
    functions = {f"f{number}": code for number, code in enumerate(("OP", "OQ", "OR", "OS"), 1)}
    functions |= {"f5": "[15~", "f6": "[17~", "f7": "[18~", "f8": "[19~", "f9": "[20~"}
    for action in ACTIONS:
        yield from action.letters if action.name != "quit" else ""
        for key in filter(None, action.keys.split(",")):
            yield f"\x1b{functions[key]}" if key in functions else chr(ord(key[-1]) & 31)
    yield from "\x03\x04\x1a\x1c\x1d"
    yield from ("!", "~.", "|", ":!sh\r", "\x1b[<0;5;5M")


def test_agents_cannot_look_into_each_others_things(
    host: AgentHost, production: Production, terminals: list[Terminal]
) -> None:
    ana = opened(terminals, host.command("ssh", "ana", flags=["-tt"]), "Ana", "connected")
    opened(terminals, host.command("ssh", "ben", flags=["-tt"]), "Ben", "connected")
    ana.send("l")
    until(ana, "Listening")
    production.bot.transfer(request("Nils Berg"))
    until(ana, "Nils Berg")
    ana.send("\r")
    until(ana, "Enter Accept")
    ana.send("\r")
    until(ana, "Ana joined")
    ana.send("half a reply")
    wait_for(lambda: any(b"half a reply" in file.read_bytes() for file in host.home("ana").rglob("desk-*.json")))

    [console] = host.consoles("ana")
    files = [str(each) for each in host.home("ana").rglob("*") if each.is_file()]
    assert any(file.endswith("login.creds") for file in files)
    own = {*files, *_inside(console.pid)}
    assert _readable(host, "ana", own) == own
    assert _readable(host, "ben", own.union(*(_inside(each.pid) for each in host.processes("ana")))) == set()
    look = f'ls "{host.home("ana")}"; : <"{console.terminal()}" && echo terminal; kill -0 {console.pid} && echo signal'
    assert _shell(host, "ben", look).stdout == ""
    state = host.home("ana") / ".local" / "state" / "live-agent-console"
    writable = _shell(host, "ana", f'find "{host.folder}" -writable').stdout.split()
    assert all(Path(each).is_relative_to(state) for each in writable), writable


def _inside(process: int) -> list[str]:
    return [f"/proc/{process}/{name}" for name in ("environ", "maps", "auxv")]


def _readable(host: AgentHost, person: str, files: set[str]) -> set[str]:
    return set(
        _shell(host, person, 'for f; do head -c1 "$f" >/dev/null && echo "$f"; done', *files).stdout.splitlines()
    )


def _shell(host: AgentHost, person: str, words: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run as this account what no agent can run: more than they could ever do."""
    user, group, agents = host.ids(person)
    return subprocess.run(
        ["/bin/sh", "-c", words, "sh", *arguments],
        user=user,
        group=group,
        extra_groups=[agents],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize("number", [6, 11, 9, 15])
def test_a_console_that_dies_ends_the_session(host: AgentHost, terminals: list[Terminal], number: int) -> None:
    terminal = opened(terminals, host.command("ssh", "ben", flags=["-tt"], trusting=True), "Ben", "connected")
    [console] = host.consoles("ben")
    console.send_signal(number)
    terminal.send("id\r")
    assert terminal.wait_for_end() != 0
    assert b"uid=" not in terminal.raw and b"Traceback" not in terminal.raw
    wait_for(lambda: not host.consoles("ben"))
    assert not list(host.home("ben").rglob("core*"))
