"""The customer's card: all that was collected can be read, and a secret only when it was revealed."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from console_schemas.engagement import Engagement
from console_schemas.text import clean_text
from console_schemas.transfer import Attribute, Customer, Reason
from console_tui.signs import ASCII
from console_tui.widgets.customer_card import CustomerCard
from support.customers import NOW, engagement, with_transfer
from support.hostile import HOSTILE
from support.stage import Stage


def stage_of(shown: Engagement | None) -> Stage[CustomerCard]:
    card = CustomerCard(zone=UTC)
    card.now, card.engagement = NOW, shown
    return Stage(card)


async def all_lines(stage: Stage[CustomerCard]) -> list[str]:
    """Everything on the card, whatever the screen's height."""
    return ["".join(span.text for span in stage.widget.line_at(at)).rstrip() for at in range(stage.widget.line_count)]


async def test_tells_everything_in_an_order_that_an_agent_asks_for() -> None:
    stage = stage_of(engagement(passkey_outcome="did_not_match"))
    async with stage.run_test(size=(44, 60)) as pilot:
        await pilot.pause()
        lines = [row for row in stage.rows() if row]
        assert lines[:6] == [
            "Ana Lima",
            "✓ verified",
            "Email ana@example.com",
            "Customer id c-1",
            "¶ Passkey ••••••",
            "  until Today 14:35",
        ]
        assert "  ✗ did not match" in lines
        assert "wants to change a booking (change, 83% sure)" in " ".join(lines)
        assert lines.index("Wants to move a booking.") == lines.index("Has called twice.") - 1
        for pair in ("Booking X7Q9", "Channel whatsapp", "Queue billing", "Priority 2", "Skills pt", "Came by kite"):
            assert pair in lines


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("text", ["Label text"]),
        (0, ["Label 0"]),
        (12.5, ["Label 12.5"]),
        (True, ["Label yes"]),
        (False, ["Label no"]),
        (None, ["Label none"]),
        ("", ["Label none"]),
        ([], ["Label none"]),
        ([1, "b"], ["Label", "  1 1", "  2 b"]),
        ({"a": {"b": [True]}}, ["Label", "  a", "    b", "      1 yes"]),
        ({"a": [[[[[[7]]]]]]}, ["Label", "  a", "    1", "      1", "        1", "          1", "            1 [7]"]),
        ("two\nlines", ["Label", "  two", "  lines"]),
        ("w" * 50, ["Label", "  " + "w" * 38, "  " + "w" * 12]),
    ],
)
async def test_any_value_can_be_read(value: Any, lines: list[str]) -> None:
    shown = with_transfer(attributes=(Attribute(name="name", label="Label", value=value),), passkey=None)
    stage = stage_of(shown)
    async with stage.run_test(size=(40, 40)) as pilot:
        await pilot.pause()
        rows = stage.rows()
        at = next(index for index, row in enumerate(rows) if row.startswith("Label"))
        assert rows[at : at + len(lines)] == lines


async def test_a_secret_is_masked_until_it_is_given_and_masked_again() -> None:
    stage = stage_of(engagement())
    async with stage.run_test(size=(44, 60)) as pilot:
        await pilot.pause()
        assert stage.text().count("••••••") == 2
        stage.widget.revealed = {"passkey": "blue-horse", "card": "4111 1111"}
        await pilot.pause()
        assert "¶ Passkey blue-horse" in stage.rows() and "¶ Card 4111 1111" in stage.rows()
        stage.widget.revealed = {}
        await pilot.pause()
        assert "blue-horse" not in stage.text() and stage.text().count("••••••") == 2


