"""A broker with decentralised logins, made by hand: an operator, an account and users with `.creds` files."""

import base64
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

import nkeys


def _pair(prefix: int) -> nkeys.KeyPair:
    return nkeys.from_seed(nkeys.encode_seed(os.urandom(32), prefix))


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class JwtIdentity:
    """The keys, the server's configuration, and users."""

    def __init__(self) -> None:
        self.operator = _pair(nkeys.PREFIX_BYTE_OPERATOR)
        self.account = _pair(nkeys.PREFIX_BYTE_ACCOUNT)

    def configuration(self, folder: Path) -> Path:
        """A configuration file that trusts these keys; port and monitoring port come from flags."""
        account = self._public(self.account)
        limits = dict.fromkeys(("subs", "data", "payload", "imports", "exports", "conn", "leaf"), -1)
        account_jwt = self._signed(
            self.operator,
            {"name": "TEST", "sub": account, "nats": {"type": "account", "version": 2, "limits": limits}},
        )
        operator = {"name": "test", "sub": self._public(self.operator), "nats": {"type": "operator", "version": 2}}
        file = folder / "jwt.conf"
        file.write_text(
            'listen: "127.0.0.1:4222"\n'
            f"operator: {self._signed(self.operator, operator)}\n"
            f"resolver: MEMORY\nresolver_preload: {{ {account}: {account_jwt} }}\n"
        )
        return file

    def creds(self, file: Path, name: str, seconds: float = 3600) -> Path:
        """Write the credentials of a user who may do everything for so many seconds."""
        user = _pair(nkeys.PREFIX_BYTE_USER)
        claims = {
            "name": name,
            "sub": self._public(user),
            "exp": int(time.time() + seconds),
            "nats": {"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1},
        }
        file.write_text(
            f"-----BEGIN NATS USER JWT-----\n{self._signed(self.account, claims)}\n------END NATS USER JWT------\n\n"
            f"-----BEGIN USER NKEY SEED-----\n{user.seed.decode()}\n------END USER NKEY SEED------\n"
        )
        return file

    def _public(self, pair: nkeys.KeyPair) -> str:
        return str(pair.public_key.decode())

    def _signed(self, by: nkeys.KeyPair, claims: dict[str, Any]) -> str:
        claims = {"iss": self._public(by), "iat": int(time.time()), **claims}
        claims["jti"] = base64.b32encode(hashlib.sha256(json.dumps(claims).encode()).digest()).decode().rstrip("=")
        head = _encoded(json.dumps({"typ": "JWT", "alg": "ed25519-nkey"}).encode())
        body = f"{head}.{_encoded(json.dumps(claims).encode())}"
        return f"{body}.{_encoded(by.sign(body.encode()))}"
