"""The main states of the console look as they did when somebody last agreed to it (`make snapshots` agrees anew)."""

from collections.abc import Callable, Iterator

import pytest
from textual.pilot import Pilot

from console_tui.app import ConsoleApp
from support.desk_stage import SIZES, DeskStage
from support.fixed_clock import FixedClock, fixed_clock
from support.lawful_link import LawfulLink
from support.scenes import SCENES, SETTINGS, Scene


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[FixedClock]:
    """It stands still, and the terminal knows all colours."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    with fixed_clock() as clock:
        yield clock


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_looks_as_agreed(
    snap_compare: Callable[..., bool], clock: FixedClock, scene: Scene, size: tuple[int, int]
) -> None:
    link = LawfulLink()
    app = ConsoleApp(link, SETTINGS)
    app.animation_level = "none"

    async def play(pilot: Pilot[str]) -> None:
        await scene.show(DeskStage(app, link, pilot), clock)

    assert snap_compare(app, run_before=play, terminal_size=size)
