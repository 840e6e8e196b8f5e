"""The master key: a file that only the bridge may read. Without it the keys of all engagements are of no use."""

import hashlib
import os
import secrets
from pathlib import Path

from console_bridge.identity.keys import PRIVATE_FILE, PRIVATE_FOLDER, sync_folder
from console_bridge.sealing import KEY, seal, unseal
from console_client.service_login import identity_folder
from console_client.settings import Settings

FILE = "master.key"


class KeyRefused(Exception):
    """What is sealed cannot be read; the text says why and what to do."""


class MasterKey:
    """Wraps the keys of engagements."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @property
    def fingerprint(self) -> str:
        """What tells one master key from another, and says nothing of it."""
        return hashlib.blake2b(b"fingerprint", key=self._secret, digest_size=16).hexdigest()

    def wrap(self, key: bytes, name: str) -> bytes:
        """The key of this name, for the store."""
        return seal(key, name.encode(), self._secret)

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """The key again. Raises `Unopened`."""
        return unseal(wrapped, name.encode(), self._secret)


def master_key_file(settings: Settings) -> Path:
    """The configured file, or the one beside the logins of the services; for an open broker, in the data folder."""
    if settings.bridge.master_key:
        return Path(settings.bridge.master_key).expanduser()
    if settings.nats.services:
        return Path(settings.nats.services).expanduser() / FILE
    services = identity_folder() / "services"
    return services / FILE if services.is_dir() and not settings.nats.open_broker else identity_folder().parent / FILE


def read_master_key(file: Path) -> MasterKey | None:
    """The key in a file; None where there is no file. Raises `KeyRefused`."""
    try:
        text = file.read_text()
        if file.stat().st_mode & 0o077:
            raise KeyRefused(f"{file} can be read by others: chmod 600 it.")
        secret = bytes.fromhex(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyRefused(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError:
        secret = b""
    if len(secret) != KEY:
        raise KeyRefused(f"{file} holds no master key: put it back from its copy.")
    return MasterKey(secret)


def make_master_key(file: Path) -> MasterKey:
    """The key in a file, made where there is none: whole or not at all, by one of any number who try."""
    file.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "w") as output:
        output.write(secrets.token_hex(KEY) + "\n")
        output.flush()
        os.fsync(output.fileno())
    try:
        os.link(beside, file)  # unlike a rename, it never takes the place of a key that is there
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    sync_folder(file.parent)
    made = read_master_key(file)
    assert made is not None
    return made
