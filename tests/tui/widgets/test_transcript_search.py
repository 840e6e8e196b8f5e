"""Finding a text in a transcript, and taking messages out of it."""

from datetime import UTC

from console_tui.widgets.transcript import Transcript
from support.stage import Stage
from support.talk import ANA, MIA, entry, talk


def stage_with(*texts: str) -> Stage[Transcript]:
    transcript = Transcript(zone=UTC)
    entries = tuple(entry(n, text, ANA if n % 2 else MIA) for n, text in enumerate(texts))
    transcript.set_entries(entries, len(entries))
    return Stage(transcript)


def marked(stage: Stage[Transcript]) -> list[str]:
    """The pieces of text that stand out."""
    return [piece.text for strip in stage.strips()[:-1] for piece in strip if piece.style and piece.style.reverse]


async def test_finds_whatever_the_case_and_marks_every_place() -> None:
    stage = stage_with("The Booking", "no", "my booking, his BOOKING", "nothing")
    async with stage.run_test(size=(60, 16)) as pilot:
        assert stage.widget.find("booking").count == 2
        await pilot.pause()
        assert marked(stage) == ["Booking", "booking", "BOOKING"]
        assert "2 of 2" in stage.rows()[-1]
        assert stage.widget.find("").count == 0
        await pilot.pause()
        assert marked(stage) == []


async def test_marks_a_place_that_runs_over_the_end_of_a_line() -> None:
    stage = stage_with("aaaa " * 9 + "needle " + "haystack " * 9)
    async with stage.run_test(size=(60, 16)) as pilot:
        for text in ("aaaa needle", "needle haystack haystack"):
            stage.widget.find(text)
            await pilot.pause()
            assert "".join(marked(stage)).replace(" ", "") == text.replace(" ", "")


async def test_what_is_looked_for_is_a_text_and_no_pattern() -> None:
    stage = stage_with("what?", "a.c", "abc", "(x", "[/b]")
    async with stage.run_test(size=(60, 16)):
        assert [stage.widget.find(text).count for text in ("?", "a.c", "(", "[/b]", "\x1b[31m")] == [1, 1, 1, 1, 0]


async def test_goes_from_place_to_place() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(60, 16)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries((*talk(20), entry(20, "needle a"), *talk(200, 21), entry(221, "needle b")), 222)
        await pilot.pause()
        assert stage.widget.find("needle").count == 2
        assert "needle b" in stage.text()
        await pilot.press("left")
        assert "needle a" in stage.text() and "1 of 2" in stage.rows()[-1]
        await pilot.press("left")
        assert "needle b" in stage.text()
        await pilot.press("right")
        assert "needle a" in stage.text()
        await pilot.press("escape")
        assert stage.widget.following and marked(stage) == []


async def test_what_is_not_there_is_said_and_nothing_moves() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(60, 16)) as pilot:
        stage.widget.set_entries(talk(50, 50), 100)
        await pilot.pause()
        before = stage.rows()[:-1]
        assert stage.widget.find("needle").count == 0
        await pilot.pause()
        assert stage.rows()[:-1] == before
        assert "needle: not found in the 50 loaded" in stage.rows()[-1]


async def test_finds_in_what_comes_later_too() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(60, 16)) as pilot:
        stage.widget.set_entries((*talk(30, 50), entry(80, "needle")), 81)
        stage.widget.find("needle")
        stage.widget.append((entry(81, "a needle"),))
        stage.widget.prepend((entry(49, "no needle"),))
        await pilot.pause()
        assert "2 of 3" in stage.rows()[-1]


async def test_copies_one_message_as_it_is_and_several_with_their_authors() -> None:
    stage = stage_with("good day", "first line\nsecond line", "thank you")
    async with stage.run_test(size=(60, 16)) as pilot:
        stage.widget.focus()
        await pilot.press("enter")
        assert stage.said(Transcript.CopyWanted) == []
        await pilot.press("left", "left", "enter")
        assert "1 chosen" in stage.rows()[-1]
        assert [row.rstrip("▌ ")[-11:] for row in stage.rows() if row.endswith("▌")] == [" first line", "second line"]
        await pilot.press("shift+left", "enter")
        one, two = stage.said(Transcript.CopyWanted)
        assert one.text == "first line\nsecond line"
        assert two.text == "12:30 Mia Berg: good day\n12:30 Ana Lima: first line\nsecond line"
        assert [each.text for each in stage.widget.chosen] == ["good day", "first line\nsecond line"]


async def test_choosing_goes_beyond_the_screen_but_not_beyond_the_ends() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(14), 14)
        await pilot.press(*["left"] * 16)
        assert stage.widget.chosen[0].position == 0
        assert " 0." in stage.text()
        await pilot.press(*["right_square_bracket"] * 15)
        assert len(stage.widget.chosen) == 14
        await pilot.press("escape")
        assert stage.widget.chosen == () and stage.widget.following
