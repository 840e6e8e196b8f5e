"""Which releases of nats-server may be used: those without the advisories of 2026 that concern us."""

import re
import subprocess

OLDEST = {(2, 12): 12, (2, 14): 3}
"""The first release of each line in which the logins cannot be passed by, nor the server be ended without one."""
SENTENCE = "nats-server {found} has known holes in its logins: use 2.14.3 or newer, or 2.12.12 or newer of 2.12."


def is_safe(version: str) -> bool:
    """Whether a release such as `2.15.1` may be used."""
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", version)
    if found is None:
        return False
    major, minor, patch = (int(part) for part in found.groups())
    if (major, minor) in OLDEST:
        return patch >= OLDEST[major, minor]
    return (major, minor) > max(OLDEST)


def version_of(server: str) -> str:
    """What a nats-server program says of itself, such as `2.15.1`; empty where it says nothing."""
    try:
        said = subprocess.run([server, "--version"], capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+\.\d+\.\d+\S*", said)
    return found[0] if found else ""
