"""What stands in a `.creds` file, without the library that signs with it: it is read before the first screen."""

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from console_client.settings_check import SettingsError

_BLOCK = r"-{{3,}}BEGIN {0}-{{3,}}\s*(\S+)\s*-{{3,}}END {0}-{{3,}}"
_JWT = re.compile(_BLOCK.format("NATS USER JWT"))
_SEED = re.compile(_BLOCK.format("USER NKEY SEED"))


class _Claims(msgspec.Struct):
    name: str
    exp: int = 0


def jwt_in(file: Path) -> str:
    """Who it is, signed by the account. Raises `SettingsError`."""
    return _find(file, _JWT, "user JWT")


def seed_in(file: Path) -> str:
    """The key. Raises `SettingsError`."""
    return _find(file, _SEED, "key")


def name_in(file: Path) -> str:
    """What the login is called on the bus: the broker lets it speak under this name only. Raises `SettingsError`."""
    return _claims_in(file).name


def end_in(file: Path) -> datetime | None:
    """When the login ends by itself; none: it does not. Raises `SettingsError`."""
    seconds = _claims_in(file).exp
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _claims_in(file: Path) -> _Claims:
    try:
        body = jwt_in(file).split(".")[1]
        return msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=_Claims)
    except (IndexError, ValueError):
        raise unusable(file, "the user JWT in it is damaged") from None


def unusable(file: Path, why: str) -> SettingsError:
    """The error to raise."""
    return SettingsError(f"credentials {file}: {why}. Check NATS_CREDS, nats.creds or the NATS context.")


def _find(file: Path, block: re.Pattern[str], what: str) -> str:
    try:
        text = file.read_text(encoding="ascii")
    except OSError as error:
        raise unusable(file, error.strerror or "it cannot be read") from None
    except UnicodeDecodeError:
        raise unusable(file, "it is not a text") from None
    found = block.search(text)
    if found is None:
        raise unusable(file, f"there is no {what} in it")
    return found[1]
