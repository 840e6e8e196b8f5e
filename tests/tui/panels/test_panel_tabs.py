"""The tabs on a screen, by keyboard and mouse, with real pages behind them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widgets import Input

from console_client.settings import ConsoleSettings, PanelSettings
from console_schemas.panels import PanelContext, PanelReply, PanelRequest
from console_tui.panels.document import Document, Paragraph, Span
from console_tui.panels.fetch import Fetch, Panel, PanelFailed
from console_tui.panels.fetching import make_fetch
from console_tui.panels.panel_foot import PanelFoot
from console_tui.panels.panel_tabs import PanelTabs
from console_tui.panels.panel_view import PanelView
from console_tui.signs import ASCII
from support.eventually import eventually
from support.faulty_site import FaultySite
from support.panels import CONTEXT

SIZES = pytest.mark.parametrize("size", [(80, 24), (200, 50)])
OTHER = replace(CONTEXT, engagement_id="e_2")


class Harness(App[None]):
    """The tabs beside an input, under letters that act everywhere, as in the console."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("r,b,1,2,tab,q", "elsewhere", priority=True)]
    CSS = "Input { height: 1; border: none; }"

    def __init__(self, panels: tuple[PanelSettings, ...], fetch: Fetch) -> None:
        super().__init__()
        self.tabs = PanelTabs(panels, fetch)
        self.shown: list[str] = []
        self.elsewhere = 0

    def compose(self) -> ComposeResult:
        yield Input()
        yield self.tabs

    def on_panel_tabs_shown(self, event: PanelTabs.Shown) -> None:
        self.shown.append(event.title)

    def action_elsewhere(self) -> None:
        self.elsewhere += 1


def screen_of(app: App[None]) -> str:
    """The text on the screen."""
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips(app.size)
    )


async def see(pilot: Pilot[None], text: str) -> None:
    """Wait until the text is on the screen."""

    async def wait() -> None:
        while text not in screen_of(pilot.app):
            await pilot.pause(0.01)

    try:
        await asyncio.wait_for(wait(), 40)
    except TimeoutError:
        raise AssertionError(f"{text!r} never came:\n{screen_of(pilot.app)}") from None


@asynccontextmanager
async def running(
    panels: tuple[PanelSettings, ...], fetch: Fetch, size: tuple[int, int] = (80, 24), context: PanelContext = CONTEXT
) -> AsyncIterator[tuple[Pilot[None], Harness]]:
    app = Harness(panels, fetch)
    async with app.run_test(size=size) as pilot:
        app.tabs.context = context
        app.tabs.focus()
        await pilot.pause()
        yield pilot, app


async def ask_nobody(request: PanelRequest) -> PanelReply:
    raise AssertionError("nobody is asked")


def pages(site: FaultySite, *paths: str) -> tuple[tuple[PanelSettings, ...], Fetch]:
    panels = tuple(PanelSettings(title=f"Tab {path}", kind="web", url=site.url(path)) for path in paths)
    return panels, make_fetch(ConsoleSettings(), ask_nobody)


@SIZES
async def test_a_page_is_read_and_its_links_followed_by_keyboard(site: FaultySite, size: tuple[int, int]) -> None:
    async with running(*pages(site, "/page"), size) as (pilot, app):
        await see(pilot, "First page")
        await pilot.press("tab")
        await see(pilot, site.url("/second"))
        await pilot.press("enter")
        await see(pilot, "The second page.")
        await pilot.press("b")
        await see(pilot, "First page")
        assert site.requests == ["/page", "/second"]
        await pilot.press("r")
        await eventually(lambda: site.requests == ["/page", "/second", "/page"])
        await eventually(lambda: app.shown == ["First", "Second", "First", "First"])
        assert app.elsewhere == 0


@SIZES
async def test_a_link_is_chosen_by_its_number(site: FaultySite, size: tuple[int, int]) -> None:
    async with running(*pages(site, "/page"), size) as (pilot, app):
        await see(pilot, "First page")
        await pilot.press("2", "enter")
        await see(pilot, "404 Not Found")
        await see(pilot, "Press r to try again")
        await pilot.press("backspace", "3", "enter")
        await see(pilot, "elsewhere.test is not among the hosts")
        assert app.elsewhere == 0


