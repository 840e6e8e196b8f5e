"""The console's own themes: which one a terminal gets, and that each can be read."""

import pytest
from textual.color import Color
from textual.pilot import Pilot

from console_client.settings import ConsoleSettings
from console_tui.app import ConsoleApp
from console_tui.theme_names import DARK, HIGH_CONTRAST, LIGHT, TERMINAL, THEMES, theme_of
from support.desk_stage import SIZES, desk
from support.lawful_link import LawfulLink
from support.transfers import request

TEXTS = ("text-muted", "text-primary", "text-accent", "text-success", "text-warning", "text-error", "foreground")
GROUNDS = ("background", "surface", "panel")


def contrast(one: Color, other: Color) -> float:
    """As the Web Content Accessibility Guidelines define it: 1 to 21."""

    def luminance(color: Color) -> float:
        parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized)
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("wanted", "environ", "theme"),
    [
        ("", {"TERM": "xterm-256color"}, DARK),
        ("", {"TERM": "xterm", "COLORTERM": "truecolor"}, DARK),
        ("", {"TERM": "xterm"}, TERMINAL),
        ("", {"TERM": "linux"}, TERMINAL),
        (LIGHT, {"TERM": "linux"}, LIGHT),
        (LIGHT, {"TERM": "xterm-256color"}, LIGHT),
        (LIGHT, {"TERM": "xterm-256color", "NO_COLOR": "1"}, TERMINAL),
    ],
)
def test_a_terminal_gets_a_theme_that_it_can_show(wanted: str, environ: dict[str, str], theme: str) -> None:
    assert theme_of(wanted, environ) == theme


@pytest.mark.parametrize(("theme", "least"), [(DARK, 4.5), (LIGHT, 4.5), (HIGH_CONTRAST, 7.0)])
async def test_every_text_can_be_read_on_every_ground(
    theme: str, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    colors = ConsoleApp(LawfulLink(), ConsoleSettings(theme=theme)).get_css_variables()
    pairs = [(colors[text], colors[ground]) for text in TEXTS for ground in GROUNDS]
    pairs.append((colors["block-cursor-foreground"], colors["block-cursor-background"]))
    poor = {pair: round(contrast(*map(Color.parse, pair)), 2) for pair in pairs}
    assert not {pair: ratio for pair, ratio in poor.items() if ratio < least}


async def test_only_these_themes_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    app = ConsoleApp(LawfulLink(), ConsoleSettings(theme=LIGHT))

    async def changed(pilot: Pilot[str]) -> None:
        for theme in THEMES:
            app.theme = theme
            await pilot.pause()
            assert app.current_theme.name == theme

    async with app.run_test() as pilot:
        assert app.theme == LIGHT
        assert set(app.available_themes) == set(THEMES)
        await changed(pilot)


async def test_an_edge_marks_where_the_keys_arrive_and_words_say_why_one_cannot_write() -> None:
    async with desk((200, 50), ConsoleSettings(theme=DARK)) as stage:
        composer = stage.screen.widgets.composer
        await stage.shows("▌No chat is open.")
        stage.link.transfer("e1", request())
        await stage.accept()
        accent = Color.parse(stage.app.theme_variables["accent"])
        assert composer.has_focus and composer.styles.border_left == ("outer", accent)
        assert "▌Reply" not in stage.text
        await stage.press("escape")
        assert composer.styles.border_left[1] != accent
        await stage.shows("▌Reply")
        await stage.press("s", "f")
        await stage.shows("▌The chat is over: nothing can be sent.")


@pytest.mark.parametrize("size", SIZES)
async def test_a_theme_chosen_later_looks_as_if_it_had_been_there_from_the_start(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    pictures = []
    for before in (LIGHT, DARK):
        async with desk(size, ConsoleSettings(theme=before)) as stage:
            stage.link.transfer("e1", request())
            stage.link.transfer("e2", request())
            await stage.accept()
            stage.link.say("e1", "hello")
            await stage.shows("hello")
            stage.app.theme = LIGHT
            await stage.pilot.pause()
            await stage.pilot.pause()
            picture = stage.app.screen._compositor.render_strips()
            pictures.append([[segment.style for segment in strip] for strip in picture])
    assert pictures[0] == pictures[1]
