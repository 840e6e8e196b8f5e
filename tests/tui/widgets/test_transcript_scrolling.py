"""The transcript as a long list: what is wrapped, what stays in view, where one reads."""


import pytest

from console_tui.widgets import transcript_layout
from console_tui.widgets.transcript import Transcript
from support.stage import Stage
from support.talk import talk


async def test_only_what_is_near_the_screen_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped = 0
    block = transcript_layout.entry_block

    def counted(*args: object, **options: object) -> object:
        nonlocal wrapped
        wrapped += 1
        return block(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(transcript_layout, "entry_block", counted)
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 24)) as pilot:
        stage.widget.set_entries(talk(50_000), 50_000)
        await pilot.pause()
        assert any("49999." in row for row in stage.rows())
        await pilot.resize_terminal(60, 24)
        await pilot.press("home")
        assert any(" 0." in row for row in stage.rows())
        assert wrapped < 1000