async def test_numbers_of_two_digits_are_typed_digit_by_digit() -> None:
    links = tuple(f"http://x.test/{number}" for number in range(1, 13))
    document = Document(blocks=tuple(Paragraph((Span(link, "", n),)) for n, link in enumerate(links, 1)), links=links)
    async with running((PanelSettings(title="Links", kind="nats"),), fixed(document), (80, 40)) as (pilot, _):
        for keys, chosen in (("1", 1), ("12", 12), ("13", 3), ("1x2", 2)):
            await pilot.press("x", *keys)
            await pilot.pause()
            assert app_chosen(pilot) == chosen


def app_chosen(pilot: Pilot[None]) -> int:
    return pilot.app.query_one(PanelView).place.chosen


def fixed(document: Document) -> Fetch:
    async def fetch(panel: Panel, context: PanelContext, address: str | None) -> Document:
        return document

    return fetch


@pytest.mark.parametrize("size", [(80, 24), (35, 40)])
async def test_where_a_long_link_leads_is_read_to_its_end(size: tuple[int, int]) -> None:
    address = "https://crm.test/customers/42?" + "&".join(f"field{number}=value{number}" for number in range(24))
    links = (*(f"http://x.test/{number}" for number in range(30)), address)
    document = Document(blocks=tuple(Paragraph((Span(f"link {n}.", "", n),)) for n in range(1, 32)), links=links)
    async with running((PanelSettings(title="Links", kind="nats"),), fixed(document), size) as (pilot, app):
        await pilot.press("3", "1")
        await eventually(lambda: address in screen_of(app).replace(" ", "").replace("\n", ""))
        await eventually(lambda: "link 31." in screen_of(app) and "Enter open" in screen_of(app))
        assert app.query_one(PanelView).size.height >= app.tabs.size.height // 2 - 1
        await pilot.press("1")
        await eventually(lambda: app.query_one(PanelFoot).size.height == 1)


async def test_tab_leaves_the_panel_after_its_last_link(site: FaultySite) -> None:
    async with running(*pages(site, "/second")) as (pilot, app):
        await see(pilot, "The second page.")
        await pilot.press("tab")
        await eventually(lambda: app_chosen(pilot) == 1)
        await pilot.press("tab")
        await eventually(lambda: isinstance(app.focused, Input))


async def test_other_letters_still_act_in_the_console(site: FaultySite) -> None:
    async with running(*pages(site, "/plain")) as (pilot, app):
        await see(pilot, "just text")
        await pilot.press("q", "1")
        assert app.elsewhere == 2


async def test_every_engagement_keeps_its_panel_its_page_and_its_place(site: FaultySite) -> None:
    async with running(*pages(site, "/plain", "/page")) as (pilot, app):
        await see(pilot, "just text")
        await pilot.press("right")
        await see(pilot, "First page")
        await pilot.press("pagedown")
        await eventually(lambda: app.tabs.view.place.scroll > 0)
        place = app.tabs.view.place
        app.tabs.context = OTHER
        await see(pilot, "just text")
        assert app.tabs.active == 0
        app.tabs.context = CONTEXT
        await eventually(lambda: app.tabs.active == 1 and app.tabs.view.place == place)
        assert site.requests == ["/plain", "/page", "/plain"]


async def test_an_answer_for_another_engagement_stays_where_it_belongs(site: FaultySite) -> None:
    async with running(*pages(site, "/slow")) as (pilot, app):
        await see(pilot, "Loading Tab /slow")
        app.tabs.context = OTHER
        site.go_on.set()
        await see(pilot, "slow but there")
        await eventually(lambda: app.shown[-1:] == ["Tab /slow"])
        app.tabs.context = CONTEXT
        await see(pilot, "slow but there")
        assert site.requests == ["/slow", "/slow"]


async def test_nothing_is_loaded_before_it_is_seen(site: FaultySite) -> None:
    panels, fetch = pages(site, "/plain", "/page")
    app = Harness(panels, fetch)
    async with app.run_test(size=(80, 24)) as pilot:
        app.tabs.display = False
        await pilot.pause()
        app.tabs.context = CONTEXT
        await pilot.pause(0.2)
        assert site.requests == []
        app.tabs.display = True
        await see(pilot, "just text")
        assert site.requests == ["/plain"]


