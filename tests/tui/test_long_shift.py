"""What a console holds after many dialogues: as much as after a few."""

import gc

from textual._styles_cache import StylesCache

from console_tui.app import ConsoleApp
from support.lawful_link import LawfulLink

DIALOGUES = ("question_mark", "ctrl+g", "colon", "g")
ROUNDS = 6


async def test_the_drawn_lines_of_dialogues_that_are_gone_are_let_go() -> None:
    link = LawfulLink()
    app = ConsoleApp(link)
    app.animation_level = "none"
    async with app.run_test(size=(80, 24)) as pilot:
        link.open()
        await pilot.pause()
        gc.collect()
        before = _drawn()
        for _ in range(ROUNDS):
            for dialogue in DIALOGUES:
                await pilot.press(dialogue, "escape")
        await pilot.pause()
        gc.collect()
        assert _drawn() < before + 5 * ROUNDS


def _drawn() -> int:
    """How many widgets have drawn lines in memory."""
    return sum(isinstance(each, StylesCache) for each in gc.get_objects())
