"""Names and messages from right to left: in their order, in their columns, and never two of them in one row."""

from datetime import UTC

import pytest
from rich.cells import cell_len

from console_schemas.people import Party
from console_tui.signs import UNICODE
from console_tui.widgets.direction import has_right_to_left
from console_tui.widgets.transcript import Transcript
from support.stage import Stage
from support.talk import MIA, entry

DANA = Party(role="customer", name="דנה כהן")
ASKED = "שלום, אני מחכה כבר שלושה שבועות לחבילה שלי מספר A-1042 ואף אחד לא עונה לי."
THANKS = "شُكْرًا جزيلاً لكم (A-1042)"


def stage() -> Stage[Transcript]:
    transcript = Transcript(zone=UTC)
    transcript.me = "mia"
    said = (entry(0, ASKED, DANA), entry(1, "order A-1042", DANA), entry(2, THANKS, MIA), entry(3, "ok", DANA))
    transcript.set_entries(said, len(said))
    return Stage(transcript)


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_a_name_and_a_message_never_share_a_row(width: int) -> None:
    shown = stage()
    async with shown.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        rows = [row for row in shown.rows() if has_right_to_left(row)]
        texts = [row for row in rows if "דנה כהן" not in row]
        assert any("דנה כהן" in row for row in rows)
        assert not any("דנה כהן" in row and "שלום" in row for row in rows)
        assert " ".join(row.split("✓")[-1].strip() for row in texts[:-1]) == ASKED
        assert texts[-1].endswith(THANKS)


async def test_all_text_begins_in_one_column_and_every_row_is_as_wide_as_the_screen() -> None:
    shown = stage()
    async with shown.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        rows = shown.rows()
        begins = {cell_len(row[: row.index(text)]) for row in rows for text in ("שלום", "order", "شُكْرًا") if text in row}
        assert len(begins) == 1
        assert {strip.cell_length for strip in shown.strips()} == {80}
        assert sum(UNICODE.stored in row for row in rows) == 1


@pytest.mark.parametrize(
    ("text", "has"), [("שלום", True), ("A-1042 شكرا", True), ("Größe 予約 😀", False), ("", False)]
)
def test_which_text_it_is(text: str, has: bool) -> None:
    assert has_right_to_left(text) == has
