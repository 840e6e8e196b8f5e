"""Pages over real HTTP: what is read, what is refused, and that nothing is left behind."""

import asyncio
import threading

import pytest

from console_bridge.broker import free_port
from console_tui.panels.fetch import PanelFailed
from console_tui.panels.hosts import Hosts
from console_tui.panels.reading import read
from console_tui.panels.web import Page, fetch_page
from support.eventually import eventually
from support.faulty_site import FaultySite
from support.panels import text_of


async def fetch(site: FaultySite, path: str, timeout: float = 30.0, max_bytes: int = 100_000) -> Page:
    return await fetch_page(site.url(path), Hosts((), site.url("/")), timeout=timeout, max_bytes=max_bytes)


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("/plain", "text", "just text"),
        ("/untyped", "html", "<h1>Looks like HTML</h1>"),
        ("/json", "json", '{"open_orders": 3}'),
        ("/empty", "html", ""),
        ("/latin", "html", "Müller"),
        ("/meta", "html", "<meta charset=windows-1251><p>Привет"),
        ("/wrong-charset", "html", "M\ufffdller"),
        ("/no-charset", "html", "Müller"),
    ],
)
async def test_a_page_is_read_with_its_type_and_charset(site: FaultySite, path: str, kind: str, text: str) -> None:
    page = await fetch(site, path)
    assert (page.kind, page.text, page.cut, page.address) == (kind, text, False, site.url(path))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/404", "404 Not Found"),
        ("/500", "500 Out"),
        ("/image", "image/png"),
        ("/compressed", "compressed"),
        ("/loop", "redirects more than 5 times"),
        ("/to-file", "302"),
        ("/to-ftp", "not an http or https address"),
        ("/broken-off", "broke off"),
        ("/garbage", "did not speak HTTP"),
    ],
)
async def test_a_fault_is_one_sentence(site: FaultySite, path: str, says: str) -> None:
    with pytest.raises(PanelFailed, match=says) as failure:
        await fetch(site, path)
    assert "\n" not in str(failure.value)
    assert "Traceback" not in str(failure.value)


@pytest.mark.parametrize("path", ["/drip", "/drip-headers", "/silent"])
async def test_a_slow_site_is_left_at_the_time_limit_and_its_connection_closed(site: FaultySite, path: str) -> None:
    with pytest.raises(PanelFailed, match=r"within 0.3 s"):
        await fetch(site, path, timeout=0.3)
    await eventually(lambda: site.broken_off == [path])
    await eventually(lambda: not any(thread.name == "panel-page" for thread in threading.enumerate()))


async def test_an_agent_who_goes_away_closes_the_connection(site: FaultySite) -> None:
    task = asyncio.create_task(fetch(site, "/silent", timeout=30))
    await eventually(lambda: site.requests == ["/silent"])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await eventually(lambda: site.broken_off == ["/silent"])


async def test_an_endless_page_is_cut_at_the_size_limit(site: FaultySite) -> None:
    page = await fetch(site, "/endless", max_bytes=1_000)
    assert (len(page.text), page.cut) == (1_000, True)
    await eventually(lambda: site.broken_off == ["/endless"])


async def test_a_redirect_is_followed_without_reading_its_endless_body(site: FaultySite) -> None:
    page = await fetch(site, "/endless-redirect", timeout=30)
    assert page.address == site.url("/second")
    await eventually(lambda: site.broken_off == ["/endless-redirect"])


async def test_another_host_is_refused_before_it_is_asked(site: FaultySite) -> None:
    with pytest.raises(PanelFailed, match=r"localhost:.* not among the hosts"):
        await fetch_page(site.url("/x", "localhost"), Hosts((), site.url("/")), timeout=30, max_bytes=1_000)
    with pytest.raises(PanelFailed, match=r"localhost:.* not among the hosts"):
        await fetch(site, "/to-elsewhere")
    assert site.requests == ["/to-elsewhere"]


async def test_a_redirect_among_allowed_hosts_is_followed(site: FaultySite) -> None:
    hosts = Hosts((f"localhost:{site.port}",), site.url("/"))
    page = await fetch_page(site.url("/to-elsewhere"), hosts, timeout=30, max_bytes=1_000)
    assert (page.address, page.text) == (site.url("/plain", "localhost"), "just text")


async def test_a_site_that_is_down_is_said_to_be(site: FaultySite) -> None:
    address = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(PanelFailed, match="Nobody answers"):
        await fetch_page(address, Hosts((), address), timeout=30, max_bytes=1_000)


async def test_hostile_text_and_bytes_are_harmless_when_drawn(site: FaultySite) -> None:
    for path in ("/hostile", "/binary"):
        page = await fetch(site, path)
        document = read(page.text, page.kind, page.address)
        drawn = text_of(document)
        assert drawn.strip()
        assert not {character for character in drawn if ord(character) < 32 or 127 <= ord(character) < 160} - {"\n"}
        assert "\u202e" not in drawn


async def test_a_request_gives_nothing_away(site: FaultySite) -> None:
    await fetch(site, "/plain")
    assert set(site.headers[0]) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
