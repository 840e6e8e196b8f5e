"""What is written while the bridge is away: held, and sent by itself on its return, once, unless it might be wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from console_client.link import LinkChanged, Unavailable, Unknown
from console_schemas import commands as c
from console_schemas.people import SYSTEM
from console_tui.desk import outgoing
from support.desk_stage import DeskStage, desk
from support.transfers import request


async def in_chat(stage: DeskStage) -> None:
    """The agent is in a chat with Anna, at the input."""
    stage.link.transfer("e1", request())
    await stage.accept()
    await stage.shows("Anna Berg")


def cut(stage: DeskStage) -> None:
    """The bridge is away."""
    stage.link.answers[c.PostMessage] = Unavailable()
    stage.link.arrive(LinkChanged(state="reconnecting", since=datetime.now(UTC)))


def mend(stage: DeskStage) -> None:
    """It is back, and has told everything."""
    stage.link.answers.pop(c.PostMessage, None)
    stage.link.open()


def pending(stage: DeskStage) -> list[tuple[str, str]]:
    """The texts and states of what is not stored."""
    return [(message.text, message.state) for message in stage.state.chats["e1"].pending]


async def held(stage: DeskStage, *texts: str) -> None:
    """These are written while the bridge is away."""
    cut(stage)
    await stage.shows("reconnecting")
    for text in texts:
        await stage.write(text)
        await stage.press("enter")
    await stage.until(lambda: pending(stage) == [(text, "waiting") for text in texts])


def said(stage: DeskStage) -> list[str]:
    """What the bridge has stored of the agent, in order."""
    return [entry.text for entry in stage.link.entries["e1"] if entry.author.id == "ana" and entry.kind == "message"]


async def test_they_go_by_themselves_in_their_order_once() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await held(stage, "one", "two", "three")
        await stage.shows("◌ one", "waits for the connection")
        mend(stage)
        await stage.until(lambda: pending(stage) == [])
        assert said(stage) == ["one", "two", "three"]
        stage.link.open()
        await stage.write("four")
        await stage.press("enter")
        await stage.until(lambda: said(stage) == ["one", "two", "three", "four"])


async def test_a_bridge_that_is_gone_before_the_link_knows_holds_what_comes_after_too() -> None:
    async with desk() as stage:
        await in_chat(stage)
        stage.link.answers[c.PostMessage] = Unavailable()
        await stage.write("one")
        await stage.press("enter")
        await stage.until(lambda: pending(stage) == [("one", "waiting")])
        del stage.link.answers[c.PostMessage]
        await stage.write("two")
        await stage.press("enter")
        await stage.until(lambda: pending(stage) == [])
        assert said(stage) == ["one", "two"]


async def test_nothing_goes_by_itself_once_the_customer_has_written() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await held(stage, "one", "two")
        stage.link.say("e1", "never mind")
        mend(stage)
        await stage.until(lambda: pending(stage) == [("one", "failed"), ("two", "failed")])
        await stage.shows("✗ one", "The customer wrote")
        assert said(stage) == []
        await stage.press("escape", "r")
        await stage.until(lambda: said(stage) == ["one", "two"])


async def test_nothing_goes_by_itself_to_a_customer_who_was_with_somebody_else() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await held(stage, "one")
        stage.link.carry_out("e1", c.LoseAgent(agent="ana"), SYSTEM)
        stage.link.carry_out("e1", c.AcceptEngagement(engagement_id="e1"), stage.link.me.party())
        mend(stage)
        await stage.until(lambda: "e1" in stage.state.chats and pending(stage) == [("one", "failed")])
        assert said(stage) == []


async def test_what_is_old_waits_for_the_agents_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_tui.reply_guard.STALE", timedelta(0))
    async with desk() as stage:
        await in_chat(stage)
        await held(stage, "one")
        mend(stage)
        await stage.until(lambda: pending(stage) == [("one", "failed")])
        assert said(stage) == []


async def test_what_is_taken_back_is_not_sent() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await held(stage, "one")
        await stage.press("escape", "e")
        await stage.until(lambda: stage.screen.widgets.composer.draft == "one" and pending(stage) == [])
        mend(stage)
        await stage.shows("connected")
        assert said(stage) == []


async def test_what_had_no_answer_is_sent_again_under_the_same_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "PAUSE", 0.01)
    async with desk() as stage:
        await in_chat(stage)
        stage.link.answers[c.PostMessage] = Unknown()
        await stage.write("one")
        await stage.press("enter")
        await stage.sent(c.PostMessage, outgoing.TRIES)
        await stage.until(lambda: pending(stage) == [("one", "unknown")])
        mend(stage)
        await stage.until(lambda: said(stage) == ["one"] and pending(stage) == [])
        assert len({post.message_id for post in stage.link.of(c.PostMessage)}) == 1


async def test_what_may_have_arrived_stays_unknown_where_it_must_not_go_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing, "TRIES", 1)
    monkeypatch.setattr(outgoing, "PAUSE", 0)
    async with desk() as stage:
        await in_chat(stage)
        stage.link.answers[c.PostMessage] = Unknown()
        await stage.write("one")
        await stage.press("enter")
        await stage.until(lambda: pending(stage) == [("one", "unknown")])
        stage.link.say("e1", "never mind")
        mend(stage)
        await stage.shows("? one", "The customer wrote")
        assert said(stage) == []


async def test_what_the_log_has_after_all_goes_from_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk() as stage:
        await in_chat(stage)
        await held(stage, "one")
        message_id = stage.state.chats["e1"].pending[0].id
        post = c.PostMessage(engagement_id="e1", message_id=message_id, text="one")
        stage.link.carry_out("e1", post, stage.link.me.party())
        mend(stage)
        await stage.until(lambda: pending(stage) == [])
        assert said(stage) == ["one"]
