"""The identities of an installation that lives no longer than this process: a demo's or a replay's."""

import asyncio
import getpass
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from console_bridge.identity.broker_conf import write_broker_conf
from console_bridge.identity.folder import create, is_identity_folder, open_folder
from console_bridge.identity.publishing import publish
from console_bridge.identity.registrar import Registrar, write_services
from console_client.settings import NatsSettings
from console_schemas.directory import LoginRole, newest


class NewLogin(NamedTuple):
    """Somebody who is to have one."""

    id: str
    role: LoginRole = "agent"
    name: str = ""


class OwnInstallation:
    """A folder with the logins of everybody who takes part."""

    def __init__(self, path: Path, logins: Iterable[NewLogin]) -> None:
        self._folder = open_folder(path) if is_identity_folder(path) else create(path, "console")
        write_services(self._folder)
        write_broker_conf(self._folder)
        registrar = Registrar(self._folder, getpass.getuser())
        known = newest(self._folder.records())
        for id, role, name in logins:
            if id not in known:
                registrar.add(id, name, role, ("*",))

    @property
    def path(self) -> Path:
        """What the broker is to trust."""
        return self._folder.path

    def publish(self, url: str) -> None:
        """Tell the broker who there is, for the bridge."""
        asyncio.run(publish(self._folder, NatsSettings(url=url)))

    def environ(self, id: str) -> dict[str, str]:
        """What makes a process log in as somebody."""
        return {"NATS_CREDS": str(self.creds(id))}

    def creds(self, id: str) -> Path:
        """Somebody's login."""
        return self._folder.logins / f"{id}.creds"

    def services(self) -> Mapping[str, str]:
        """What makes the bridge and the AI service log in as themselves."""
        return {"CONSOLE_NATS_SERVICES": str(self._folder.services)}
