"""The input: what sends, what does not, and what is never lost."""

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from console_schemas.text import clean_text
from console_tui.widgets.composer import Composer
from support.hostile import HOSTILE
from support.stage import Stage


def written(stage: Stage[Composer]) -> list[str]:
    return [message.text for message in stage.said(Composer.Written)]


async def type_text(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*("space" if character == " " else character for character in text))


async def paste(stage: Stage[Composer], pilot: Pilot[None], text: str) -> None:
    stage.widget.post_message(Paste(text))
    await pilot.pause()


async def test_enter_writes_and_empties_at_once() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.load("", engagement_id="e_1")
        await pilot.press("h", "i", "enter", "enter")
        assert [(message.engagement_id, message.text) for message in stage.said(Composer.Written)] == [("e_1", "hi")]
        assert stage.widget.draft == ""


async def test_blanks_are_not_written() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        await pilot.press("enter", "space", "ctrl+j", "space", "enter")
        assert written(stage) == []


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter", "ctrl+enter"])
async def test_a_new_line_is_a_key_of_its_own(key: str) -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        await pilot.press("a", key, "b", "enter")
        assert written(stage) == ["a\nb"]


async def test_every_printable_key_is_only_a_letter() -> None:
    stage = Stage(Composer())
    keys = [chr(code) for code in range(33, 127)]
    async with stage.run_test(size=(120, 12)) as pilot:
        for key in [*keys, " ", "ü"]:
            stage.widget.post_message(Key(key, key))
        await pilot.pause()
        assert stage.widget.draft == "".join(keys) + " ü"
        assert {type(message) for message in stage.heard} == {Composer.DraftChanged}


async def test_a_paste_never_sends_and_is_harmless() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        for text in ["one\ntwo\r\nthree\r", *HOSTILE]:
            stage.widget.load("ab")
            stage.widget.move_cursor((0, 1))
            await paste(stage, pilot, text)
            assert written(stage) == []
            assert stage.widget.draft == "a" + clean_text(text) + "b"
        await pilot.press("!")
        assert stage.widget.draft.endswith("!b")


async def test_a_paste_takes_the_place_of_what_is_selected_and_can_be_undone() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        await pilot.press("a", "b", "c", "shift+left", "shift+left")
        await paste(stage, pilot, "XY")
        assert stage.widget.draft == "aXY"
        await pilot.press("ctrl+underscore")
        assert stage.widget.draft == "abc"


async def test_up_recalls_what_was_sent_and_down_comes_back_to_the_draft() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.load("", ("first", "second\nwith two lines"))
        await type_text(pilot, "draft")
        await pilot.press("up", "home")
        assert stage.widget.draft == "draft"
        await pilot.press("up")
        assert stage.widget.draft == "second\nwith two lines"
        await pilot.press("up", "up")
        assert stage.widget.draft == "first"
        await pilot.press("up")
        assert stage.widget.draft == "first"
        await pilot.press("down")
        assert stage.widget.draft == "second\nwith two lines"
        await pilot.press("down")
        assert stage.widget.draft == "draft"
        await pilot.press("down")
        assert stage.widget.draft == "draft"


async def test_changing_a_recalled_text_makes_it_the_draft_and_keeps_the_other() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.load("", ("sent",))
        await pilot.press("d", "home", "up", "!", "down")
        assert stage.widget.draft == "sent!"
        await pilot.press("enter", "up", "up")
        assert written(stage) == ["sent!"]
        assert stage.widget.draft == "d"


async def test_grows_with_what_is_written_up_to_five_lines() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(20, 12)) as pilot:
        heights = [stage.widget.size.height]
        for _ in range(6):
            await pilot.press("x", "ctrl+j")
            await pilot.pause()
            heights.append(stage.widget.size.height)
        assert heights == [1, 2, 3, 4, 5, 5, 5]
        stage.widget.load("word " * 9)
        await pilot.pause()
        assert stage.widget.size.height == 3
        await pilot.press("enter")
        await pilot.pause()
        assert stage.widget.size.height == 1


async def test_tells_each_draft_with_its_engagement_even_when_another_one_comes_at_once() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.load("", engagement_id="e_1")
        stage.widget.insert_text("for one")
        stage.widget.load("for two", engagement_id="e_2")
        await pilot.pause()
        told = [(message.engagement_id, message.text) for message in stage.said(Composer.DraftChanged)]
        assert told == [("e_1", "for one")]
        await pilot.press("!")
        assert (stage.said(Composer.DraftChanged)[-1].engagement_id, stage.widget.draft) == ("e_2", "for two!")


async def test_nothing_can_be_written_to_nobody() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.load("kept")
        stage.widget.enabled = False
        await pilot.press("x", "ctrl+j", "up", "enter")
        await paste(stage, pilot, "pasted")
        assert stage.widget.draft == "kept"
        assert written(stage) == []


async def test_keys_of_those_above_are_left_to_them() -> None:
    stage = Stage(Composer())
    async with stage.run_test(size=(60, 12)):
        bound = set(stage.widget._bindings.key_to_bindings)
        assert not bound & {"pageup", "pagedown", "escape", "tab", *(f"f{n}" for n in range(1, 13))}
