"""A `.creds` file: read anew at every connect, so that a renewed one is used as soon as it is there."""

import base64
from datetime import datetime
from pathlib import Path
from typing import Protocol

import nkeys

from console_client.creds_text import end_in, jwt_in, name_in, seed_in, unusable


class Credentials(Protocol):
    """Something to log in with."""

    def jwt(self) -> bytes:
        """Who we are, signed by the account."""

    def sign(self, nonce: str) -> bytes:
        """The server's nonce, signed by our key, in base64."""


class CredsFile:
    """The JWT and the key in a file made by `nsc` or by this product. Its methods raise `SettingsError`."""

    def __init__(self, path: str) -> None:
        self.path = Path(path).expanduser()

    def check(self) -> None:
        """Find out now, not at the broker, whether the file can be used."""
        self.jwt()
        self.sign("nonce")

    def jwt(self) -> bytes:
        """Who we are, signed by the account."""
        return jwt_in(self.path).encode()

    def name(self) -> str:
        """What the login is called on the bus."""
        return name_in(self.path)

    def end(self) -> datetime | None:
        """When it ends by itself; none: it does not."""
        return end_in(self.path)

    def key(self) -> str:
        """The public half of the key in it."""
        return str(self._pair().public_key.decode())

    def sign(self, nonce: str) -> bytes:
        """The server's nonce, signed by our key, in base64."""
        pair = self._pair()
        signature = base64.b64encode(pair.sign(nonce.encode()))
        pair.wipe()
        return signature

    def _pair(self) -> nkeys.KeyPair:
        seed = bytearray(seed_in(self.path).encode())
        try:
            return nkeys.from_seed(seed)
        except Exception:  # nkeys raises a different class for each fault; none may carry the seed into a traceback
            raise unusable(self.path, "the key in it is damaged") from None
