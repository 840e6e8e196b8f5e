"""Where the agent is: places and their keys, and sizes that change without losing focus, draft or scroll."""

import asyncio

import pytest
from textual import events

from console_client.settings import ConsoleSettings, PanelSettings
from console_schemas import commands as c
from console_tui.screens.places import Place
from support.desk_stage import SIZES, DeskStage, desk
from support.transfers import request

sizes = pytest.mark.parametrize("size", SIZES)
PANELS = ConsoleSettings(panels=(PanelSettings(title="Orders", kind="command", argv=("true",)),))
EVERY_SIZE = [(160, 50), (80, 24), (40, 12), (100, 30), (120, 40), (60, 20), (200, 50)]


async def in_chat(stage: DeskStage, history: int = 4) -> None:
    """A chat is open and the cursor is in its input."""
    stage.link.transfer("e1", request(history=history))
    await stage.accept()


@sizes
async def test_every_place_is_one_key_away_and_esc_leads_back_to_the_input(size: tuple[int, int]) -> None:
    async with desk(size, PANELS) as stage:
        await in_chat(stage)
        widgets = stage.screen.widgets
        keys: list[tuple[str, Place]] = [("f3", "lists"), ("f4", "customer"), ("f5", "notes"), ("f6", "panels")]
        for key, place in keys:
            await stage.press(key)
            assert stage.screen.place == place
            assert stage.app.focused is not None and stage.app.focused.region.area > 0
            await stage.press("escape")
            assert stage.app.focused is widgets.composer
        await stage.press("escape")
        for letter, place in (("L", "lists"), ("C", "customer"), ("P", "panels"), ("N", "notes")):
            await stage.press(letter)
            assert stage.screen.place == place


@sizes
async def test_tab_goes_round_every_place_and_back(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        seen = []
        for _ in range(6):
            await stage.press("tab")
            seen.append(stage.screen.place)
        assert seen == ["customer", "notes", "lists", "lists", "chat", "chat"]
        assert stage.app.focused is stage.screen.widgets.composer
        await stage.press("shift+tab", "shift+tab")
        assert stage.screen.widgets.chats.has_focus


async def test_what_changed_out_of_sight_is_right_when_it_comes_back() -> None:
    async with desk(opened=False) as stage:
        stage.link.transfer("e1", request())
        stage.link.carry_out("e1", c.AcceptEngagement(engagement_id="e1"), stage.link.me.party())
        stage.link.open()
        await stage.shows("Waiting  0", "My chats  1")
        await stage.press("1", "escape")
        stage.link.carry_out("e1", c.TransferEngagement(engagement_id="e1", queue="billing"), stage.link.me.party())
        await stage.shows("Waiting  1", "My chats  0", "No chats.")


async def test_the_letters_of_a_panel_act_on_the_panel_alone() -> None:
    async with desk((80, 24), PANELS) as stage:
        await in_chat(stage)
        await stage.press("f6")
        view = stage.app.focused
        await stage.press("b", "r", "backspace")
        assert stage.top is stage.screen and stage.app.focused is view
        assert stage.state.notice is None
        await stage.press("ctrl+g", "b")
        await stage.shows("Give Anna Berg back to the bot?")


async def test_without_panels_the_agent_is_told_so() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("f6")
        await stage.shows("No panels are configured.")
        assert stage.app.focused is stage.screen.widgets.composer


async def test_the_size_changes_and_focus_draft_and_scroll_stay() -> None:
    async with desk((200, 50)) as stage:
        await in_chat(stage, history=200)
        widgets = stage.screen.widgets
        await stage.write("half an answer")
        await stage.press("pageup", "pageup")
        place = widgets.transcript.place
        assert place is not None
        for width, height in EVERY_SIZE:
            await stage.pilot.resize_terminal(width, height)
            await stage.pilot.pause()
            assert stage.app.focused is widgets.composer and widgets.composer.region.area > 0
            assert widgets.composer.draft == "half an answer"
            assert widgets.transcript.place is not None
        assert widgets.transcript.place is not None
        assert abs(widgets.transcript.place.position - place.position) <= 1


@pytest.mark.parametrize("key", ["f3", "f4", "f5"])
async def test_a_place_keeps_the_keys_when_it_is_all_there_is_to_see(key: str) -> None:
    async with desk((200, 50)) as stage:
        await in_chat(stage)
        await stage.press(key)
        focused = stage.app.focused
        for width, height in ((80, 24), (100, 30), (200, 50)):
            await stage.pilot.resize_terminal(width, height)
            await stage.pilot.pause()
            assert stage.app.focused is focused
            assert focused is not None and focused.region.area > 0


async def test_the_size_changes_under_a_question() -> None:
    async with desk((200, 50)) as stage:
        await in_chat(stage)
        await stage.press("escape", "s")
        await stage.shows("Status of Anna Berg")
        await stage.pilot.resize_terminal(80, 24)
        await stage.press("escape")
        await stage.until(lambda: stage.top is stage.screen)
        await stage.pilot.pause()
        assert not stage.screen.widgets.waiting.region.area
        assert stage.screen.widgets.transcript.region.width == 80


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 50)])
async def test_what_matters_is_in_sight_wherever_the_agent_is(size: tuple[int, int]) -> None:
    """Who am I talking to, who waits longest for my answer, am I listening, am I connected."""
    async with desk(size) as stage:
        await in_chat(stage)
        stage.link.say("e1", "Are you there?")
        await stage.shows("Are you there?")
        for key in ("f4", "f5", "escape"):
            await stage.press(key)
            await stage.shows("Anna Berg  ", "Stopped", "connected", "Anna Berg waits")


