"""What the console loads, and when, seen in a fresh process: an import list that nobody can defer past."""

import subprocess
import sys

import click
import pytest

from console_tui.commands import open_console
from console_tui.options import Values, read_plainly

NEVER = {"litellm", "sqlite_utils", "sqlite3", "console_bridge", "openai", "aiohttp"}
LATER = {
    "console_tui.panels.panel_tabs",
    "console_tui.screens.help",
    "console_tui.screens.menu",
    "console_tui.screens.transfer_to",
    "markdown_it",
    "textual.widgets._markdown",
}
"""What only some of the work needs, and what therefore must not be waited for at the start."""
BEHIND = LATER | {"click", "hashlib", "nats", "textual.scrollbar", "textual.widgets._text_area"}
"""What is loaded behind the first screen."""
SCREENS = {"bars", "desk_layout", "opening", "sizes", "told"}
WIDGETS = {
    *("chat_tabs", "drawing", "engagement_header", "engagement_list", "key_bar", "line_bar", "line_view"),
    *("status_bar", "waiting_columns", "waiting_list", "wrapping"),
}
FIRST = {
    "console_tui.desk": set(),
    "console_tui.panels": set(),
    "console_tui.screens": SCREENS,
    "console_tui.widgets": WIDGETS,
    "console_client": {
        "clean_log",
        "late_link",
        "limit_settings",
        "link",
        "settings",
        "settings_check",
        "settings_environment",
        "settings_file",
        "settings_section",
    },
}
"""All that may be loaded of these packages before the first screen is there."""

TO_THE_FIRST_SCREEN = """
import asyncio
import console_tui.cli, console_tui.start, console_tui.opening
from console_client.settings_file import load_settings
from console_tui.opening_app import OpeningApp

app = OpeningApp(None, load_settings(environ={}).console, "ana", None, None)
app._begin = lambda: (print("\\n".join(sys.modules)), app.exit())

asyncio.run(app.run_async(headless=True))
"""


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh process has loaded after this."""
    return _printed(f"{code}\nprint('\\n'.join(sys.modules))")


def _printed(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}"], capture_output=True, text=True, check=True, timeout=30
    )
    return set(done.stdout.split())


def test_the_first_screen_needs_no_broker_no_panels_and_nothing_of_a_chat() -> None:
    modules = _printed(TO_THE_FIRST_SCREEN)
    assert "console_tui.screens.opening" in modules
    assert not modules & (NEVER | BEHIND)
    for package, expected in FIRST.items():
        inside = {name.removeprefix(f"{package}.") for name in modules if name.startswith(f"{package}.")}
        assert inside <= expected, package


def test_starting_the_console_loads_nothing_of_the_bridge_and_nothing_that_can_wait() -> None:
    modules = loaded_by(
        "import console_tui.cli, console_tui.opening as opening\n"
        "opening.load_nats()\n"
        "import console_client.nats_link, console_tui.screens.console"
    )
    assert {"console_tui.opening_app", "nats.aio.client"} <= modules
    assert not modules & NEVER
    assert not modules & LATER


def test_nats_without_aiohttp_is_only_a_matter_of_loading() -> None:
    modules = loaded_by("import console_tui.opening as opening\nopening.load_nats()\nimport aiohttp")
    assert "aiohttp.client" in modules


def test_a_refusal_of_the_terminal_loads_neither_textual_nor_nats() -> None:
    modules = loaded_by("import console_tui.commands")
    assert not modules & {"textual", "nats", "rich", "msgspec"}


LINES = [
    ("", {}),
    ("--user ana", {"console.user": "ana"}),
    ("--user=ana --ascii --no-mouse", {"console.user": "ana", "console.ascii": True, "console.mouse": False}),
    ("--config a.toml --nats-url nats://x --theme dark", None),
]


@pytest.mark.parametrize(("line", "values"), LINES)
def test_a_usual_command_line_means_the_same_with_and_without_click(
    line: str, values: Values | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_click: list[Values] = []
    monkeypatch.setattr("console_tui.commands.start", by_click.append)
    open_console.main(line.split(), standalone_mode=False)
    assert by_click == [read_plainly(line.split())]
    assert values is None or by_click == [values]


@pytest.mark.parametrize("line", ["--help", "demo", "--user", "--user --ascii", "--ascii=1", "-u x", "--x"])
def test_any_other_command_line_is_for_click(line: str) -> None:
    assert read_plainly(line.split()) is None


def test_click_shows_every_option() -> None:
    assert "Draw with plain ASCII signs." in open_console.get_help(click.Context(open_console))
