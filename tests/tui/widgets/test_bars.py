"""The bars of one line: what matters is in them in any width, and they are quiet while nothing changes."""

from datetime import UTC, datetime, timedelta

import pytest
from textual.widget import Widget

from console_client.link import LinkChanged, LinkState
from console_schemas.engagement import Status
from console_schemas.text import clean_text
from console_schemas.transfer import Customer
from console_tui.signs import ASCII
from console_tui.view_models import LongestWait
from console_tui.widgets.engagement_header import EngagementHeader
from console_tui.widgets.key_bar import KeyBar
from console_tui.widgets.line_bar import LineBar
from console_tui.widgets.status_bar import StatusBar
from support.customers import engagement, with_transfer
from support.hostile import HOSTILE
from support.stage import Stage

NOW = datetime(2026, 8, 3, 14, 30, tzinfo=UTC)
SINCE = NOW - timedelta(seconds=7)


def link(state: LinkState, missed: int = 0) -> LinkChanged:
    return LinkChanged(state=state, since=SINCE, missed=missed)


def busy_status() -> Stage[StatusBar]:
    bar = StatusBar()
    bar.me, bar.listening, bar.link, bar.now = "Mia Berg-Meier", True, link("connected", 3), NOW
    bar.waiting, bar.unread = 1204, 2
    bar.longest = LongestWait(name="Ana Lima", since=NOW - timedelta(seconds=90))
    return Stage(bar)


async def test_the_status_says_all_that_matters_in_any_width() -> None:
    stage = busy_status()
    async with stage.run_test(size=(120, 1)) as pilot:
        await pilot.pause()
        assert stage.text() == (
            "Mia Berg-Meier  ◉ Listening  ✓ connected, resumed: 3 missed  ◌ 1,204 waiting  ● 2 unread  "
            "! Ana Lima waits 1:30"
        )
        for width in (80, 60, 40):
            await pilot.resize_terminal(width, 1)
            await pilot.pause()
            for sign in ("◉", "✓", "◌", "1,204", "●", "! Ana Lima", "1:30"):
                assert sign in stage.text(), width
            assert ("Listening" in stage.text()) == (width > 40)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("connecting", "↻ connecting"),
        ("connected", "✓ connected"),
        ("reconnecting", f"✗ reconnecting since {SINCE.astimezone():%H:%M:%S}"),
        ("closed", "✗ disconnected"),
    ],
)
async def test_the_link_is_said_by_sign_and_word(state: LinkState, words: str) -> None:
    stage = busy_status()
    stage.widget.link = link(state)
    async with stage.run_test(size=(120, 1)) as pilot:
        await pilot.pause()
        assert words in stage.text()
        stage.widget.listening = False
        await pilot.resize_terminal(30, 1)
        await pilot.pause()
        assert "○ Stopped" in stage.text()


async def test_the_status_is_quiet_while_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = busy_status()
    async with stage.run_test(size=(120, 1)) as pilot:
        await pilot.pause()
        repaints = 0
        refresh = Widget.refresh

        def counted(self: Widget, *regions: object, **options: bool) -> Widget:
            nonlocal repaints
            repaints += isinstance(self, LineBar)
            return refresh(self)

        monkeypatch.setattr(Widget, "refresh", counted)
        for second in range(1, 11):
            stage.widget.now = NOW + timedelta(seconds=second)
        assert repaints == 1, "a wait is told in steps of ten seconds"
        stage.widget.longest = None
        await pilot.pause()
        repaints = 0
        for second in range(11, 60):
            stage.widget.now = NOW + timedelta(seconds=second)
        assert repaints == 0


async def test_the_header_names_customer_and_status_first() -> None:
    header = EngagementHeader(zone=UTC)
    header.engagement, header.now = engagement(), NOW
    stage = Stage(header)
    async with stage.run_test(size=(120, 1)) as pilot:
        await pilot.pause()
        assert stage.text() == "Ana Lima  ▸ In Progress  billing  whatsapp  since 14:18  ! waits 1:30"
        await pilot.resize_terminal(40, 1)
        await pilot.pause()
        assert stage.text() == "Ana Lima  ▸ In Progress  ! waits 1:30"
        header.engagement = None
        await pilot.pause()
        assert stage.text() == "No chat open"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("queued", "◌ Waiting"),
        ("offered", "→ Offered"),
        ("active", "▸ In Progress"),
        ("on_hold", "‖ On Hold"),
        ("wrap_up", "▪ Chat Finished"),
        ("completed", "▫ Completed"),
        ("returned_to_bot", "▫ Returned to Bot"),
    ],
)
async def test_each_status_has_a_sign_and_its_label(status: Status, words: str) -> None:
    header = EngagementHeader(zone=UTC)
    header.engagement, header.now = engagement(status=status), NOW
    stage = Stage(header)
    async with stage.run_test(size=(80, 1)) as pilot:
        await pilot.pause()
        assert words in stage.text()


KEYS = (("?", "help"), ("F2", "waiting"), ("F3", "customer"), ("Ctrl+L", "listen"), ("F8", "complete"))


async def test_the_keys_that_do_not_fit_are_left_out_whole() -> None:
    bar = KeyBar()
    bar.keys = KEYS
    stage = Stage(bar)
    async with stage.run_test(size=(80, 1)) as pilot:
        await pilot.pause()
        assert stage.text() == "? help  F2 waiting  F3 customer  Ctrl+L listen  F8 complete"
        for width in range(58, 8, -3):
            await pilot.resize_terminal(width, 1)
            await pilot.pause()
            shown = stage.text()
            pairs = [f"{key} {label}" for key, label in KEYS]
            kept = shown.removesuffix("…").strip().split("  ")
            assert kept == pairs[: len(kept)] and shown.endswith("…"), width
        stage.widget.keys = KEYS[:1]
        await pilot.pause()
        assert stage.text() == "? help"


async def test_hostile_names_are_only_names() -> None:
    status, header = busy_status(), Stage(EngagementHeader(zone=UTC))
    for stage in (status, header):
        async with stage.run_test(size=(80, 1)) as pilot:
            for text in [*HOSTILE, "[/x] [b]no", "\n\n", "予" * 90]:
                status.widget.me, status.widget.longest = text, LongestWait(name=text, since=NOW)
                header.widget.engagement = with_transfer(channel=text, customer=Customer(name=text))
                await pilot.pause()
                assert len(stage.rows()) == 1
                assert clean_text(stage.text()) == stage.text(), text


async def test_draws_in_ascii_alone_where_it_must() -> None:
    header, keys = EngagementHeader(zone=UTC), KeyBar()
    header.engagement, header.now, keys.keys = engagement(), NOW, KEYS
    for widget in (busy_status().widget, header, keys):
        stage: Stage[LineBar] = Stage(widget)
        async with stage.run_test(size=(50, 1)) as pilot:
            widget.signs = ASCII
            await pilot.pause()
            assert stage.text().isascii()
