"""What the identity commands have in common: their folder, who gives the command, and how it ends."""

import asyncio
import getpass
import os
import socket
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import reduce, wraps
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from console_bridge.identity.folder import IdentityError, IdentityFolder, open_folder
from console_bridge.identity.publishing import publish
from console_bridge.identity.registrar import Registrar
from console_client.connection import Unreachable
from console_client.nats_login import login_of
from console_client.saying import say, say_json, say_table
from console_client.service_login import identity_folder
from console_client.settings import NatsSettings
from console_client.settings_file import SettingsError, load_settings
from console_schemas.directory import ChainBroken, DirectoryRecord, newest

FAILED, WRONG, NOT_IN_FORCE = 1, 2, 3
LEADING = ("owner", "admin")


def identity_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that works on the folder, which it is given as `acting`."""

    @wraps(command)
    def on_folder(folder: Path | None, config: Path | None, nats_url: str | None, as_json: bool, **others: Any) -> None:
        command(acting=Acting(folder, config, nats_url, as_json), **others)

    options = (
        click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON."),
        click.option("--nats-url", help="The broker."),
        click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file."),
        click.option(
            "--dir",
            "folder",
            type=click.Path(file_okay=False, path_type=Path),
            help="The folder that `console init` made.",
        ),
    )
    return reduce(lambda made, option: option(made), options, on_folder)


class Acting:
    """One command at work on one folder."""

    def __init__(self, folder: Path | None, config: Path | None, nats_url: str | None, as_json: bool) -> None:
        self._as_json = as_json
        try:
            self.folder: IdentityFolder = open_folder(identity_folder(folder))
            self.nats: NatsSettings = load_settings(config, {"nats.url": nats_url}).nats
        except (IdentityError, SettingsError) as error:
            raise click.UsageError(str(error)) from None

    def change(self, what: Callable[[Registrar], DirectoryRecord], said: Callable[[DirectoryRecord], str]) -> None:
        """Make a change, tell the broker, say what became of it, and end the process."""
        try:
            record = what(Registrar(self.folder, who(self.folder, self.nats)))
        except (IdentityError, ChainBroken, SettingsError, OSError) as error:
            self._end(FAILED, {"error": str(error)}, str(error))
        outcome = msgspec.to_builtins(record)
        try:
            asyncio.run(publish(self.folder, self.nats))
        except (Unreachable, IdentityError, SettingsError) as error:
            late = (
                "The broker knows nothing of it yet: it does once it is started anew, or by `console people publish`."
            )
            self._end(NOT_IN_FORCE, {**outcome, "published": False}, f"{said(record)}\n{error}\n{late}")
        self._end(0, {**outcome, "published": True}, said(record))

    def publish(self) -> None:
        """Tell the broker all that it does not know, and end the process."""
        try:
            done = asyncio.run(publish(self.folder, self.nats))
        except (Unreachable, IdentityError, ChainBroken, SettingsError) as error:
            self._end(NOT_IN_FORCE, {"error": str(error)}, str(error))
        self._end(0, done._asdict(), f"The broker is up to date: {done.records} records were new to it.")

    def show(self, records: list[DirectoryRecord]) -> None:
        """List logins."""
        if self._as_json:
            say_json(records)
            return
        rows = [(each.id, each.name, each.role, " ".join(each.queues), each.standing, _end(each)) for each in records]
        say_table(rows)

    def records(self) -> list[DirectoryRecord]:
        """What holds of every login now."""
        try:
            return list(newest(self.folder.records()).values())
        except ChainBroken as error:
            self._end(FAILED, {"error": str(error)}, str(error))

    def _end(self, code: int, outcome: Mapping[str, Any], sentence: str) -> NoReturn:
        if self._as_json:
            say_json(outcome)
        else:
            say(sentence, err=code != 0)
        sys.exit(code)


def _end(record: DirectoryRecord) -> str:
    """When a login ends or ended, as the list shows it."""
    if record.ends is None:
        return ""
    return f"{'ended' if record.ends <= datetime.now(UTC) else 'until'} {record.ends:%Y-%m-%d %H:%M}"


def who(folder: IdentityFolder, nats: NatsSettings, environ: Mapping[str, str] = os.environ) -> str:
    """Whom a change is recorded of: an owner or admin by their own credentials, else the login that has the keys."""
    creds = login_of(nats, environ).creds
    if creds is not None:
        for record in newest(folder.records()).values():
            if record.key == creds.key() and record.standing == "active" and record.role in LEADING:
                return record.id
    return f"{getpass.getuser()}@{socket.gethostname()}"
