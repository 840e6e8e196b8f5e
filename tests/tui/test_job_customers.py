"""The agent's job, first half: listening, waiting customers, preview and accept, on a small screen and a wide one."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from textual import events

from console_client.link import Refusal, Unavailable, Unknown, WaitingSnapshot
from console_client.settings import ConsoleSettings
from console_schemas import commands as c
from console_schemas.commands import Refused
from console_schemas.engagement import LABELS
from console_schemas.people import Party
from console_tui.screens.preview import PreviewScreen
from console_tui.signs import ASCII
from support.desk_stage import SIZES, desk
from support.transfers import request

BEN = Party(role="agent", id="ben", name="Ben")
sizes = pytest.mark.parametrize("size", SIZES)


@sizes
async def test_one_key_starts_and_stops_listening_and_the_screen_waits_for_the_bridge(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await stage.shows("Stopped")
        stage.link.let_go.clear()
        await stage.press("l")
        await stage.sent(c.SetListening)
        assert "Listening" not in stage.text
        stage.link.let_go.set()
        await stage.shows("Listening")
        await stage.press("l")
        assert not (await stage.sent(c.SetListening, 2)).on
        await stage.shows("Stopped")


@sizes
async def test_a_new_customer_is_announced_to_who_listens_with_bell_title_and_mark(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.shows("Anna Berg")
        assert (stage.rings, stage.app._terminal_title) == (0, "Ana – Live Agent Console")
        await stage.press("l")
        await stage.shows("Listening")
        stage.link.transfer("e2", request("Bob Stone"))
        await stage.shows("Bob Stone")
        assert (stage.rings, stage.app._terminal_title) == (1, "(2 waiting) Ana – Live Agent Console")
        assert stage.screen.widgets.waiting.fresh == {"e2"}
        assert any("*" in line for line in stage.text.splitlines() if "Bob Stone" in line)


@sizes
async def test_the_waiting_list_shows_who_waits_longest_first_and_since_when(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request("Anna Berg", "Refund"), ago=8)
        stage.link.transfer("e2", request("Bob Stone", "Invoice"), ago=130)
        await stage.shows("Anna Berg", "Bob Stone")
        anna, bob = (
            next(n for n, line in enumerate(stage.text.splitlines()) if name in line) for name in ("Anna", "Bob")
        )
        assert bob < anna
        await stage.shows("0:10")  # it goes on while we look
        before = stage.screen.widgets.waiting.now
        await stage.until(lambda: stage.screen.widgets.waiting.now != before)


@sizes
async def test_a_customer_is_previewed_then_accepted_and_the_agent_is_in_the_chat(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request("Anna Berg", "Wants a refund"))
        await stage.shows("Anna Berg")
        await stage.press("enter")
        await stage.shows("Enter Accept", "Wants a refund", "Bot line 3", "••••••")
        assert "blue horse" not in stage.text
        await stage.press("enter")
        await stage.sent(c.AcceptEngagement)
        await stage.shows("Ana joined", LABELS["active"])
        assert stage.app.focused is stage.screen.widgets.composer
        assert len(stage.state.waiting) == 0


@sizes
async def test_a_loser_is_told_who_was_faster_and_the_row_is_gone(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.shows("Anna Berg")
        faster = Refused(code="taken", message="Ben was faster: Anna Berg is with Ben.", by="Ben")
        stage.link.answers[c.AcceptEngagement] = Refusal(faster)
        await stage.press("enter")
        await stage.shows("Enter Accept")
        await stage.press("enter")
        await stage.shows("Ben was faster: Anna Berg is with Ben.")
        stage.link.carry_out("e1", c.AcceptEngagement(engagement_id="e1"), BEN)
        await stage.until(lambda: len(stage.state.waiting) == 0)
        assert stage.state.chats == {}


@sizes
async def test_a_customer_who_goes_while_they_are_previewed_cannot_be_accepted(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.shows("Anna Berg")
        await stage.press("enter")
        await stage.shows("Enter Accept")
        stage.link.carry_out("e1", c.AcceptEngagement(engagement_id="e1"), BEN)
        await stage.shows("Ben was faster: Anna Berg is served.")
        assert "Enter Accept" not in stage.text
        await stage.press("enter")
        assert isinstance(stage.top, PreviewScreen)
        await stage.press("escape")
        await stage.until(lambda: not isinstance(stage.top, PreviewScreen))
        assert stage.link.of(c.AcceptEngagement) == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [(Unknown(), "it may or may not have been done"), (Unavailable(), "The bridge cannot be reached")],
)
async def test_an_accept_without_an_answer_is_told_as_it_is(failure: Exception, words: str) -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        stage.link.answers[c.AcceptEngagement] = failure
        await stage.shows("Anna Berg")
        await stage.press("enter")
        await stage.shows("Enter Accept")
        await stage.press("enter")
        await stage.shows(words)
        assert "e1" in stage.state.waiting


async def test_an_offer_to_me_can_be_declined_and_one_to_somebody_else_not_be_accepted() -> None:
    async with desk() as stage:
        for engagement_id, agent in (("e1", stage.link.me.party()), ("e2", BEN)):
            stage.link.transfer(engagement_id, request(engagement_id))
            stage.link.carry_out(engagement_id, c.OfferEngagement(agent=agent), Party(role="system"))
        await stage.until(lambda: len(stage.state.waiting) == 2)
        await stage.press("enter")
        await stage.shows("x Decline")
        await stage.press("x")
        await stage.sent(c.DeclineOffer)
        await stage.press("down", "enter")
        await stage.shows("Somebody else is asked first")
        await stage.press("enter")
        assert stage.link.of(c.AcceptEngagement) == []


async def test_ten_thousand_waiting_are_shown_and_the_last_one_is_reached() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.shows("Anna Berg")
        template = stage.state.waiting.rows[0]
        many = tuple(replace(template, engagement_id=f"x{n:05}", name=f"Person {n}") for n in range(10_000))
        stage.link.arrive(WaitingSnapshot(rows=many))
        await stage.shows("Person 0", "10,000 waiting")
        await stage.press("end")
        await stage.shows("Person 9999")


async def test_in_plain_characters_what_is_only_being_loaded_is_in_them_too() -> None:
    async with desk(settings=ConsoleSettings(ascii=True)) as stage:
        stage.link.transfer("e1", request("Anna Berg " * 9))
        await stage.until(lambda: stage.state.waiting.rows)
        stage.app.push_screen(PreviewScreen(stage.state.waiting.rows[0], "ana", ASCII, None))
        await stage.shows("Loading~", "Enter Accept")
        await stage.press("escape")
        await stage.accept()
        await stage.shows("In Progress")
        assert stage.text.isascii(), stage.text


async def test_enter_pressed_twice_opens_one_preview_and_accepts_nobody() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.shows("Anna Berg")
        for _ in range(2):
            stage.app.post_message(events.Key("enter", "\r"))
        await stage.shows("Enter Accept")
        await stage.pilot.pause(0.1)
        assert len(stage.app.screen_stack) == 2
        await stage.press("escape")
        await stage.until(lambda: len(stage.app.screen_stack) == 1)


async def test_waiting_times_are_counted_on_the_bridges_clock() -> None:
    async with desk(opened=False) as stage:
        stage.link.open(ahead=timedelta(minutes=20))
        stage.link.transfer("e1", request("Anna Berg"), ago=60)
        await stage.shows("21m")
