"""Opening the console: connect as somebody, run the app on that link, and close it again whatever happens."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import sys
import threading
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

import click
import platformdirs

from console_client.link import Refusal
from console_client.settings import Settings
from console_client.settings_check import SettingsError
from console_client.settings_file import APP
from console_tui.collecting import spare_the_keyboard
from console_tui.commands import NO_TERMINAL, ROLE_REFUSED, UNREACHABLE
from console_tui.theme_names import THEMES

if TYPE_CHECKING:
    from console_client.nats_link import NatsLink

Outcome = tuple[str, int]
"""A sentence for the person (empty: none is needed) and what the process returns."""

PATIENCE = 0.5
"""Seconds after which a connection that is still being made is mentioned."""
CLOSING, LEAVING = 1.0, 1.5
"""Seconds for the link to close, and until the process ends in any case, once the app has ended."""
SETTLED = 3.0
"""Seconds after which what is loaded and drawn at the start is there."""
LOG_BYTES = 1_000_000


def run_console(settings: Settings, user: str) -> Outcome:
    """Run until the agent leaves."""
    wanted = settings.console.theme
    if wanted and wanted not in THEMES:
        return f"There is no theme {wanted!r}. Choose one of: {', '.join(THEMES)}", NO_TERMINAL
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)  # a shell may export them, and they would hide every later size of the terminal
    _log_to_file()
    return asyncio.run(_run(settings, user))


def _load_nats() -> None:
    """Load nats-py without aiohttp, which it wants for websockets where it happens to be installed.

    The console uses none, and loading it would take as long as loading the console itself.
    """
    if "aiohttp" in sys.modules:
        return
    sys.modules["aiohttp"] = cast(ModuleType, None)
    try:
        importlib.import_module("nats.aio.transport")
    finally:
        del sys.modules["aiohttp"]


async def _run(settings: Settings, user: str) -> Outcome:
    _load_nats()
    from console_client.connection import Unreachable
    from console_client.nats_link import NatsLink

    connecting = asyncio.create_task(NatsLink.open(settings, user))
    done, _ = await asyncio.wait({connecting}, timeout=PATIENCE)
    if not done:
        click.echo("Connecting to the broker…", err=True)
    try:
        link = await connecting
    except Unreachable as unreachable:
        return str(unreachable), UNREACHABLE
    except Refusal as refusal:
        return refusal.refused.message, ROLE_REFUSED
    except SettingsError as error:
        return str(error), NO_TERMINAL
    try:
        sentence, code = await _run_app(link, settings, user)
        _end_soon(code)
        return sentence, code
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(link.close(), CLOSING)


def _end_soon(code: int) -> None:
    """The agent has left: nothing that hangs, such as a name server, keeps the process for long."""
    watchdog = threading.Timer(LEAVING, os._exit, [code])
    watchdog.daemon = True
    watchdog.start()


async def _run_app(link: NatsLink, settings: Settings, user: str) -> Outcome:
    from console_client.nats_login import login_of, shown
    from console_tui.app import ConsoleApp
    from console_tui.desk.kept_file import KeptFile

    installation = (settings.nats.prefix, *map(shown, login_of(settings.nats).urls))
    kept = KeptFile.claim(Path(platformdirs.user_state_path(APP)), user, installation)
    app = ConsoleApp(link, settings.console, kept)
    asyncio.get_running_loop().call_later(SETTLED, spare_the_keyboard)
    link.prove_presence(app.agent_is_there)
    sentence = await app.run_async(mouse=settings.console.mouse)
    return sentence or "", app.return_code or 0


def _log_to_file() -> None:
    """What fails goes to a file that only its owner can read: the terminal is the agent's."""
    folder = Path(platformdirs.user_log_path(APP))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(folder / "console.log", maxBytes=LOG_BYTES, backupCount=2, delay=True)
    except OSError:
        logging.getLogger().addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
