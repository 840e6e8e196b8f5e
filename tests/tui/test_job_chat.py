"""The agent's job in a chat: messages and what becomes of them, several chats, history, the customer, the passkey."""

from datetime import UTC, datetime
from typing import Any

import pytest

from console_client.link import LinkChanged, Refusal, Unavailable, Unknown
from console_schemas import commands as c
from console_schemas.commands import Refused
from console_schemas.feed import CustomerTyping
from console_schemas.people import SYSTEM
from console_schemas.queries import HistoryRequest
from support.desk_stage import SIZES, DeskStage, desk
from support.lawful_link import CUSTOMER
from support.transfers import request

sizes = pytest.mark.parametrize("size", SIZES)


async def in_chat(stage: DeskStage, engagement_id: str = "e1", name: str = "Anna Berg", **changes: Any) -> None:
    """A chat is open and the cursor is in its input."""
    stage.link.transfer(engagement_id, request(name, **changes))
    await stage.accept(engagement_id)
    assert stage.app.focused is stage.screen.widgets.composer


@sizes
async def test_enter_sends_and_ctrl_j_makes_a_new_line(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await stage.write("Hello")
        await stage.press("ctrl+j")
        await stage.write("Anna")
        stage.link.let_go.clear()
        await stage.press("enter")
        assert (await stage.sent(c.PostMessage)).text == "Hello\nAnna"
        assert [message.state for message in stage.state.chats["e1"].pending] == ["sending"]
        assert stage.screen.widgets.composer.draft == ""
        stage.link.let_go.set()
        await stage.until(lambda: stage.state.chats["e1"].pending == ())
        await stage.shows("✓ Hello")


@sizes
async def test_a_message_without_an_answer_is_unknown_and_sent_again_under_the_same_id(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        stage.link.answers[c.PostMessage] = Unknown()
        await stage.write("Hello")
        await stage.press("enter")
        await stage.shows("? Hello")
        del stage.link.answers[c.PostMessage]
        await stage.press("escape", "r")
        await stage.shows("✓ Hello")
        first, again = stage.link.of(c.PostMessage)
        assert first.message_id == again.message_id


@sizes
@pytest.mark.parametrize(
    ("failure", "sign", "words"),
    [
        (Refusal(Refused(code="ended", message="The chat is over: Chat Finished.")), "✗", "The chat is over"),
        (Unavailable(), "◌", "waits for the connection"),
    ],
)
async def test_a_message_that_was_not_stored_says_why_and_can_be_taken_back(
    size: tuple[int, int], failure: Exception, sign: str, words: str
) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        stage.link.answers[c.PostMessage] = failure
        await stage.write("Hello")
        await stage.press("enter")
        await stage.shows(f"{sign} Hello", words)
        await stage.press("escape", "e")
        await stage.until(lambda: stage.screen.widgets.composer.draft == "Hello")
        assert stage.state.chats["e1"].pending == ()


async def test_what_is_too_long_for_the_channel_is_not_sent() -> None:
    from console_schemas.transfer import Capabilities

    async with desk() as stage:
        await in_chat(stage, capabilities=Capabilities(max_length=4))
        await stage.write("Hello")
        await stage.press("enter")
        await stage.shows("too long for the customer's channel")
        assert stage.link.of(c.PostMessage) == []


async def test_messages_go_out_in_the_order_they_were_written() -> None:
    async with desk() as stage:
        await in_chat(stage)
        stage.link.let_go.clear()
        for text in ("one", "two", "three"):
            await stage.write(text)
            await stage.press("enter")
        assert len(stage.link.of(c.PostMessage)) == 1
        stage.link.let_go.set()
        await stage.sent(c.PostMessage, 3)
        assert [command.text for command in stage.link.of(c.PostMessage)] == ["one", "two", "three"]


@sizes
async def test_typing_is_shown_and_told(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        stage.link.arrive(CustomerTyping(engagement_id="e1"))
        await stage.shows("Anna Berg is typing")
        await stage.until(lambda: "is typing" not in stage.text)
        await stage.write("Hi")
        await stage.sent(c.AgentTyping)


@sizes
async def test_each_chat_keeps_its_draft_and_where_it_was_read(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage, history=90)
        await stage.write("for Anna")
        await stage.press("escape", "home")
        await stage.shows("Customer line 0")
        place = stage.screen.widgets.transcript.place
        await in_chat(stage, "e2", "Bob Stone")
        assert stage.screen.widgets.composer.draft == ""
        await stage.write("for Bob")
        await stage.press("ctrl+n")
        assert stage.screen.widgets.composer.draft == "for Anna"
        assert stage.screen.widgets.transcript.place == place
        await stage.press("ctrl+p")
        assert stage.screen.widgets.composer.draft == "for Bob"
        await stage.press("escape", "1")
        assert stage.state.current == "e1"


@sizes
async def test_a_message_in_another_chat_rings_counts_as_unread_and_is_one_key_away(
    size: tuple[int, int],
) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await in_chat(stage, "e2", "Bob Stone")
        rings = stage.rings
        stage.link.say("e1", "Are you there?")
        await stage.until(lambda: stage.state.unread == 1)
        assert stage.rings == rings + 1
        assert stage.app._terminal_title.startswith("(1 unread)")
        stage.link.say("e2", "I am here")
        await stage.shows("I am here")
        assert (stage.rings, stage.state.unread) == (rings + 1, 1)
        await stage.press("escape", "u")
        assert (stage.state.current, stage.state.unread) == ("e1", 0)
        await stage.shows("Are you there?")


@sizes
async def test_older_history_is_loaded_ahead_and_on_scrolling(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage, history=6000)
        await stage.until(lambda: len(stage.state.chats["e1"].entries) >= 2000)
        await stage.press("escape")
        here = len(stage.state.chats["e1"].entries)
        await stage.press("home")
        await stage.until(lambda: len(stage.state.chats["e1"].entries) > here)
        chat = stage.state.chats["e1"]
        assert [entry.position for entry in chat.entries] == list(range(chat.first, chat.engagement.entries))
        assert all(question.limit <= 1000 for question in stage.link.asked if isinstance(question, HistoryRequest))


@sizes
async def test_everything_that_is_known_of_the_customer_is_one_key_away(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await stage.press("f4")
        await stage.shows("anna@example.org", "The parcel came broken.", "A-1042", "IBAN", "••••••")
        await stage.press("escape")
        assert stage.app.focused is stage.screen.widgets.composer


@sizes
async def test_the_passkey_is_shown_for_a_short_time_and_recorded(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        stage.screen.acts.secrets.seconds = 1.0
        await stage.press("ctrl+r")
        assert (await stage.sent(c.RevealSecret)).secret == "passkey"
        await stage.shows("blue horse 42")
        await stage.until(lambda: "blue horse" not in stage.text)
        assert stage.state.chats["e1"].secrets == {}


@sizes
async def test_the_passkey_is_masked_on_leaving_the_chat_and_by_the_same_key(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await in_chat(stage, "e2", "Bob Stone")
        await stage.press("ctrl+r")
        await stage.shows("blue horse 42")
        await stage.press("ctrl+n", "ctrl+n")
        assert stage.state.current == "e2"
        assert "blue horse" not in stage.text
        await stage.press("ctrl+r")
        await stage.shows("blue horse 42")
        await stage.press("ctrl+r")
        await stage.until(lambda: "blue horse" not in stage.text)


@pytest.mark.parametrize(("letter", "outcome"), [("m", "matched"), ("d", "did_not_match"), ("n", "not_checked")])
async def test_how_the_passkey_check_ended_is_recorded(letter: str, outcome: str) -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("escape", "x")
        await stage.shows("How did the passkey check end?")
        await stage.press(letter)
        assert (await stage.sent(c.RecordPasskeyCheck)).outcome == outcome


async def test_another_masked_value_is_revealed_where_it_stands() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("f4", "right", "enter")
        assert (await stage.sent(c.RevealSecret)).secret == "iban"
        await stage.shows("DE00 1234")


@sizes
async def test_the_link_is_shown_and_a_break_costs_no_draft_and_no_place(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await stage.write("half a")
        stage.link.arrive(LinkChanged(state="reconnecting", since=datetime.now(UTC), detail="the server is silent"))
        await stage.shows("reconnecting")
        await stage.write("n answer")
        stage.link.open()
        await stage.shows("connected")
        assert stage.screen.widgets.composer.draft == "half an answer"
        assert stage.app.focused is stage.screen.widgets.composer
        assert stage.state.current == "e1"


@pytest.mark.parametrize("place", ["f3", "f4"])
async def test_a_passkey_revealed_from_anywhere_is_seen(place: str) -> None:
    async with desk((80, 24)) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        await stage.press(place, "ctrl+r")
        await stage.shows("blue horse 42")


async def revealed(stage: DeskStage) -> None:
    await in_chat(stage)
    await stage.press("ctrl+r")
    await stage.shows("blue horse 42")


async def test_a_secret_is_masked_once_the_connection_is_lost_or_the_chat_is_over() -> None:
    async with desk() as stage:
        await revealed(stage)
        stage.link.arrive(LinkChanged(state="reconnecting", since=datetime.now(UTC), detail="the server is silent"))
        await stage.until(lambda: "blue horse" not in stage.text)
        stage.link.open()
        await stage.shows("connected")
        await stage.press("ctrl+r")
        await stage.shows("blue horse 42")
        stage.link.carry_out("e1", c.LeaveEngagement(), CUSTOMER)
        await stage.until(lambda: stage.state.chats["e1"].engagement.status == "wrap_up")
        assert stage.state.chats["e1"].secrets == {} and "blue horse" not in stage.text


async def test_a_secret_is_masked_when_the_customer_goes_to_somebody_else_and_when_the_terminal_shows_a_shell() -> None:
    async with desk() as stage:
        await revealed(stage)
        stage.app.app_suspend_signal.publish(stage.app)
        assert stage.state.chats["e1"].secrets == {}, "at once: what comes next is the stop"
        await stage.press("ctrl+r")
        await stage.shows("blue horse 42")
        stage.link.carry_out("e1", c.LoseAgent(agent="ana"), SYSTEM)
        await stage.until(lambda: "blue horse" not in stage.text)
        assert "e1" not in stage.state.chats


async def test_another_secret_takes_the_place_of_the_first_and_gives_it_no_more_time() -> None:
    async with desk() as stage:
        await revealed(stage)
        await stage.press("f4", "right", "enter")
        await stage.shows("DE00 1234")
        assert stage.state.chats["e1"].secrets == {"iban": "DE00 1234"}


async def test_nothing_is_shown_while_the_reveal_is_not_answered_or_refused() -> None:
    async with desk() as stage:
        await in_chat(stage)
        stage.link.let_go.clear()
        await stage.press("ctrl+r")
        await stage.sent(c.RevealSecret)
        assert "blue horse" not in stage.text and stage.state.chats["e1"].secrets == {}
        stage.link.let_go.set()
        await stage.shows("blue horse 42")
