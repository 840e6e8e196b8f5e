"""What the tokens say: the operator, the accounts with one signing key for each role, and the logins."""

import time
from datetime import datetime
from typing import Any

from console_bridge.identity.folder import ACCOUNTS, IdentityFolder
from console_bridge.identity.keys import USER, new_pair, public, write_private
from console_bridge.identity.permissions import Permissions, Service, account_of, permissions
from console_bridge.identity.tokens import Login, claims_in, signed
from console_schemas.directory import DirectoryRecord, LoginRole, revoked_keys

SHORT = 300
"""Seconds that a login lives which only one command needs."""
SYSTEM_PUBLISH = ("$SYS.REQ.CLAIMS.UPDATE", "$SYS.REQ.SERVER.PING.*")
_KIND = {"type": "account", "version": 2}
_UNLIMITED = {"subs": -1, "data": -1, "payload": -1}
_ACCOUNT_LIMITS = {**_UNLIMITED, "imports": 0, "exports": 0, "wildcards": False, "conn": -1, "leaf": 0}
_STREAM_LIMITS = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1, "max_ack_pending": -1}


def operator_token(folder: IdentityFolder) -> str:
    """Whom the broker trusts."""
    operator = folder.key("operator")
    nats = {"type": "operator", "version": 2, "system_account": public(folder.key("account-SYS"))}
    return signed({"name": "console", "sub": public(operator), "iat": 0, "nats": nats}, operator)


def account_tokens(folder: IdentityFolder) -> dict[str, str]:
    """The newest token of each account, made anew where it no longer says what holds.

    Each is younger than the one before by a second at least: at a restart the broker puts the token of its
    configuration back unless the one on its disk is.
    """
    records = folder.records()
    return {name: _account_token(folder, name, records) for name in ACCOUNTS}


def outdated_accounts(folder: IdentityFolder) -> list[str]:
    """The accounts whose newest token does not say what holds: after an update of the product, say."""
    records = folder.records()
    return [
        name
        for name in ACCOUNTS
        if _said(folder, name).get("nats") != {**_KIND, **_account_claims(folder, name, records)}
    ]


def _said(folder: IdentityFolder, name: str) -> dict[str, Any]:
    file = folder.path / "accounts" / f"{name}.jwt"
    return claims_in(file.read_text().strip()) if file.exists() else {"iat": 0}


def _account_token(folder: IdentityFolder, name: str, records: tuple[DirectoryRecord, ...]) -> str:
    file = folder.path / "accounts" / f"{name}.jwt"
    nats = {**_KIND, **_account_claims(folder, name, records)}
    said = _said(folder, name)
    if said.get("nats") == nats:
        return file.read_text().strip()
    claims = {
        "name": name,
        "sub": public(folder.key(f"account-{name}")),
        "iat": max(int(time.time()), said["iat"] + 1),
        "nats": nats,
    }
    token = signed(claims, folder.key("operator"))
    write_private(file, token + "\n")
    return token


def _account_claims(folder: IdentityFolder, name: str, records: tuple[DirectoryRecord, ...]) -> dict[str, Any]:
    if name == "SYS":
        return {"limits": _ACCOUNT_LIMITS}
    roles = {role: each for role, each in permissions(folder.prefix).items() if account_of(role) == name}
    scopes = [
        {"kind": "user_scope", "key": public(folder.key(f"role-{role}")), "role": role, "template": _template(each)}
        for role, each in roles.items()
    ]
    claims: dict[str, Any] = {"limits": {**_ACCOUNT_LIMITS, **_STREAM_LIMITS}, "signing_keys": scopes}
    if name == "CONSOLE" and (revoked := revoked_keys(records)):
        claims["revocations"] = revoked
    return claims


def _template(allowed: Permissions) -> dict[str, Any]:
    return {
        "pub": {"allow": list(allowed.publish)},
        "sub": {"allow": list(allowed.subscribe)},
        "subs": allowed.subscriptions,
        "data": -1,
        "payload": allowed.payload,
        "allowed_connection_types": ["STANDARD"],
    }


def new_login(
    folder: IdentityFolder,
    name: str,
    role: LoginRole | Service,
    *,
    queues: tuple[str, ...] = (),
    at: datetime | None = None,
    ends: datetime | None = None,
    seconds: int | None = None,
) -> tuple[Login, str]:
    """A login with a fresh key, and the public half of it. What it may do stands in the account, with its role."""
    pair = new_pair(USER)
    nats: dict[str, Any] = {
        "type": "user",
        "version": 2,
        "issuer_account": public(folder.key(f"account-{account_of(role)}")),
    }
    if queues:
        nats["tags"] = [f"queue:{queue}" for queue in queues]
    claims: dict[str, Any] = {"name": name, "sub": public(pair), "nats": nats}
    if at is not None:
        claims["iat"] = int(at.timestamp())
    if ends is not None:
        claims["exp"] = int(ends.timestamp())
    if seconds is not None:
        claims["exp"] = int(time.time()) + seconds
    return Login(signed(claims, folder.key(f"role-{role}")), pair), public(pair)


def system_login(folder: IdentityFolder) -> Login:
    """A login that may tell the broker of changed accounts and ask it about itself, for five minutes."""
    pair = new_pair(USER)
    nats = {
        "type": "user",
        "version": 2,
        **_UNLIMITED,
        "pub": {"allow": list(SYSTEM_PUBLISH)},
        "sub": {"allow": ["_INBOX.system.>"]},
    }
    claims = {"name": "system", "sub": public(pair), "exp": int(time.time()) + SHORT, "nats": nats}
    return Login(signed(claims, folder.key("account-SYS")), pair)
