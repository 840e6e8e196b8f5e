"""How the services of an installation log in: each as itself, with the file that `console init` made for it."""

from pathlib import Path

import platformdirs
from msgspec.structs import replace

from console_client.settings import NatsSettings
from console_client.settings_check import SettingsError
from console_client.settings_file import APP


def identity_folder(named: Path | None = None) -> Path:
    """Where the identities are: the named folder, else the user's own."""
    return named or platformdirs.user_data_path(APP) / "identity"


def logged_in_as(nats: NatsSettings, service: str) -> NatsSettings:
    """The settings with the service's own login, where it has one; else as they are. Raises `SettingsError`."""
    folder = Path(nats.services).expanduser() if nats.services else identity_folder() / "services"
    file = folder / f"{service}.creds"
    if nats.services and not file.exists():
        raise SettingsError(f"nats.services: there is no {file}. `console init` makes it; copy it to this machine.")
    return replace(nats, creds=str(file)) if file.exists() and not _open(nats) else nats


def _open(nats: NatsSettings) -> bool:
    """Whether no login is wanted: for a broker that asks for none."""
    return nats.open_broker and not nats.services
