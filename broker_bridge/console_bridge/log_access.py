"""The connections of who checks or restores the log: to the log itself, and to what bots were told."""

import getpass
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from nats.aio.client import Client

from console_bridge.identity.acting import who
from console_bridge.identity.claims import new_login
from console_bridge.identity.folder import is_identity_folder, open_folder
from console_bridge.identity.tokens import Login
from console_client.connection import connect
from console_client.service_login import identity_folder, logged_in_as
from console_client.settings import Settings

HOURS = 12
"""How long the login lasts that may make the log anew."""


class LogAccess(NamedTuple):
    """Both, which are one account on an open broker."""

    log: Client
    exchange: Client


@asynccontextmanager
async def log_access(settings: Settings, name: str, *, anew: bool) -> AsyncIterator[LogAccess]:
    """As the bridge; to make the log `anew` under a login of its own, which only the keys can make.

    Raises `Unreachable`, `SettingsError` or `IdentityError`.
    """
    login = _keeper(settings) if anew else None
    user = "log-keeper" if login else "bridge-log"
    log = await connect(logged_in_as(settings.nats, "bridge-log"), name, user=user, credentials=login)
    try:
        exchange = await connect(logged_in_as(settings.nats, "bridge"), name, user="bridge")
        try:
            yield LogAccess(log, exchange)
        finally:
            await exchange.close()
    finally:
        await log.close()


def keeper_name(settings: Settings) -> str:
    """Who works on the log: an owner or admin by their own credentials, else the login that has the keys."""
    folder = identity_folder()
    if settings.nats.open_broker or not is_identity_folder(folder):
        return f"{getpass.getuser()}@{socket.gethostname()}"
    return who(open_folder(folder), settings.nats)


def _keeper(settings: Settings) -> Login | None:
    folder = identity_folder()
    if settings.nats.open_broker or not is_identity_folder(folder):
        return None
    return new_login(open_folder(folder), "log-keeper", "log-keeper", seconds=HOURS * 3600)[0]
