"""The key for a model: from a named environment variable or a file that only its owner can read. Never logged."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from console_client.settings import AiSettings


class KeyUnusable(Exception):
    """The configured key cannot be had; the text says why and what to do, without the key."""


def read_api_key(settings: AiSettings, environ: Mapping[str, str] = os.environ) -> str | None:
    """The configured key, or None where the provider's own variable is to be used. Raises `KeyUnusable`."""
    if settings.api_key_env:
        if not (key := environ.get(settings.api_key_env, "").strip()):
            raise KeyUnusable(f"The environment variable {settings.api_key_env} (ai.api_key_env) is not set. Set it.")
        return key
    if settings.api_key_file:
        return _from_file(Path(settings.api_key_file).expanduser())
    return None


def _from_file(file: Path) -> str:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyUnusable(f"{file} (ai.api_key_file) can be read by others. Run: chmod 600 {file}")
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise KeyUnusable(f"{file} (ai.api_key_file) cannot be read: {reason}.") from None
    if not key:
        raise KeyUnusable(f"{file} (ai.api_key_file) is empty. Write the key into it.")
    return key