async def test_asks_for_the_secret_that_is_chosen() -> None:
    stage = stage_of(engagement())
    async with stage.run_test(size=(44, 8)) as pilot:
        await pilot.press("enter", "right", "enter", "right", "enter", "left", "enter")
        asked = [message.secret for message in stage.said(CustomerCard.RevealWanted)]
        assert asked == ["passkey", "card", "passkey", "card"]
        assert any(row.startswith("¶ Card") for row in stage.rows())
        stage.widget.engagement = with_transfer(passkey=None, attributes=())
        await pilot.press("right", "enter")
        assert len(stage.said(CustomerCard.RevealWanted)) == 4


async def test_a_passkey_is_said_to_be_expired_when_it_is() -> None:
    stage = stage_of(engagement())
    async with stage.run_test(size=(44, 40)) as pilot:
        await pilot.pause()
        assert "expired" not in stage.text()
        stage.widget.now = NOW + timedelta(minutes=5)
        await pilot.pause()
        assert "  expired Today 14:35" in stage.rows()


async def test_what_does_not_fit_is_scrolled_to() -> None:
    attributes = tuple(Attribute(name=f"a{n}", value=f"value {n}") for n in range(200))
    stage = stage_of(with_transfer(attributes=attributes))
    async with stage.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert stage.rows()[-1].split()[-1].startswith("↓2")
        seen = set(stage.rows())
        for _ in range(40):
            await pilot.press("pagedown")
            seen |= set(stage.rows())
        assert {f"a{n} value {n}" for n in range(200)} <= {row.split(" ↑")[0].split(" ↓")[0].rstrip() for row in seen}
        assert stage.rows()[0].split()[-1].startswith("↑")
        stage.widget.engagement = engagement(id="e_2")
        await pilot.pause()
        assert stage.rows()[0].startswith("Ana Lima")


async def test_news_of_the_same_customer_do_not_scroll() -> None:
    stage = stage_of(engagement())
    async with stage.run_test(size=(40, 8)) as pilot:
        await pilot.press("down", "down")
        stage.widget.engagement = engagement(version=4)
        await pilot.pause()
        assert stage.widget.scroll_offset.y == 2


@pytest.mark.parametrize("width", [16, 30, 44, 100])
async def test_fits_any_width_and_draws_in_ascii_alone_where_it_must(width: int) -> None:
    wide = Customer(name="予約" * 20, email="x" * 90, phone="+49 30 1234567", language="de")
    stage = stage_of(with_transfer(customer=wide, reason=Reason(text="long words " * 9)))
    async with stage.run_test(size=(width, 90)) as pilot:
        await pilot.pause()
        assert all(cell_len(strip.text) == width for strip in stage.strips())
        assert stage.text().count("予") == 20 and "not verified" in stage.text()
        stage.widget.signs = ASCII
        stage.widget.engagement = engagement()
        await pilot.pause()
        assert stage.text().isascii()


def all_over(text: str) -> Engagement:
    """An engagement that has this text wherever a bot can put one."""
    shown = with_transfer(
        customer=Customer(name=text, email=text),
        reason=Reason(text=text, intent=text),
        summary=text,
        channel=text,
        attributes=(
            Attribute(name=text, label=text, value={text: [text]}),
            Attribute(name="s" + text, value="m", sensitive=True),
        ),
    )
    return replace(shown, bot=text, queue=text)


async def test_hostile_values_are_only_text() -> None:
    stage = stage_of(None)
    async with stage.run_test(size=(44, 90)) as pilot:
        for text in [*HOSTILE, "[/x] [b]no", "[@click=app.quit]x[/]"]:
            stage.widget.engagement = all_over(text)
            stage.widget.revealed = {"passkey": text, "s" + text: text}
            await pilot.pause()
            assert clean_text(stage.text()) == stage.text(), text
            assert not text.startswith("[") or stage.text().count(text) > 8


async def test_nobody_is_nobody() -> None:
    stage = stage_of(None)
    async with stage.run_test(size=(40, 8)) as pilot:
        await pilot.pause()
        assert stage.rows()[0] == " Nobody is chosen."
        await pilot.press("enter", "right", "end")
