"""The console of people who get nothing else of the machine: whatever they send, it is theirs and runs no program."""

from __future__ import annotations

import errno
import os
import pwd
import resource
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from console_tui.exit_codes import FAILED

if TYPE_CHECKING:
    from console_client.settings import Settings

KEPT = ("TERM", "COLORTERM", "NO_COLOR")
"""What of the environment is believed: how the terminal draws. Who somebody is, and where to connect, is not in it."""

PROGRAMS = frozenset(
    (
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "subprocess.Popen",
        "webbrowser.open",
    )
)
"""What Python announces before another program would run."""


def restrict() -> None:
    """Restrict this process, past undoing. To be called before anything reads the environment."""
    account = pwd.getpwuid(os.getuid())
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, HOME=account.pw_dir, USER=account.pw_name, LOGNAME=account.pw_name, LANG="C.UTF-8")
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core has everything in it
    sys.addaudithook(_refuse_programs)
    sys.excepthook = _tell_plainly
    sys.unraisablehook = lambda fault: _log(fault.exc_value)
    threading.excepthook = lambda fault: _log(fault.exc_value)


def checked(config: Path | None) -> Path:
    """The file that the deployment is in; an agent must not be able to change it. Raises `SettingsError`."""
    from console_client.settings_check import SettingsError

    if config is None:
        raise SettingsError("--restricted needs --config, with a file that only the administrator can write.")
    if os.geteuid() != 0 and os.access(config, os.W_OK):
        raise SettingsError(f"{config}: whoever opens the console here could change it. Give it to root, mode 0644.")
    return config


def narrowed(settings: Settings) -> Settings:
    """The settings in force where the console is restricted. Raises `SettingsError`."""
    from console_client.settings_check import SettingsError

    nats = settings.nats
    if not (nats.url or nats.creds or nats.context):  # else a context that is selected in the home would do
        raise SettingsError(
            "--restricted needs a configuration that says where to connect: set nats.url and nats.creds."
        )
    return replace(settings, console=replace(settings.console, editor=False))


def _refuse_programs(event: str, _: tuple[object, ...]) -> None:
    if event in PROGRAMS:
        raise PermissionError(errno.EPERM, "no other program is started here")


def _tell_plainly(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _log(error)
        from console_client.saying import say

        say(FAILED, err=True)


def _log(error: BaseException | None) -> None:
    import logging

    from console_tui.log_file import log_to_file

    log_to_file()
    logging.getLogger(__name__).critical("the console failed", exc_info=error)
