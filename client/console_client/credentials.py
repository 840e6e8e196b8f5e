"""A `.creds` file: read anew at every connect, so that a renewed one is used as soon as it is there."""

import base64
import json
import re
from pathlib import Path
from typing import Protocol

import nkeys

from console_client.settings_check import SettingsError

_BLOCK = r"-{{3,}}BEGIN {0}-{{3,}}\s*(\S+)\s*-{{3,}}END {0}-{{3,}}"
_JWT = re.compile(_BLOCK.format("NATS USER JWT"))
_SEED = re.compile(_BLOCK.format("USER NKEY SEED"))


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
        return self._find(_JWT, "user JWT").encode()

    def name(self) -> str:
        """What the login is called on the bus: the broker lets it speak under this name only."""
        try:
            body = self.jwt().split(b".")[1]
            return str(json.loads(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))["name"])
        except (IndexError, ValueError, KeyError, TypeError):
            raise SettingsError(self._unusable("the user JWT in it is damaged")) from None

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
        seed = bytearray(self._find(_SEED, "key").encode())
        try:
            return nkeys.from_seed(seed)
        except Exception:  # nkeys raises a different class for each fault; none may carry the seed into a traceback
            raise SettingsError(self._unusable("the key in it is damaged")) from None

    def _find(self, block: re.Pattern[str], what: str) -> str:
        try:
            text = self.path.read_text(encoding="ascii")
        except OSError as error:
            raise SettingsError(self._unusable(error.strerror or "it cannot be read")) from None
        except UnicodeDecodeError:
            raise SettingsError(self._unusable("it is not a text")) from None
        found = block.search(text)
        if found is None:
            raise SettingsError(self._unusable(f"there is no {what} in it"))
        return found[1]

    def _unusable(self, why: str) -> str:
        return f"credentials {self.path}: {why}. Check NATS_CREDS, nats.creds or the NATS context."
