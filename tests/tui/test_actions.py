"""The declared actions: each has its keys, help, menu, palette and handler, and no key means two things."""

import asyncio
import string
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.command import CommandPalette, DiscoveryHit
from textual.keys import _character_to_key
from textual.widgets import OptionList

from console_tui import availability as when
from console_tui.action_keys import bindings, footer_keys, key_shown
from console_tui.actions import ACTIONS, BY_NAME, EDITING, GROUPS
from console_tui.console_state import ConsoleState
from console_tui.screens.action_palette import ActionProvider
from console_tui.screens.help import help_page
from console_tui.screens.menu import MenuScreen
from console_tui.widgets.editor import Editor
from support.desk_stage import desk
from support.story import accepted, opened
from support.transfers import request

NEVER = {f"ctrl+{letter}" for letter in "qszchim[ab"} | {"escape", "enter", "tab", "f10", "f11", "f12"}
"""Flow and job control, what other keys look like on the wire, the prefixes of tmux and screen, windows' own keys."""
EDITORS_OWN = {"ctrl+x", "ctrl+k"}
"""Keys of an input that an action takes over while it makes sense."""


def every_key() -> list[str]:
    """All keys of all actions, letters included."""
    return [key for action in ACTIONS for key in (*action.letters, *filter(None, action.keys.split(",")))]


def test_no_key_is_declared_twice() -> None:
    assert [key for key, count in Counter(every_key()).items() if count > 1] == []


def test_keys_arrive_over_every_line() -> None:
    for key in every_key():
        assert key not in NEVER
        plain = len(key) == 1 and key in string.printable
        assert plain or (key.startswith("ctrl+") and len(key) == 6) or key in {f"f{n}" for n in range(1, 10)}, key


def test_no_action_needs_a_function_key() -> None:
    for action in ACTIONS:
        assert action.letters or action.keys.startswith("ctrl+"), action.name


def test_actions_leave_the_keys_of_writing_alone() -> None:
    editing = {key.strip() for binding in Editor.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr]
    taken = editing & set(every_key())
    assert taken == EDITORS_OWN


def test_every_action_is_bound_under_its_name_and_does_something() -> None:
    names = {action.name for action in ACTIONS}
    ids = {(binding.id or "").rstrip(string.digits) for binding in bindings()}
    assert ids == names
    assert len({binding.id for binding in bindings()}) == len(bindings())
    assert {action.group for action in ACTIONS} <= set(GROUPS)


async def test_every_action_has_a_handler() -> None:
    async with desk() as stage:
        assert set(stage.screen.acts.table) == set(BY_NAME)


def test_every_action_is_in_the_help_with_its_keys() -> None:
    page = help_page(100).plain
    for action in ACTIONS:
        line = next(line for line in page.splitlines() if action.help in line)
        for key in filter(None, action.keys.split(",")):
            assert key_shown(key) in line.split(action.help)[0].split()
        assert ("Space" if action.letters == " " else action.letter_shown) in line
    for keys, text in EDITING:
        assert keys in page and text in page


async def test_every_action_that_makes_sense_is_in_the_menu_and_the_palette() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        possible = {action.name for action in ACTIONS if action.available(stage.state)}
        assert possible > {"reply", "suggest", "reveal"} and "retry" not in possible
        in_menu = {action.name for action in MenuScreen(stage.state)._actions}
        assert in_menu == {name for name in possible if BY_NAME[name].letters}
        hits = [hit async for hit in ActionProvider(stage.screen).discover() if isinstance(hit, DiscoveryHit)]
        labels = {str(hit.display) for hit in hits}
        assert labels == {BY_NAME[name].label for name in possible - {"go_to_chat", "menu", "palette"}}


async def test_an_action_of_the_palette_acts() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        await stage.press("escape", ":")
        await stage.write("customer")
        await stage.shows("Go to what is known of the customer")
        await stage.press("enter")
        await stage.until(lambda: stage.screen.place == "customer")


async def test_keys_that_come_hard_on_a_choice_in_the_palette_end_nothing() -> None:
    async with desk() as stage:
        await stage.until(lambda: stage.screen.place == "lists")
        for pause in (0, 4, 12, 28):
            await stage.press(":")
            await stage.until(
                lambda: (
                    isinstance(stage.top, CommandPalette) and any(each.options for each in stage.top.query(OptionList))
                )
            )
            await stage.press("down")
            for key in ("enter", "enter", "escape"):
                stage.app.post_message(events.Key(key, None))
                for _ in range(pause):
                    await asyncio.sleep(0)
            await stage.until(lambda: stage.top is stage.screen)


def test_the_footer_shows_letters_or_ctrl_keys_by_whether_letters_are_text() -> None:
    state = opened(accepted(), current="e1")
    outside, inside = footer_keys(state, "transcript", False), footer_keys(state, "composer", True)
    assert ("a", "Suggest") in outside and ("^F", "Suggest") in inside
    assert inside[0] == ("Enter", "Send")
    assert not [key for key, _ in inside if len(key) == 1]
    assert ("i", "Reply") in outside and "Reply" not in dict(inside).values()


@pytest.mark.parametrize(
    ("name", "expected"), [("suggest", True), ("take_suggestion", False), ("retry", False), ("save_notes", False)]
)
def test_an_action_is_offered_only_where_it_makes_sense(name: str, expected: bool) -> None:
    state = opened(accepted(), current="e1")
    assert BY_NAME[name].available(state) is expected
    assert BY_NAME[name].available is when.always or not BY_NAME[name].available(ConsoleState())


@pytest.mark.timeout(180)
async def test_nothing_that_is_typed_in_the_input_acts() -> None:
    """Whatever is typed is in the input afterwards, and nothing else has happened."""
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        composer = stage.screen.widgets.composer
        stage.link.sent.clear()
        typed: list[str] = []

        @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(st.text(st.sampled_from(string.printable[:95]), min_size=1, max_size=30))
        def collect(text: str) -> None:
            typed.append(text)

        collect()
        for text in [string.printable[:95], *typed]:
            composer.load("", (), "e1")
            for character in text:
                stage.app.post_message(events.Key(_character_to_key(character), character))
            await stage.until(lambda text=text: composer.draft == text)  # type: ignore[misc]
            assert stage.app.focused is composer and stage.top is stage.app.screen_stack[0]
        assert {type(command).__name__ for command in stage.link.sent} <= {"AgentTyping"}
        assert not stage.link.asked or {type(each).__name__ for each in stage.link.asked} == {"HistoryRequest"}
