"""Fetches a page for a panel: http and https only, from allowed hosts only, within a time and a size."""

import asyncio
from asyncio import AbstractEventLoop, Future
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException, HTTPMessage
from ssl import SSLCertVerificationError
from threading import Thread
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from msgspec import Struct

from console_tui.panels.charset import decode_page
from console_tui.panels.cutting import Cut, Cuttable
from console_tui.panels.fetch import PanelFailed
from console_tui.panels.hosts import Hosts
from console_tui.panels.reading import TextKind

REDIRECTS = 5
HEADERS = {
    "User-Agent": "live-agent-console",
    "Accept": "text/html, text/markdown, application/json, text/plain;q=0.9, text/*;q=0.8",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
_KINDS: dict[str, TextKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "application/json": "json",
}


class Page(Struct, frozen=True, kw_only=True):
    """A fetched page."""

    address: str
    """Where it came from in the end."""
    kind: TextKind
    text: str
    cut: bool = False
    """It is longer than what was read."""


async def fetch_page(address: str, hosts: Hosts, *, timeout: float, max_bytes: int) -> Page:
    """The page at an address, after at most `REDIRECTS` redirects. `timeout` in seconds covers everything.

    Raises `PanelFailed`. Whatever happens, the connection is closed when this returns.
    """
    hosts.check(address)
    cut = Cut()
    loop = asyncio.get_running_loop()
    result: Future[Page] = loop.create_future()
    # A thread of its own, which nobody waits for at the end: looking up a name cannot be interrupted.
    work = _Fetching(loop, result, lambda: _get(address, hosts, cut, timeout, max_bytes))
    Thread(target=work, name="panel-page", daemon=True).start()
    try:
        async with asyncio.timeout(timeout):
            return await result
    except TimeoutError:
        raise PanelFailed(f"The page did not come within {timeout:g} s.") from None
    finally:
        cut.now()


class _Fetching:
    """Runs the request in its thread and hands the outcome to the event loop, if somebody still waits for it."""

    def __init__(self, loop: AbstractEventLoop, result: "Future[Page]", get: Callable[[], Page]) -> None:
        self._loop = loop
        self._result = result
        self._get = get

    def __call__(self) -> None:
        try:
            page: Page | Exception = self._get()
        except Exception as error:
            page = error
        with suppress(RuntimeError):  # the loop is closed: the console has ended meanwhile
            self._loop.call_soon_threadsafe(self._hand_over, page)

    def _hand_over(self, page: Page | Exception) -> None:
        if self._result.done():
            return
        if isinstance(page, Exception):
            self._result.set_exception(page)
        else:
            self._result.set_result(page)


def _get(address: str, hosts: Hosts, cut: Cut, timeout: float, max_bytes: int) -> Page:
    try:
        # Longer than the limit itself, which cuts first wherever it can; this ends what cannot be cut, a connect.
        with _opener(hosts, cut).open(Request(address, headers=HEADERS), timeout=timeout + 1) as response:
            kind, charset = _content(response.headers)
            data: bytes = response.read(max_bytes + 1)
            if len(data) <= max_bytes and response.length:
                raise PanelFailed("The site broke off in the middle of the page.")
            arrived = response.url
    except HTTPError as error:
        error.close()
        raise PanelFailed(f"The page answered {error.code} {error.reason}.") from None
    except (OSError, HTTPException, ValueError) as error:
        raise PanelFailed(_reason(error)) from None
    text = decode_page(data[:max_bytes], charset)
    if kind is None:
        kind = "html" if text.lstrip().startswith("<") else "text"
    return Page(address=arrived, kind=kind, text=text, cut=len(data) > max_bytes)


def _opener(hosts: Hosts, cut: Cut) -> OpenerDirector:
    """Only what speaks http: no files, no FTP, no data addresses."""
    opener = OpenerDirector()
    handlers = (Cuttable(cut), _Redirects(hosts), HTTPErrorProcessor())
    for handler in (ProxyHandler(), *handlers, HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    return opener


class _Redirects(HTTPRedirectHandler):
    max_repeats = max_redirections = REDIRECTS + 1

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._left = REDIRECTS

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        fp.close()  # or its body, however long, would be read to the end
        self._left -= 1
        if self._left < 0:
            raise PanelFailed(f"The page redirects more than {REDIRECTS} times.")
        self._hosts.check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _content(headers: HTTPMessage) -> tuple[TextKind | None, str]:
    """What kind of text it is (None: unsaid), and in which charset. Raises `PanelFailed` for what is no text."""
    if headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise PanelFailed("The page is compressed although it was asked not to be, and cannot be shown.")
    if "Content-Type" not in headers:
        return None, ""
    kind = headers.get_content_type()
    known = _KINDS.get(kind) or ("json" if kind.endswith("+json") else "text" if kind.startswith("text/") else None)
    if known is None:
        raise PanelFailed(f"This is {kind}, which cannot be shown as text.")
    return known, headers.get_content_charset() or ""


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    match cause:
        case ConnectionRefusedError():
            return "Nobody answers at the address of this page: the site may be down."
        case SSLCertVerificationError():
            return f"The certificate of the site is not valid: {cause.verify_message}."
        case TimeoutError():
            return "The page did not come in time."
        case OSError() if cause.strerror and not isinstance(cause, ConnectionError):
            return f"The page cannot be reached: {cause.strerror}."
    return "The site broke off or did not speak HTTP."