@pytest.mark.parametrize(
    ("size", "chat_in_sight"), [((80, 24), False), ((100, 30), False), ((120, 40), True), ((200, 50), True)]
)
async def test_what_is_said_beside_the_customers_card_is_read_only_where_it_can_be_seen(
    size: tuple[int, int], chat_in_sight: bool
) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await stage.press("f4")
        stage.link.say("e1", "Are you there?")
        await stage.until(lambda: stage.state.chats["e1"].entries[-1].text == "Are you there?")
        assert stage.state.unread == (0 if chat_in_sight else 1)
        await stage.press("escape")
        assert stage.state.unread == 0


async def test_keys_and_text_that_come_faster_than_the_screen_stay_in_their_order() -> None:
    """A slow line delivers keys in bursts: what was typed before ctrl+n belongs to the chat before it."""
    async with desk() as stage:
        await in_chat(stage)
        stage.link.transfer("e2", request("Bob Stone"))
        await stage.accept("e2")
        for key in ["f", "o", "r", "space", "B", "o", "b", "ctrl+n", "A", "n", "n", "a", "enter", "x", "ctrl+p", "y"]:
            character = " " if key == "space" else key if len(key) == 1 else None
            stage.app.post_message(events.Key(key, character))
        await stage.until(lambda: stage.screen.widgets.composer.draft == "for Boby")
        await stage.until(lambda: stage.link.entries["e1"][-1].text == "Anna")
        assert stage.state.chats["e1"].draft == "x"
        assert [entry.text for entry in stage.link.entries["e2"] if entry.kind == "message"] == []


@pytest.mark.parametrize(
    ("keys", "expected"), [("sh", "HoldEngagement"), ("dc", "CompleteEngagement"), ("by", "ReturnToBot")]
)
async def test_what_is_typed_ahead_of_a_question_is_its_answer(keys: str, expected: str) -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("escape")
        for key in keys:
            stage.app.post_message(events.Key(key, key))
        await stage.until(lambda: type(stage.link.sent[-1]).__name__ == expected)


async def test_a_letter_typed_ahead_of_the_menu_is_no_text_and_what_comes_after_the_answer_is() -> None:
    async with desk() as stage:
        await in_chat(stage)
        for key in ("H", "ctrl+g", "N", "o", "k"):
            stage.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await stage.until(lambda: stage.state.chats["e1"].notes_draft == "ok")
        assert stage.screen.widgets.composer.draft == "H"


async def test_an_action_that_asks_nothing_after_all_leaves_the_keyboard_free() -> None:
    async with desk() as stage:
        for key in ("o", "l"):  # nobody waits to be previewed
            stage.app.post_message(events.Key(key, key))
        await stage.shows("Listening")
        stage.link.transfer("e1", request())
        await stage.until(lambda: stage.state.waiting.rows)
        await stage.press("o")
        await stage.shows("Enter Accept")


async def test_notes_are_saved_by_a_key_that_comes_right_behind_them() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("f5")
        for key in ("o", "k", "ctrl+x"):
            stage.app.post_message(events.Key(key, key if len(key) == 1 else None))
        assert (await stage.sent(c.SaveNotes)).notes == "ok"


async def test_a_question_is_answered_once_and_holds_the_keys_until_the_answer_has_its_effect() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("ctrl+g")
        await stage.shows("This engagement")
        question = stage.top
        for letter in ("N", "C"):
            question.post_message(events.Key(letter, letter))
        await stage.until(lambda: stage.screen.place == "notes")
        await stage.press("ctrl+g")
        await stage.until(lambda: stage.top is not stage.app.screen_stack[0])
        stage.top.dismiss(None)
        assert stage.screen.opening
        await stage.until(lambda: not stage.screen.opening)


async def test_keys_that_come_in_one_packet_go_where_each_was_meant_to() -> None:
    async with desk() as stage:
        await in_chat(stage)
        for key in ("o", "escape", "i", "s", "t", "escape", "N", "m", "escape", "d"):
            stage.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await stage.until(lambda: stage.screen.widgets.composer.draft == "ostd")
        assert stage.screen.widgets.notes.notes == "m"
        assert stage.top is stage.screen


async def test_the_input_keeps_the_keys_though_it_was_out_of_sight_a_moment_ago() -> None:
    """Textual tells a widget late that it is hidden, and takes the keys from it then."""
    async with desk() as stage:
        await in_chat(stage)
        for pause in (0.0, 0.01, 0.02, 0.03, 0.05):
            stage.screen.go("lists")
            await asyncio.sleep(pause)
            stage.screen.go("chat")
            await stage.pilot.pause(0.1)
            assert stage.app.focused is stage.screen.widgets.composer
        stage.screen.widgets.composer.post_message(events.Hide())
        await stage.pilot.pause(0.1)
        assert stage.app.focused is stage.screen.widgets.composer
