"""Opening the console: draw it at once, connect behind it, and close the link again whatever happens."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import threading
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from console_client.late_link import LateLink
from console_client.link import Refusal
from console_client.settings import Settings
from console_client.settings_check import SettingsError
from console_client.settings_file import APP
from console_tui.collecting import spare_the_keyboard
from console_tui.exit_codes import NO_TERMINAL, ROLE_REFUSED, UNREACHABLE, CannotOpen
from console_tui.log_file import log_to_file
from console_tui.opening_app import OpeningApp
from console_tui.theme_names import THEMES

if TYPE_CHECKING:
    from console_client.nats_link import NatsLink
    from console_tui.desk.keeping import KeptPlace

Outcome = tuple[str, int]
"""A sentence for the person (empty: none is needed) and what the process returns."""

FEW_CHARACTERS = ("linux",)
"""Terminals whose fonts hold no more than the characters of some languages: they show the signs as empty boxes."""
CLOSING, LEAVING = 1.0, 1.5
"""Seconds for the link to close, and until the process ends in any case, once the app has ended."""
SETTLED = 3.0
"""Seconds after which what is loaded and drawn at the start is there."""


def run_console(settings: Settings, user: str) -> Outcome:
    """Run until the agent leaves."""
    wanted = settings.console.theme
    if wanted and wanted not in THEMES:
        return f"There is no theme {wanted!r}. Choose one of: {', '.join(THEMES)}", NO_TERMINAL
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)  # a shell may export them, and they would hide every later size of the terminal
    log_to_file()
    if os.environ.get("TERM") in FEW_CHARACTERS:
        settings = replace(settings, console=replace(settings.console, ascii=True))
    return asyncio.run(_run(settings, user))


async def _run(settings: Settings, user: str) -> Outcome:
    late = LateLink()
    async with AsyncExitStack() as closing:

        async def connect() -> None:
            link = await _open_link(settings, user)
            closing.push_async_callback(_close, link)
            link.prove_presence(app.agent_is_there)
            late.give(link)

        app = OpeningApp(late, settings.console, user, connect, lambda: _kept_place(settings, user))
        asyncio.get_running_loop().call_later(SETTLED, spare_the_keyboard, app.quiet_for)
        sentence = await app.run_async(mouse=settings.console.mouse)
        code = app.return_code or 0
        _end_soon(code)
        return sentence or "", code


async def _open_link(settings: Settings, user: str) -> NatsLink:
    load_nats()
    from console_client.connection import Unreachable
    from console_client.nats_link import NatsLink

    try:
        return await NatsLink.open(settings, user)
    except Unreachable as unreachable:
        raise CannotOpen(str(unreachable), UNREACHABLE) from None
    except Refusal as refusal:
        raise CannotOpen(refusal.refused.message, ROLE_REFUSED) from None
    except SettingsError as error:
        raise CannotOpen(str(error), NO_TERMINAL) from None


def _kept_place(settings: Settings, user: str) -> KeptPlace | None:
    import platformdirs

    from console_client.nats_login import login_of, shown
    from console_tui.desk.kept_file import KeptFile

    try:
        installation = (settings.nats.prefix, *map(shown, login_of(settings.nats).urls))
    except SettingsError as error:
        raise CannotOpen(str(error), NO_TERMINAL) from None
    return KeptFile.claim(Path(platformdirs.user_state_path(APP)), user, installation)


async def _close(link: NatsLink) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(link.close(), CLOSING)


def load_nats() -> None:
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


def _end_soon(code: int) -> None:
    """The agent has left: nothing that hangs, such as a name server, keeps the process for long."""
    watchdog = threading.Timer(LEAVING, os._exit, [code])
    watchdog.daemon = True
    watchdog.start()
