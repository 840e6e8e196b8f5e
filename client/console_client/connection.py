"""The one way to the broker: every process connects with this."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from nats import errors
from nats.aio.client import Client

from console_client.credentials import Credentials, CredsFile
from console_client.link import LinkState
from console_client.nats_login import Login, login_of, shown
from console_client.robust_client import RobustClient
from console_client.settings import NatsSettings
from console_client.settings_check import SettingsError

PING_SECONDS = 3
SILENT_PINGS = 2
"""A link that says nothing is given up after two unanswered pings: 6 to 9 seconds after it froze."""
CONNECT_SECONDS = 3

StateCallback = Callable[[LinkState, str], None]
ErrorCallback = Callable[[Exception], None]
ENDED = "the login ended on"
_REFUSALS = ("authorization", "authentication")


class Unreachable(Exception):
    """No broker could be had. The text is a sentence for a person: where was looked, why it failed, what to do."""


async def connect(
    nats: NatsSettings,
    name: str,
    *,
    user: str | None = None,
    on_state: StateCallback | None = None,
    on_error: ErrorCallback | None = None,
    environ: Mapping[str, str] = os.environ,
    credentials: Credentials | None = None,
) -> Client:
    """A client that is connected now and reconnects by itself until it is closed.

    `name` is what ops see in the broker's monitoring. With `user` the inboxes are private,
    `_INBOX.<user>.>`, unless the NATS context names others. With `credentials` those log in.
    `on_state` hears every change after the first connect with the reason in words; `on_error` hears what has no
    caller: refused subjects, failed handlers, slow consumers. Raises `Unreachable` or `SettingsError`.
    """
    login = login_of(nats, environ, credentials)
    options = dict(login.options)
    if user:
        options.setdefault("inbox_prefix", f"_INBOX.{user}")
    failure: Exception = errors.NoServersError()
    for start in range(len(login.urls)):
        client = RobustClient()
        reports = _Reports(client, on_state, on_error, login.creds)
        servers = [*login.urls[start:], *login.urls[:start]]
        try:
            await client.open(servers, name=name, **options, **reports.callbacks())
        except (OSError, errors.Error) as error:
            failure = reports.latest if isinstance(error, errors.NoServersError) and reports.latest else error
            continue
        reports.started = True
        return client
    raise Unreachable(_sentence(login, failure))


class _Reports:
    """What nats-py reports, as calls of two plain functions."""

    def __init__(
        self,
        client: RobustClient,
        on_state: StateCallback | None,
        on_error: ErrorCallback | None,
        creds: CredsFile | None,
    ) -> None:
        self._client = client
        self._creds = creds
        self._on_state = on_state
        self._on_error = on_error
        self._told: tuple[LinkState, str] = ("connected", "")
        self.latest: Exception | None = None
        self.started = False

    def callbacks(self) -> dict[str, Any]:
        """The options of `Client.connect` for reporting and for noticing a silent link."""
        return {
            "error_cb": self._error,
            "disconnected_cb": self._disconnected,
            "reconnected_cb": self._reconnected,
            "closed_cb": self._closed,
            "ping_interval": PING_SECONDS,
            "max_outstanding_pings": SILENT_PINGS,
            "connect_timeout": CONNECT_SECONDS,
        }

    async def _error(self, error: Exception) -> None:
        self.latest = error
        if self.started and self._told[0] == "reconnecting":
            self._tell("reconnecting", in_words(error, self._creds))
        elif self.started and self._on_error is not None and not isinstance(error, OSError | errors.UnexpectedEOF):
            self._on_error(error)

    async def _disconnected(self) -> None:
        if not self._client.is_closed:
            self._tell("reconnecting", in_words(self._client.lost_because, self._creds))

    async def _reconnected(self) -> None:
        self._tell("connected", "")

    async def _closed(self) -> None:
        self._tell("closed", "")

    def _tell(self, state: LinkState, detail: str) -> None:
        if (state, detail) != self._told:
            self._told = (state, detail)
            if self._on_state is not None:
                self._on_state(state, detail)


def in_words(error: Exception | None, creds: CredsFile | None = None) -> str:
    """Why a connection failed or ended, without the words of the library; `creds` is what logged in."""
    match error:
        case errors.UnexpectedEOF() | ConnectionResetError() | None:
            return "the server closed the connection"
        case errors.StaleConnectionError():
            return "the server is silent"
        case ConnectionRefusedError():
            return "nobody listens there"
        case TimeoutError():
            return "no answer in time"
        case OSError(strerror=str(reason)):
            return reason.lower()
    text = str(error).removeprefix("nats: ").strip().strip("'").lower()
    if not text.startswith(_REFUSALS) and "revoked" not in text and "expired" not in text:
        return text
    ended = _ended(creds)
    return f"{ENDED} {ended:%Y-%m-%d %H:%M} UTC: ask for a new one" if ended else f"the login is refused: {text}"


def _ended(creds: CredsFile | None) -> datetime | None:
    """When the login in the file has ended by itself, if it has."""
    try:
        end = creds.end() if creds is not None else None
    except SettingsError:
        return None
    return end if end is not None and end <= datetime.now(UTC) else None


def _sentence(login: Login, failure: Exception) -> str:
    where = " or ".join(shown(url) for url in login.urls)
    why = in_words(failure, login.creds)
    if why.startswith(ENDED):
        return f"The NATS server at {where} refuses us: {why} (`console people renew` makes it)."
    if why.startswith("the login is refused"):
        if not login.is_named:
            return (
                f"The NATS server at {where} refuses us: it asks for a login, and none is named. "
                "Set NATS_CREDS to the .creds file of whoever you are here."
            )
        return f"The NATS server at {where} refuses us: {why}. Check NATS_CREDS or the NATS context."
    return f"No NATS server can be reached at {where}: {why}. Start one, or set NATS_URL to one that runs."
