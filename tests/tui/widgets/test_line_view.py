"""What all scrolled widgets have in common: keys, the wheel, and words about what is hidden."""

from textual.events import MouseScrollDown, MouseScrollUp

from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.line_view import LineView
from support.stage import Stage


class Numbers(LineView):
    DEFAULT_CSS = "Numbers { padding: 1 2; }"

    def line_at(self, index: int) -> Line:
        return (Span(f"line {index}"),)


def stage_of(count: int) -> Stage[Numbers]:
    view = Numbers()
    view.set_line_count(count)
    return Stage(view)


def wheel(kind: type[MouseScrollDown | MouseScrollUp], view: LineView) -> None:
    view.post_message(kind(view, 1, 1, 0, 1, 0, False, False, False))


async def test_keys_scroll_and_the_hidden_lines_are_counted() -> None:
    stage = stage_of(100)
    async with stage.run_test(size=(24, 12)) as pilot:
        view = stage.widget
        await pilot.pause()
        assert view.size.height == 10
        for key, top in [("down", 1), ("pagedown", 10), ("end", 90), ("down", 90), ("pageup", 81), ("home", 0)]:
            await pilot.press(key)
            assert view.scroll_offset.y == top
        shown = [row.strip() for row in stage.rows() if row]
        assert shown == [f"line {n}" for n in range(9)] + ["line 9           ↓90"]
        await pilot.press("down")
        assert [row.split()[-1] for row in stage.rows() if row][::9] == ["↑1", "↓89"]


async def test_the_wheel_scrolls_at_once() -> None:
    stage = stage_of(100)
    async with stage.run_test(size=(24, 12)) as pilot:
        await pilot.pause()
        wheel(MouseScrollDown, stage.widget)
        await pilot.pause()
        assert stage.widget.scroll_offset.y == 3
        wheel(MouseScrollUp, stage.widget)
        await pilot.pause()
        assert stage.widget.scroll_offset.y == 0


async def test_fewer_lines_leave_no_gap() -> None:
    stage = stage_of(100)
    async with stage.run_test(size=(24, 12)) as pilot:
        await pilot.press("end")
        stage.widget.set_line_count(15)
        await pilot.pause()
        assert [row.split()[1] for row in stage.rows() if row] == [str(n) for n in range(5, 15)]
