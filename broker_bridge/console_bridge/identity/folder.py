"""The folder of an installation's identities: its keys, who has a login, and what is made of both."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import nkeys

from console_bridge.identity.keys import (
    ACCOUNT,
    OPERATOR,
    PRIVATE_FOLDER,
    append_private,
    new_pair,
    pair_of,
    seed_of,
    whole_lines,
    write_private,
)
from console_bridge.identity.permissions import permissions
from console_schemas.directory import DirectoryRecord, digest_of, read_records
from console_schemas.wire import encode

FORMAT = 1
ACCOUNTS = ("SYS", "CONSOLE", "LOG")
JOURNAL = "people.jsonl"
BROKER_CONF = "broker.conf"


class IdentityError(Exception):
    """The identities cannot be used, or what is wished is not possible; the text says why and what to do."""


class IdentityFolder:
    """An existing folder. Open it with `open_folder`, make one with `create`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        about = json.loads((path / "identity.json").read_text())
        if about["format"] != FORMAT:
            raise IdentityError(f"{path} is of another release (format {about['format']}): use that one.")
        self.prefix: str = about["prefix"]
        self.services = path / "services"
        self.logins = path / "logins"

    def key(self, name: str) -> nkeys.KeyPair:
        """A key by its name: `operator`, `account-CONSOLE`, `role-agent` …"""
        file = self.path / "keys" / f"{name}.nk"
        try:
            return pair_of(file.read_text())
        except (OSError, ValueError, nkeys.NkeysError):
            raise IdentityError(f"{file} cannot be used: put back the folder {self.path} from its copy.") from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else changes anything meanwhile."""
        descriptor = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def journal(self) -> list[bytes]:
        """The records as they were written."""
        file = self.path / JOURNAL
        return whole_lines(file.read_bytes()).splitlines() if file.exists() else []

    def records(self) -> tuple[DirectoryRecord, ...]:
        """Who got which login, suspension and role, and by whom. Raises `ChainBroken`."""
        return read_records(self.journal())

    def add(self, record: DirectoryRecord) -> None:
        """Write a record behind the last one."""
        append_private(self.path / JOURNAL, encode(record))

    def next_place(self) -> tuple[int, str, datetime]:
        """The number, the digest of the record before and the time that a new record carries."""
        raw = self.journal()
        last = read_records(raw)[-1] if raw else None
        now = datetime.now(UTC).replace(microsecond=0)
        return len(raw) + 1, digest_of(raw[-1]) if raw else "", max(now, last.at) if last else now


def create(path: Path, prefix: str) -> IdentityFolder:
    """Make the folder with all its keys, whole or not at all. Raises `IdentityError` where something is there."""
    if path.exists() and any(path.iterdir()):
        raise IdentityError(f"{path} is not empty and holds no identities: name another folder with --dir.")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        for folder in (beside, *(beside / name for name in ("keys", "accounts", "services", "logins"))):
            folder.mkdir(mode=PRIVATE_FOLDER)
        write_private(beside / "keys" / "operator.nk", seed_of(new_pair(OPERATOR)) + "\n")
        for name in ACCOUNTS:
            write_private(beside / "keys" / f"account-{name}.nk", seed_of(new_pair(ACCOUNT)) + "\n")
        add_role_keys(beside / "keys", prefix)
        write_private(beside / "identity.json", json.dumps({"format": FORMAT, "prefix": prefix}) + "\n")
        if path.exists():
            path.rmdir()
        beside.rename(path)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return IdentityFolder(path)


def add_role_keys(keys: Path, prefix: str) -> None:
    """Make the keys of the roles that have none: all of them at first, later those that a release brings."""
    for role in permissions(prefix):
        file = keys / f"role-{role}.nk"
        if not file.exists():
            write_private(file, seed_of(new_pair(ACCOUNT)) + "\n")


def is_identity_folder(path: Path) -> bool:
    """Whether `console init` has been there."""
    return (path / "identity.json").is_file()


def open_folder(path: Path) -> IdentityFolder:
    """The folder. Raises `IdentityError` with what to do where there is none."""
    try:
        if not is_identity_folder(path):
            raise IdentityError(f"There are no identities in {path}: make them with `console init`, or name --dir.")
        return IdentityFolder(path)
    except (OSError, ValueError, KeyError) as error:
        raise IdentityError(f"{path} cannot be read: {error}") from None
