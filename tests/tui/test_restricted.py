"""The restricted console as a process: what it believes, what it refuses to start, and what it says when it breaks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console_client.settings import NatsSettings, Settings
from console_client.settings_check import SettingsError
from console_tui.restricted import checked, narrowed
from support.pty import Terminal

HOME = """
import pwd
from types import SimpleNamespace
pwd.getpwuid = lambda _: SimpleNamespace(pw_dir={home!r}, pw_name="ana")
from console_tui.restricted import restrict
"""
CRASH = """
import console_tui.opening
from console_tui.start import start
def broken(*_):
    secret = "the customer's words"
    raise RuntimeError(secret)
console_tui.opening.run_console = broken
start({{"restricted": True, "config": {config!r}}})
"""


def _python(home: Path, words: str) -> list[str]:
    return [sys.executable, "-c", HOME.format(home=str(home)) + words]


@pytest.mark.parametrize(
    "start",
    [
        "import subprocess; subprocess.run(['/bin/true'])",
        "import asyncio; asyncio.run(asyncio.create_subprocess_exec('/bin/true'))",
        "import os; os.system('true')",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.fork()",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "import pty; pty.spawn('/bin/true')",
    ],
)
def test_nothing_in_it_can_start_a_program(tmp_path: Path, start: str) -> None:
    words = f"restrict()\ntry:\n    {start}\nexcept PermissionError as no:\n    print(no.strerror)"
    done = subprocess.run(_python(tmp_path, words), capture_output=True, text=True, timeout=20, check=False)
    assert done.stdout == "no other program is started here\n", done.stderr


def test_who_it_is_comes_from_the_account_and_not_from_the_environment(tmp_path: Path) -> None:
    words = "restrict()\nimport json, os, resource\nprint(json.dumps(dict(os.environ), sort_keys=True))"
    words += "\nprint(resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0)))"
    sent = {"HOME": "/evil", "NATS_CREDS": "/evil", "TERM": "xterm", "TEXTUAL_DRIVER": "evil:Driver"}
    done = subprocess.run(
        _python(tmp_path, words), env=os.environ | sent, capture_output=True, text=True, timeout=20, check=True
    )
    told = f'{{"HOME": "{tmp_path}", "LANG": "C.UTF-8", "LOGNAME": "ana", "TERM": "xterm", "USER": "ana"}}'
    assert done.stdout.splitlines() == [told, "(0, 0) 0o77"]


def test_a_defect_is_told_in_a_sentence_and_logged(tmp_path: Path) -> None:
    config = tmp_path / "console.toml"
    config.write_text('[nats]\nurl = "nats://127.0.0.1:1"\n')
    with Terminal(_python(tmp_path, CRASH.format(config=str(config)))) as terminal:
        assert terminal.wait_for_end() == 1
        said = bytes(terminal.raw)
    assert b"The console failed and had to end." in said
    assert b"Traceback" not in said and b"the customer's words" not in said
    [log] = tmp_path.rglob("console.log")
    assert "the customer's words" in log.read_text() and log.stat().st_mode & 0o077 == 0


def test_its_configuration_is_the_administrators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.toml"
    own.touch()
    with pytest.raises(SettingsError, match="needs --config"):
        checked(None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SettingsError, match="could change it"):
        checked(own)
    with pytest.raises(SettingsError, match="where to connect"):
        narrowed(Settings())
    assert not narrowed(Settings(nats=NatsSettings(creds="~/login.creds"))).console.editor