async def test_going_back_while_a_page_loads_stops_it(site: FaultySite) -> None:
    panel = PanelSettings(title="Silent", kind="web", url=site.url("/silent"), timeout=60)
    async with running((panel,), make_fetch(ConsoleSettings(), ask_nobody)) as (pilot, _):
        await see(pilot, "Loading Silent")
        await eventually(lambda: site.requests == ["/silent"])
        await pilot.press("b")
        await see(pilot, "Press r to load")
        await eventually(lambda: site.broken_off == ["/silent"])


async def test_leaving_the_console_ends_what_loads(site: FaultySite) -> None:
    panel = PanelSettings(title="Silent", kind="web", url=site.url("/silent"), timeout=60)
    async with running((panel,), make_fetch(ConsoleSettings(), ask_nobody)):
        await eventually(lambda: site.requests == ["/silent"])
    await eventually(lambda: site.broken_off == ["/silent"])


@pytest.mark.parametrize(
    ("fault", "says"),
    [(PanelFailed("The CRM is [/closed]."), "✗ The CRM is [/closed]."), (KeyError("x"), "a reason of its own")],
)
async def test_a_fault_is_shown_in_the_panel_only(fault: Exception, says: str) -> None:
    async def fetch(panel: Panel, context: PanelContext, address: str | None) -> Document:
        raise fault

    async with running((PanelSettings(title="CRM", kind="nats"),), fetch) as (pilot, app):
        await see(pilot, says)
        assert app.is_running


async def test_every_state_without_a_page_says_what_is_so() -> None:
    panel = PanelSettings(title="CRM", kind="nats")
    async with running((panel,), fixed(Document())) as (pilot, app):
        await see(pilot, "CRM has nothing to show for this customer.")
        app.tabs.context = None
        await see(pilot, "Open a chat to see its panels.")
        app.tabs.panels = ()
        await see(pilot, "No panels are configured.")
        assert app.tabs.active == 0


async def test_hostile_text_is_drawn_as_text(site: FaultySite) -> None:
    panel = PanelSettings(title="[@click=app.quit]\x1b]52;c;x\x07[/]", kind="web", url=site.url("/hostile"))
    async with running((panel,), make_fetch(ConsoleSettings(), ask_nobody)) as (pilot, _):
        await see(pilot, "bell")
        await pilot.press("tab")
        await pilot.pause()
        drawn = screen_of(pilot.app).replace("\n", "")
        assert "[@click=app.quit]x[/]" in drawn
        assert all(character.isprintable() for character in drawn)


async def test_tabs_and_links_can_be_clicked(site: FaultySite) -> None:
    async with running(*pages(site, "/plain", "/second")) as (pilot, app):
        await see(pilot, "just text")
        await pilot.click("TabBar", offset=(15, 0))
        await see(pilot, "The second page.")
        column = screen_of(pilot.app).split("The second page.")[1].index("first") + len("The second page.")
        await pilot.click("PanelView", offset=(column, 0))
        await see(pilot, "First page")
        assert app.tabs.active == 1


async def test_many_tabs_scroll_with_the_active_one_in_sight() -> None:
    panels = tuple(PanelSettings(title=f"Panel {number}", kind="nats") for number in range(30))
    async with running(panels, fixed(Document())) as (pilot, app):
        for _ in range(20):
            await pilot.press("right")
        await see(pilot, "▸Panel 20")
        app.tabs.panels = panels[:5]
        await eventually(lambda: app.tabs.active == 4)
        await pilot.press("right")
        await see(pilot, "▸Panel 0")


async def test_a_resize_keeps_the_place_in_the_text(site: FaultySite) -> None:
    async with running(*pages(site, "/page")) as (pilot, app):
        await see(pilot, "First page")
        await pilot.press("end")
        await eventually(lambda: app.tabs.view.place.scroll > 0)
        await pilot.resize_terminal(40, 24)
        await pilot.pause()
        bottom = app.tabs.view.line_count - app.tabs.view.size.height
        await eventually(lambda: abs(app.tabs.view.place.scroll - bottom) <= 2)


async def test_plain_terminals_get_plain_signs(site: FaultySite) -> None:
    async with running(*pages(site, "/page", "/plain")) as (pilot, app):
        await see(pilot, "First page")
        app.tabs.signs = ASCII
        await see(pilot, ">Tab /page")
        assert screen_of(pilot.app).isascii()
