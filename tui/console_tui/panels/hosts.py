"""Which hosts a panel may talk to."""

from collections.abc import Iterable
from urllib.parse import SplitResult, quote, urlsplit

from console_tui.panels.fetch import PanelFailed

_PORTS = {"http": 80, "https": 443}
LONGEST = 4_000
"""Characters of an address."""


def encoded(address: str) -> str:
    """The address with everything percent-encoded that may not stand in one; what is encoded already stays."""
    return quote(address.strip(), safe=":/?#[]@!$&'()*+,;=%~", errors="replace")


def split_address(address: str) -> SplitResult:
    """The parts of an http address. Raises `PanelFailed` when it is none, or carries a user name."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in _PORTS and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or len(address) > LONGEST:
        raise PanelFailed("This is not an http or https address that can be opened.")
    if "@" in parts.netloc:
        raise PanelFailed("The address carries a user name, which is not allowed.")
    return parts


class Hosts:
    """The hosts of a panel: the one it is configured with, and those that the administrator lists.

    A `host` without a port stands for its usual ports: a site may redirect from http to https.
    """

    def __init__(self, listed: Iterable[str], address: str = "") -> None:
        self._allowed = {place for host in listed for place in _places(host.strip().lower())}
        if address:
            parts = split_address(address)
            self._allowed.update((_place(parts),) if parts.port else _places(parts.hostname or ""))

    def __contains__(self, address: str) -> bool:
        try:
            return _place(split_address(address)) in self._allowed
        except PanelFailed:
            return False

    def check(self, address: str) -> None:
        """Raise `PanelFailed`, saying what to do, if the address may not be opened."""
        parts = split_address(address)
        if _place(parts) not in self._allowed:
            host = parts.netloc.lower()
            raise PanelFailed(f"{host} is not among the hosts that panels may open: ask the administrator to allow it.")


def _place(parts: SplitResult) -> str:
    return f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"


def _places(host: str) -> tuple[str, ...]:
    bare = host.strip("[]")
    if ":" in host and not (host.startswith("[") and host.endswith("]")):
        name, _, port = host.rpartition(":")
        return (f"{name.strip('[]')}:{port}",)
    return tuple(f"{bare}:{port}" for port in _PORTS.values())
