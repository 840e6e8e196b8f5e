"""What the console loads, seen in a fresh process: an import list that nobody can defer past."""

import subprocess
import sys

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


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh process has loaded after this."""
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)
    return set(done.stdout.split())


def test_starting_the_console_loads_nothing_of_the_bridge_and_nothing_that_can_wait() -> None:
    modules = loaded_by(
        "import console_tui.cli, console_tui.opening as opening\n"
        "opening._load_nats()\n"
        "import console_client.nats_link, console_tui.app"
    )
    assert {"console_tui.screens.console", "nats.aio.client"} <= modules
    assert not modules & NEVER
    assert not modules & LATER


def test_nats_without_aiohttp_is_only_a_matter_of_loading() -> None:
    modules = loaded_by("import console_tui.opening as opening\nopening._load_nats()\nimport aiohttp")
    assert "aiohttp.client" in modules


def test_a_refusal_of_the_terminal_loads_neither_textual_nor_nats() -> None:
    modules = loaded_by("import console_tui.commands")
    assert not modules & {"textual", "nats", "rich", "msgspec"}
