"""Giving and taking logins: each change is recorded first, then in the files that follow from the records."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from console_bridge.identity.broker_conf import write_broker_conf
from console_bridge.identity.claims import new_login
from console_bridge.identity.folder import IdentityError, IdentityFolder
from console_bridge.identity.keys import write_private
from console_bridge.identity.permissions import Service
from console_bridge.master_key import FILE, make_master_key
from console_client.credentials import CredsFile
from console_client.settings_check import SettingsError
from console_schemas.directory import RESERVED, Change, DirectoryRecord, LoginRole, Standing, newest
from console_schemas.ids import is_token
from console_schemas.text import one_line

_MAY: dict[Change, frozenset[Standing]] = {
    "suspended": frozenset({"active"}),
    "resumed": frozenset({"suspended"}),
    "removed": frozenset({"active", "suspended"}),
    "role-set": frozenset({"active", "suspended"}),
    "renewed": frozenset({"active", "suspended"}),
}
_STANDING: dict[Change, Standing] = {"suspended": "suspended", "resumed": "active", "removed": "removed"}


class Registrar:
    """Changes of one folder, in somebody's name (`by`)."""

    def __init__(self, folder: IdentityFolder, by: str) -> None:
        self._folder = folder
        self._by = by

    def add(
        self,
        id: str,
        name: str,
        role: LoginRole,
        queues: tuple[str, ...],
        creds: Path | None = None,
        lasts: timedelta = timedelta(),
    ) -> DirectoryRecord:
        """A new login, without end or as long as it `lasts`, written to `creds`. Raises `IdentityError`."""
        _check_names(id, queues)
        with self._folder.locked():
            for known in newest(self._folder.records()).values():
                if known.id.lower() == id.lower() and (known.standing != "removed" or known.id != id):
                    raise IdentityError(f"{known.id} is there already ({known.role}, {known.standing}).")
            return self._issue(
                "added", id, one_line(name, limit=100) or id, role, queues, "active", creds, _end_after(lasts)
            )

    def issue_again(
        self,
        change: Change,
        id: str,
        roles: Iterable[LoginRole],
        *,
        role: LoginRole | None = None,
        queues: tuple[str, ...] | None = None,
        creds: Path | None = None,
        lasts: timedelta | None = None,
    ) -> DirectoryRecord:
        """A fresh login with another role or other queues, or the same ones; the one before it ends.

        `lasts`: from now on, without end where it is zero; none: until the same time as the one before.
        """
        _check_names(id, queues or ())
        with self._folder.locked():
            known = self._known(id, roles, change)
            role, queues = role or known.role, known.queues if queues is None else queues
            ends = known.ends if lasts is None else _end_after(lasts)
            if ends is not None and ends <= datetime.now(UTC):
                raise IdentityError(f"The login of {id} has ended: say how long the new one is good, with --days.")
            return self._issue(change, id, known.name, role, queues, known.standing, creds, ends)

    def set_standing(self, change: Change, id: str, roles: Iterable[LoginRole]) -> DirectoryRecord:
        """Suspend a login, bring it back or end it for good. The file of one brought back is good again."""
        with self._folder.locked():
            known = self._known(id, roles, change)
            number, before, at = self._folder.next_place()
            record = replace(
                known, number=number, before=before, at=at, by=self._by, change=change, standing=_STANDING[change]
            )
            self._write(record)
            return record

    def _issue(
        self,
        change: Change,
        id: str,
        name: str,
        role: LoginRole,
        queues: tuple[str, ...],
        standing: Standing,
        creds: Path | None,
        ends: datetime | None,
    ) -> DirectoryRecord:
        file = creds or self._folder.logins / f"{id}.creds"
        _check_place(file, id)
        number, before, at = self._folder.next_place()
        login, key = new_login(self._folder, id, role, queues=queues, at=at, ends=ends)
        record = DirectoryRecord(
            number=number,
            at=at,
            by=self._by,
            change=change,
            id=id,
            name=name,
            role=role,
            queues=queues,
            key=key,
            standing=standing,
            ends=ends,
            before=before,
        )
        self._write(record)  # first: no login may exist that is not recorded
        write_private(file, login.creds())
        return record

    def _known(self, id: str, roles: Iterable[LoginRole], change: Change) -> DirectoryRecord:
        known = newest(self._folder.records()).get(id)
        if known is None or known.role not in roles:
            raise IdentityError(f"Nobody is called {id} here: the list shows who there is.")
        if known.standing not in _MAY[change]:
            raise IdentityError(f"{id} is {known.standing} already.")
        return known

    def _write(self, record: DirectoryRecord) -> None:
        self._folder.add(record)
        write_broker_conf(self._folder)


def _end_after(lasts: timedelta) -> datetime | None:
    """When a login ends that is good so long from now on, to the second as tokens have it; none: never, for zero."""
    return (datetime.now(UTC) + lasts).replace(microsecond=0) if lasts else None


SERVICES: tuple[Service, ...] = ("bridge-answering", "bridge", "bridge-log", "ai")
"""Those with a login of their own in a file."""


def write_services(folder: IdentityFolder) -> None:
    """The logins of our own services, each in its file; one that is there stays."""
    for service in SERVICES:
        file = folder.services / f"{service}.creds"
        if not file.exists():
            login, _ = new_login(folder, service, service)
            write_private(file, login.creds())
    make_master_key(folder.services / FILE)


def _check_names(id: str, queues: tuple[str, ...]) -> None:
    if not is_token(id):
        raise IdentityError(f"{id[:80]!r} cannot be a name on the bus: use 1 to 64 of A-Z a-z 0-9 _ -")
    if id.lower() in RESERVED:
        raise IdentityError(f"{id} is the name of a service of ours: choose another.")
    for queue in queues:
        if queue != "*" and not is_token(queue):
            raise IdentityError(f"{queue[:80]!r} cannot be a queue: use 1 to 64 of A-Z a-z 0-9 _ -")


def _check_place(file: Path, id: str) -> None:
    """A login may take the place of an older one of the same person, and of nothing else."""
    if not file.parent.is_dir():
        raise IdentityError(f"There is no folder {file.parent}: make it, or name another file with --creds.")
    if file.exists():
        try:
            owner = CredsFile(str(file)).name()
        except SettingsError:
            owner = ""
        if owner != id:
            raise IdentityError(f"{file} is there already and is not {id}'s: name another file with --creds.")
