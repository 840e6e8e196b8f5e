"""The configuration as it is in force: files, below the environment, below the flags."""

import getpass
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from console_client.settings import NatsSettings, Settings
from console_client.settings_check import SettingsError, faults_of, missing_faults
from console_client.settings_environment import CONFIG_VARIABLE, environment_layer, merge, nested
from console_schemas.ids import is_token

APP = "live-agent-console"
FILE = "config.toml"

__all__ = ["SettingsError", "config_files", "load_settings", "name_on_the_bus", "source_of", "user_name"]


def demo_file() -> Path:
    """How to be a customer of the demo that runs on this machine: there only while it does."""
    return platformdirs.user_state_path(APP) / "demo.toml"


def config_files(config: Path | None = None, environ: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The files that are read, the lowest first: the named one alone, else the machine's and the user's.

    A file that is named (by `config` or `CONSOLE_CONFIG`) must be there; the other two may be missing.
    """
    named = config or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    if named is not None:
        return (named.expanduser(),)
    return platformdirs.site_config_path(APP) / FILE, platformdirs.user_config_path(APP) / FILE


def load_settings(
    config: Path | None = None,
    overrides: Mapping[str, object] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings in force: files, then the environment, then `overrides` (dotted keys such as `nats.url`).

    An override that is None counts as not given. Raises `SettingsError` with every fault found.
    """
    must_exist = config is not None or bool(environ.get(CONFIG_VARIABLE))
    layers: list[Mapping[str, Any]] = []
    faults: list[str] = []
    for file in config_files(config, environ):
        if must_exist or file.is_file():
            layer = _read(file)
            faults += faults_of(str(file), layer)
            layers.append(layer)
    variables, wrong = environment_layer(environ)
    flags = nested({key: value for key, value in (overrides or {}).items() if value is not None})
    faults += wrong + faults_of("command line", flags, strict=False)
    merged = _laid(*layers, variables, flags)
    faults = faults or missing_faults(merged)
    if faults:
        raise SettingsError(*faults)
    return msgspec.convert(merged, Settings, strict=False)


def source_of(key: str, config: Path | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """The file whose value of a dotted key is in force, to name it where the value turns out to be wrong."""
    for file in reversed(config_files(config, environ)):
        place: Any = _read(file) if file.is_file() else {}
        for part in key.split("."):
            place = place.get(part) if isinstance(place, Mapping) else None
        if place is not None:
            return str(file)
    return "configuration"


def user_name(settings: Settings) -> str:
    """Who the person is on the bus: what their credentials say, else `console.user`, else the login name.

    Raises `SettingsError` if it is no token, or not the name of the credentials.
    """
    name = name_on_the_bus(settings.nats, settings.console.user) or getpass.getuser()
    if not is_token(name):
        raise SettingsError(
            f"user {name[:80]!r} cannot be a name on the bus: use 1 to 64 of A-Z a-z 0-9 _ -. "
            "Set CONSOLE_USER or the key console.user."
        )
    return name


def name_on_the_bus(nats: NatsSettings, wished: str, environ: Mapping[str, str] = os.environ) -> str:
    """The name in the credentials, else the wished one. Raises `SettingsError` where they are not the same."""
    from console_client.creds_text import name_in  # most need neither: there is little time before the first screen
    from console_client.nats_place import place_of

    file = place_of(nats, environ).creds_file
    if file is None:
        return wished
    name = name_in(file)
    if wished and name != wished:
        raise SettingsError(
            f"credentials {file} are {name}'s, not {wished}'s: the broker would let neither speak. "
            f"Leave the name out, or name {wished}'s file in NATS_CREDS."
        )
    return name


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{file}: there is no such file. Create it or name another one.") from None
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}. Check its permissions.") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not TOML: {error}. Mend the line.") from None


def _laid(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """The layers laid over each other, the lowest first.

    A layer that chooses a NATS context takes back the address and credentials of the layers below it: otherwise the
    credentials of one installation would be shown to the broker of another.
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        nats = layer.get("nats")
        below = merged.get("nats")
        if isinstance(nats, Mapping) and isinstance(below, dict) and nats.get("context"):
            below.pop("url", None)
            below.pop("creds", None)
        merge(merged, layer)
    return merged
