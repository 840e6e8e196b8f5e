"""NATS contexts as the `nats` command keeps them (ADR-21): a named address and login in a JSON file."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from console_client.settings_check import SettingsError

UNSUPPORTED = ("nsc", "user_jwt", "user_seed", "socks_proxy")


class NatsContext(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of a context that are understood; others are skipped, save those that would change the login."""

    url: str = ""
    user: str = ""
    password: str = ""
    token: str = ""
    creds: str = ""
    nkey: str = ""
    """A file with a seed."""
    cert: str = ""
    key: str = ""
    ca: str = ""
    tls_first: bool = False
    inbox_prefix: str = ""
    nsc: str = ""
    user_jwt: str = ""
    user_seed: str = ""
    socks_proxy: str = ""


def contexts_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the `nats` command keeps its contexts."""
    home = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or Path.home()) / ".config"
    return Path(home) / "nats"


def selected_context(environ: Mapping[str, str] = os.environ) -> str:
    """The name that `nats context select` chose, or an empty text."""
    try:
        return (contexts_folder(environ) / "context.txt").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def load_context(name: str, environ: Mapping[str, str] = os.environ) -> NatsContext:
    """The context of this name. Raises `SettingsError` naming the file and what to do."""
    file = contexts_folder(environ) / "context" / f"{name}.json"
    if Path(name).name != name:
        raise SettingsError(f"NATS context {name!r}: a context is named without a path. Run: nats context ls")
    try:
        context = msgspec.json.decode(file.read_bytes(), type=NatsContext)
    except FileNotFoundError:
        raise SettingsError(f"NATS context {name}: there is no {file}. Run: nats context ls") from None
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}. Check its permissions.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{file}: cannot be used: {error}. Mend it or save the context again.") from None
    for key in UNSUPPORTED:
        if getattr(context, key):
            raise SettingsError(f"{file}: {key} is not supported. Use creds, nkey, token, or user and password.")
    return context
