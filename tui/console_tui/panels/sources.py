"""What each kind of panel shows: the one place that puts the parts together."""

import asyncio
import re

from msgspec import structs

from console_client.link import Refusal, Unavailable, Unknown
from console_client.settings import PanelSettings
from console_schemas import wire
from console_schemas.panels import PanelContext, PanelRequest
from console_tui.panels.command import run_command
from console_tui.panels.document import Document
from console_tui.panels.fetch import Ask, PanelFailed
from console_tui.panels.hosts import Hosts, encoded
from console_tui.panels.placeholders import fill_argv, fill_url
from console_tui.panels.reading import TextKind, read
from console_tui.panels.web import fetch_page

_SUBJECT = re.compile(r"[^\s*>.]+(\.[^\s*>.]+)*")


async def contents(
    panel: PanelSettings, context: PanelContext, address: str | None, listed: tuple[str, ...], ask: Ask
) -> Document:
    """What a panel shows for a context; an `address` is that of a link in it. Raises `PanelFailed`.

    `listed` are the hosts whose pages any panel may open.
    """
    hosts = Hosts(listed, panel.url if panel.kind == "web" else "")
    if address is not None:
        return await _web(panel, encoded(address), hosts)
    match panel.kind:
        case "web":
            return await _web(panel, encoded(fill_url(panel.url, context)), hosts)
        case "nats":
            return await _nats(panel, context, ask)
    return await _command(panel, context)


async def _web(panel: PanelSettings, address: str, hosts: Hosts) -> Document:
    page = await fetch_page(address, hosts, timeout=panel.timeout, max_bytes=panel.max_bytes)
    return await _read(page.text, page.kind, page.address, panel.max_bytes if page.cut else 0)


async def _nats(panel: PanelSettings, context: PanelContext, ask: Ask) -> Document:
    if not _SUBJECT.fullmatch(panel.subject):
        raise PanelFailed("This panel names no subject to ask on: the administrator must set one, without wildcards.")
    request = PanelRequest(subject=panel.subject, context=context, timeout=panel.timeout)
    try:
        async with asyncio.timeout(panel.timeout):
            reply = await ask(request)
    except Refusal as refusal:
        raise PanelFailed(refusal.refused.message) from None
    except Unavailable:
        raise PanelFailed(f"Nobody answers on {panel.subject}: the look-up may not be running.") from None
    except (Unknown, TimeoutError):
        raise PanelFailed(f"{panel.subject} did not answer within {panel.timeout:g} s.") from None
    data = reply.text.encode(errors="replace")
    text = data[: panel.max_bytes].decode(errors="ignore")
    return await _read(text, reply.format, "", panel.max_bytes if len(data) > panel.max_bytes else 0)


async def _command(panel: PanelSettings, context: PanelContext) -> Document:
    argv = fill_argv(panel.argv, context)
    output = await run_command(argv, wire.encode(context), timeout=panel.timeout, max_bytes=panel.max_bytes)
    return await _read(output.text, "text", "", panel.max_bytes if output.cut else 0)


async def _read(text: str, kind: TextKind, address: str, cut_at: int) -> Document:
    """The document, read beside the event loop; where it was cut, it says so."""
    document = await asyncio.to_thread(read, text, kind, address)
    return structs.replace(document, note=f"Only the first {cut_at:,} bytes are shown.") if cut_at else document
