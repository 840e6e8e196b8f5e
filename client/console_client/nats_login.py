"""Where the broker is and as whom to connect: settings, environment and NATS context brought together."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from console_client.credentials import Credentials, CredsFile
from console_client.nats_context import NatsContext
from console_client.nats_place import place_of
from console_client.settings import NatsSettings
from console_client.settings_check import SettingsError

_WHO = frozenset({"user_jwt_cb", "nkeys_seed", "token", "user"})
DEFAULT_URL = "nats://127.0.0.1:4222"


class Login(NamedTuple):
    """The servers to try, and the options of `Client.connect` that say who we are."""

    urls: tuple[str, ...]
    options: dict[str, Any]
    creds: CredsFile | None = None
    """The file they come from, if it is one."""

    @property
    def is_named(self) -> bool:
        """Whether anything says who we are."""
        return not _WHO.isdisjoint(self.options) or any("@" in url for url in self.urls)


def login_of(
    nats: NatsSettings, environ: Mapping[str, str] = os.environ, credentials: Credentials | None = None
) -> Login:
    """The login in force; with `credentials` those log in, whatever else is configured. Raises `SettingsError`."""
    place = place_of(nats, environ)
    context = place.context
    urls = tuple(part.strip() for part in (place.url or DEFAULT_URL).split(",") if part.strip())
    for each in urls:
        if "://" in each and not each.startswith(("nats://", "tls://")):
            raise SettingsError(f"{shown(each)} is no address of a NATS server here: use nats:// or tls://.")
    inboxes = {"inbox_prefix": context.inbox_prefix} if context.inbox_prefix else {}
    options = {**_tls(nats.ca or context.ca, context), **inboxes}
    if credentials is not None:
        return Login(urls, {**_logging_in(credentials), **options})
    if place.creds:
        file = CredsFile(place.creds)
        file.check()
        return Login(urls, {**_logging_in(file), **options}, file)
    return Login(urls, {**_otherwise(context), **options})


def shown(url: str) -> str:
    """The address as it may be shown and logged: without a user, password or token."""
    scheme, _, rest = url.rpartition("://")
    return f"{scheme or 'nats'}://{rest.rpartition('@')[2]}"


def _logging_in(credentials: Credentials) -> dict[str, Any]:
    return {"user_jwt_cb": credentials.jwt, "signature_cb": credentials.sign}


def _otherwise(context: NatsContext) -> dict[str, Any]:
    if context.nkey:
        seed = Path(context.nkey).expanduser()
        if not seed.is_file():
            raise SettingsError(f"key {seed}: there is no such file. Check nkey in the NATS context.")
        return {"nkeys_seed": str(seed)}
    if context.token:
        return {"token": context.token}
    if context.user:
        return {"user": context.user, "password": context.password}
    return {}


def _tls(ca: str, context: NatsContext) -> dict[str, Any]:
    if not (ca or context.cert):
        return {"tls_handshake_first": True} if context.tls_first else {}
    try:
        tls = ssl.create_default_context(cafile=str(Path(ca).expanduser()) if ca else None)
        if context.cert:
            tls.load_cert_chain(
                Path(context.cert).expanduser(), Path(context.key).expanduser() if context.key else None
            )
    except OSError as error:  # ssl.SSLError too
        raise SettingsError(
            f"nats.ca or the NATS context: ca, cert or key cannot be used: {error.strerror or error}."
        ) from None
    return {"tls": tls, "tls_handshake_first": context.tls_first}
