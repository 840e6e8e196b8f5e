"""Nobody answers what they have not read: the decision, and the screen that asks for Enter again."""

from collections.abc import Callable

import pytest

from console_schemas import commands as c
from console_tui import desk_events as d
from console_tui.reply_guard import news_since, news_words
from console_tui.state import AnyEvent, apply_all
from console_tui.view_models import News
from support.desk_stage import SIZES, DeskStage, desk
from support.story import Story, accepted, opened
from support.transfers import request

sizes = pytest.mark.parametrize("size", SIZES)
Happening = Callable[[Story], list[AnyEvent]]


def typed(text: str, read_end: int | None = None) -> Happening:
    return lambda _: [d.Drafted(engagement_id="e1", text=text, read_end=read_end)]


def said(text: str) -> Happening:
    return lambda story: [*story.says(text)]


def shown(story: Story) -> list[AnyEvent]:
    entry = story.entries[-1]
    return [d.NewsShown(engagement_id="e1", news=News(first=entry.position, end=entry.position + 1, count=1))]


def answered(story: Story) -> list[AnyEvent]:
    return [*story.tell(c.PostMessage(engagement_id="e1", message_id="m1", text="One moment"))]


CASES: dict[str, tuple[list[Happening], int]] = {
    "nothing is written": ([said("a")], 0),
    "nothing came since": ([said("a"), typed("H"), typed("Hi")], 0),
    "one came since": ([typed("H"), said("a"), typed("Hi")], 1),
    "two came since": ([typed("H"), said("a"), said("b")], 2),
    "it came below what was read": ([said("a"), typed("H", read_end=3)], 1),
    "they were shown": ([typed("H"), said("a"), shown], 0),
    "another came after they were shown": ([typed("H"), said("a"), shown, said("b")], 1),
    "the draft was begun anew after it": ([typed("H"), said("a"), typed(""), typed("N")], 0),
    "only the agent spoke": ([typed("H"), answered], 0),
    "the agent spoke after the customer": ([typed("H"), said("a"), answered], 1),
}


@pytest.mark.parametrize("case", CASES)
def test_what_has_to_be_read_first(case: str) -> None:
    happenings, expected = CASES[case]
    story = accepted(history=2)
    state = opened(story)
    for happening in happenings:
        state = apply_all(state, happening(story))
    news = news_since(state.chats["e1"])
    assert (news.count if news else 0) == expected
    if news is not None:
        spoken = [entry for entry in story.entries[news.first : news.end] if entry.author.role == "customer"]
        assert len(spoken) == expected


def test_the_words_count_what_is_new() -> None:
    assert news_words(News(first=3, end=4, count=1)) == "New message since you began – Enter again sends"
    assert news_words(News(first=3, end=9, count=2)) == "2 new messages since you began – Enter again sends"


def test_news_for_a_draft_that_is_gone_mark_nothing() -> None:
    story = accepted()
    chat = apply_all(opened(story), [*said("a")(story), *shown(story)]).chats["e1"]
    assert (chat.draft_begun, chat.unread_from) == (None, None)


async def in_chat(stage: DeskStage, engagement_id: str = "e1", name: str = "Anna Berg", history: int = 4) -> None:
    stage.link.transfer(engagement_id, request(name, history=history))
    await stage.accept(engagement_id)


async def begun(stage: DeskStage, text: str = "Yes", engagement_id: str = "e1") -> None:
    """A reply is begun, and the console knows."""
    await stage.write(text)
    await stage.until(lambda: stage.state.chats[engagement_id].draft == text)


@sizes
async def test_a_message_that_came_while_writing_is_shown_and_a_second_enter_sends(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await begun(stage)
        stage.link.say("e1", "No, cancel it!")
        await stage.shows("No, cancel it!")
        await stage.press("enter")
        await stage.shows("New message since you began – Enter again sends")
        assert stage.link.of(c.PostMessage) == []
        assert stage.screen.widgets.composer.draft == "Yes"
        assert stage.app.focused is stage.screen.widgets.composer
        await stage.press("enter")
        assert (await stage.sent(c.PostMessage)).text == "Yes"
        await stage.until(lambda: "Enter again" not in stage.text)


@sizes
async def test_it_is_scrolled_to_and_marked_where_the_agent_reads_older_lines(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage, history=200)
        await begun(stage)
        await stage.press("pageup", "pageup")
        stage.link.say("e1", "No, cancel it!")
        await stage.until(lambda: stage.state.chats["e1"].entries[-1].text == "No, cancel it!")
        assert "No, cancel it!" not in stage.text
        await stage.press("enter")
        await stage.shows("No, cancel it!", "Enter again sends")
        lines = stage.text.splitlines()
        at = next(number for number, line in enumerate(lines) if "No, cancel it!" in line)
        assert "new" in "".join(lines[at - 4 : at]).lower()
        assert stage.link.of(c.PostMessage) == []


@sizes
async def test_older_lines_that_were_read_before_hold_nothing(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        for number in range(100):
            stage.link.say("e1", f"Line {number}")
        await stage.shows("Line 99")
        await stage.press("pageup", "pageup")
        assert "Line 99" not in stage.text
        await begun(stage)
        await stage.press("enter")
        await stage.sent(c.PostMessage)


@sizes
async def test_what_came_below_the_screen_before_the_reply_was_begun_is_shown_too(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage, history=200)
        await stage.press("pageup", "pageup")
        stage.link.say("e1", "No, cancel it!")
        await stage.shows("1 new message below")
        await begun(stage)
        await stage.press("enter")
        await stage.shows("No, cancel it!", "Enter again sends")
        assert stage.link.of(c.PostMessage) == []


@sizes
async def test_each_chat_keeps_what_its_reply_was_begun_on(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await in_chat(stage, "e2", "Bob Stone")
        await begun(stage, "For Bob", "e2")
        await stage.press("ctrl+n")
        stage.link.say("e2", "Forget it")
        await stage.until(lambda: stage.state.chats["e2"].unread == 1)
        await begun(stage, "For Anna")
        await stage.press("enter")
        assert (await stage.sent(c.PostMessage)).text == "For Anna"
        await stage.press("ctrl+n")
        await stage.shows("Forget it")
        await stage.press("enter")
        await stage.shows("Enter again sends")
        await stage.press("enter")
        assert (await stage.sent(c.PostMessage, 2)).text == "For Bob"


async def test_the_next_reply_is_begun_anew_also_where_it_follows_at_once() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await begun(stage)
        await stage.press("enter")
        await stage.sent(c.PostMessage)
        stage.link.say("e1", "Thanks")
        await stage.shows("Thanks")
        await stage.write("Bye")
        await stage.press("enter")
        assert (await stage.sent(c.PostMessage, 2)).text == "Bye"


async def test_a_change_of_the_status_asks_for_nothing() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await begun(stage)
        stage.link.carry_out("e1", c.HoldEngagement(engagement_id="e1"), stage.link.me.party())
        await stage.until(lambda: stage.state.chats["e1"].engagement.status == "on_hold")
        await stage.press("enter")
        await stage.sent(c.PostMessage)
