"""NATS tokens (JWT, ADR-14): claims signed by a key, and the file that holds a login."""

import base64
import hashlib
import json
import time
from typing import Any

import nkeys

from console_bridge.identity.keys import pair_of, public, seed_of

_HEAD = {"typ": "JWT", "alg": "ed25519-nkey"}


class Login:
    """A login that is in nobody's file: a token and its key, for as long as this process needs them."""

    def __init__(self, token: str, pair: nkeys.KeyPair) -> None:
        self._token = token
        self._seed = seed_of(pair)

    def jwt(self) -> bytes:
        """Who we are."""
        return self._token.encode()

    def sign(self, nonce: str) -> bytes:
        """The server's nonce, signed, in base64."""
        return base64.b64encode(pair_of(self._seed).sign(nonce.encode()))

    def creds(self) -> str:
        """The contents of a `.creds` file."""
        return (
            f"-----BEGIN NATS USER JWT-----\n{self._token}\n------END NATS USER JWT------\n\n"
            "This file is a login: whoever has it is who it names. Keep it to yourself.\n\n"
            f"-----BEGIN USER NKEY SEED-----\n{self._seed}\n------END USER NKEY SEED------\n"
        )


def signed(claims: dict[str, Any], by: nkeys.KeyPair) -> str:
    """The token of these claims; `iat` is now where it is not given."""
    whole = {"iss": public(by), "iat": int(time.time()), **claims}
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).digest()
    whole["jti"] = base64.b32encode(digest).rstrip(b"=").decode()
    head, body = (_encoded(json.dumps(part).encode()) for part in (_HEAD, whole))
    return f"{head}.{body}.{_encoded(by.sign(f'{head}.{body}'.encode()))}"


def claims_in(token: str) -> dict[str, Any]:
    """What a token of our own says; its signature is not looked at."""
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
