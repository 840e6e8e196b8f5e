"""A `.creds` file: read anew at every connect, so that a renewed one is used as soon as it is there."""

import base64
import re
from pathlib import Path

import nkeys

from console_client.settings_check import SettingsError

_BLOCK = r"-{{3,}}BEGIN {0}-{{3,}}\s*(\S+)\s*-{{3,}}END {0}-{{3,}}"
_JWT = re.compile(_BLOCK.format("NATS USER JWT"))
_SEED = re.compile(_BLOCK.format("USER NKEY SEED"))


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

    def sign(self, nonce: str) -> bytes:
        """The server's nonce, signed by our key, in base64."""
        seed = bytearray(self._find(_SEED, "key").encode())
        try:
            pair = nkeys.from_seed(seed)
        except Exception:  # nkeys raises a different class for each fault; none may carry the seed into a traceback
            raise SettingsError(self._unusable("the key in it is damaged")) from None
        signature = base64.b64encode(pair.sign(nonce.encode()))
        pair.wipe()
        return signature

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
