"""Sealing what is personal in a fact: the rest of it stays readable JSON, and the seal covers that, too. Pure.

The log, its hash chain and the database's copy hold the sealed bytes; who has no key reads an impersonal fact.
"""

import secrets
from binascii import Error, a2b_base64, b2a_base64

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from console_schemas.acts import ActRecorded
from console_schemas.erasing import hidden, impersonal, restored
from console_schemas.events import LoggedEvent, MessageSetAside
from console_schemas.wire import encode

KEY = sodium.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
NONCE = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_FIELD = b',"sealed":'


class Unopened(Exception):
    """The key does not fit what it is to open."""


def seal(data: bytes, bound: bytes, key: bytes) -> bytes:
    """Encrypt under a fresh nonce; it opens only together with what it is `bound` to."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(data, bound, nonce, key)


def unseal(box: bytes, bound: bytes, key: bytes) -> bytes:
    """What is in the box. Raises `Unopened`."""
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(box[NONCE:], bound, box[:NONCE], key)
    except (CryptoError, ValueError) as error:
        raise Unopened(str(error)) from None


def key_id(event: LoggedEvent) -> str:
    """Under which key a fact is sealed: its engagement's, or one for each input that was set aside."""
    match event:
        case MessageSetAside(origin=origin):
            return f"in-{origin}"
        case ActRecorded():
            return ""  # nothing of it is personal
    return event.engagement_id


def divided(event: LoggedEvent) -> tuple[bytes, bytes]:
    """What of a fact may be read by everybody, and what is personal; the latter is empty where nothing is."""
    rest = impersonal(event)
    return encode(rest), hidden(event, rest)


def sealed(clear: bytes, secret: bytes, key: bytes) -> bytes:
    """The bytes of a fact for the log."""
    box = b2a_base64(seal(secret, clear, key), newline=False)
    return clear[:-1] + _FIELD + b'"' + box + b'"}'


def parts(data: bytes) -> tuple[bytes, bytes]:
    """The readable JSON of a fact and its box, which is empty for a fact with nothing sealed."""
    if not data.endswith(b'"}'):
        return data, b""
    quote = data.rfind(b'"', 0, -2)  # a box has no quote in it, and in a text every quote has a backslash before it
    if not data.endswith(_FIELD, 0, quote):
        return data, b""
    try:
        return data[: quote - len(_FIELD)] + b"}", a2b_base64(data[quote + 1 : -2])
    except Error:
        return data, b""


def opened(clear: bytes, box: bytes, key: bytes) -> bytes:
    """The JSON of the whole fact. Raises `Unopened`."""
    return restored(clear, unseal(box, clear, key))
