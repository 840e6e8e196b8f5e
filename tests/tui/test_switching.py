"""The quick switcher: whom part of a name means, and how one gets there."""

import asyncio

import pytest

from console_schemas import commands as c
from console_tui.screens.preview import PreviewScreen
from console_tui.screens.switch import SwitchScreen
from console_tui.state import apply_all
from console_tui.switching import MOST_SHOWN, Goal, goals_of, matching
from support.desk_stage import SIZES, desk
from support.story import BEN, accepted, opened, row, waiting
from support.transfers import request

sizes = pytest.mark.parametrize("size", SIZES)


def goal(name: str, mine: bool = False) -> Goal:
    return Goal(name, name, mine, "")


NAMES = tuple(goal(name) for name in ("Anna Berg", "Bob Stone", "Carla Kent", "Ben Stark", "Stella Bond"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Anna Berg", "Bob Stone", "Carla Kent", "Ben Stark", "Stella Bond"]),
        ("stone", ["Bob Stone"]),
        ("STA", ["Ben Stark", "Stella Bond"]),
        ("bs", ["Ben Stark", "Bob Stone"]),
        (" kent ", ["Carla Kent"]),
        ("xyz", []),
    ],
)
def test_part_of_a_name_finds_it(words: str, found: list[str]) -> None:
    names = [each.name for each in matching(NAMES, words)]
    assert sorted(names) == sorted(found)


def test_my_chats_come_before_who_waits_and_the_better_match_first() -> None:
    goals = (goal("Stefan Ode"), goal("Stone"), goal("Bob Stone", mine=True))
    assert [each.name for each in matching(goals, "stone")] == ["Bob Stone", "Stone", "Stefan Ode"][:2]
    assert [each.name for each in matching(goals, "sto")] == ["Bob Stone", "Stone", "Stefan Ode"]


def test_everybody_can_be_gone_to_and_the_open_chat_comes_last_of_mine() -> None:
    state = apply_all(opened(accepted("e1"), accepted("e2"), current="e1"), waiting(row("w1"), row("w2", 1)))
    assert [(each.engagement_id, each.mine) for each in goals_of(state)] == [
        ("e2", True),
        ("e1", True),
        ("w1", False),
        ("w2", False),
    ]


def test_a_name_that_is_made_to_be_found_in_countless_ways_stops_nothing() -> None:
    goals = tuple(goal("ab" * 4000 + str(number)) for number in range(2000))
    assert matching(goals, "bbbbbbaaaaaabbbbb") == []
    assert len(matching(goals, "ab")) == MOST_SHOWN


@sizes
async def test_a_chat_is_one_key_part_of_its_name_and_enter_away(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        for key, name in (("e1", "Anna Berg"), ("e2", "Bob Stone"), ("e3", "Carla Kent")):
            stage.link.transfer(key, request(name))
            await stage.accept(key)
        await stage.write("half")
        await stage.press("ctrl+k")
        await stage.shows("Part of a name", "Anna Berg", "Bob Stone")
        await stage.write("bst")
        await stage.press("enter")
        await stage.until(lambda: stage.state.current == "e2")
        assert stage.app.focused is stage.screen.widgets.composer
        assert stage.state.chats["e3"].draft == "half"
        await stage.press("escape", "g", "enter")
        await stage.until(lambda: stage.state.current == "e1")


async def test_a_waiting_customer_is_looked_at() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        stage.link.transfer("e2", request("Bob Stone"))
        await stage.until(lambda: len(stage.state.waiting) == 2)
        await stage.press("g", "down", "enter")
        await stage.until(lambda: isinstance(stage.top, PreviewScreen))
        await stage.shows("Bob Stone")


async def test_esc_goes_nowhere_and_words_that_nobody_has_choose_nobody() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.accept()
        await stage.press("ctrl+k", "x", "q", "enter")
        assert isinstance(stage.top, SwitchScreen)
        await stage.press("escape")
        await stage.until(lambda: stage.top is stage.screen)
        assert stage.state.current == "e1"


async def test_who_is_gone_meanwhile_is_said_to_be_gone() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.until(lambda: "e1" in stage.state.waiting)
        await stage.press("g")
        stage.link.carry_out("e1", c.AcceptEngagement(engagement_id="e1"), BEN)
        await stage.until(lambda: "e1" not in stage.state.waiting)
        await stage.press("enter")
        await stage.shows("Anna Berg is not here any more")


async def test_an_answer_that_is_typed_ahead_of_the_question_closes_it_once_it_is_there() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        question = SwitchScreen(NAMES)
        answer = asyncio.create_task(stage.screen.answer_of(question))
        while stage.top is not question:
            await asyncio.sleep(0)
        assert not question.is_mounted
        question.dismiss(NAMES[0])
        assert await answer == NAMES[0]
        await stage.until(lambda: stage.top is stage.screen and not stage.screen.opening)
