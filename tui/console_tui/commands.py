"""`console`: open the console on this terminal."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from console_tui.terminal.refusal import refuse_reason

NO_TERMINAL, UNREACHABLE, ROLE_REFUSED = 2, 3, 4
"""What the process returns where there is no console to be had: no terminal (or bad settings), no broker, no role."""


@click.command("open", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--user", help="Who you are on the bus [default: CONSOLE_USER, then the login name].")
@click.option("--config", type=click.Path(path_type=Path), help="A configuration file instead of the usual ones.")
@click.option("--nats-url", help="The broker, comma-separated where there are several [default: NATS_URL].")
@click.option("--theme", help="dark, light, high-contrast, or terminal for its own colours.")
@click.option("--ascii", "plain", is_flag=True, help="Draw with plain ASCII signs.")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
def open_console(
    user: str | None, config: Path | None, nats_url: str | None, theme: str | None, plain: bool, no_mouse: bool
) -> None:
    """Open the console: serve customers from this terminal.

    Press ? in it for every key, and q to leave. Returns 2 without a terminal, 3 without a broker, 4 without the role.
    """
    reason = refuse_reason()
    if reason is not None:
        _stop(reason, NO_TERMINAL)
    from console_client.settings_file import SettingsError, load_settings, user_name

    overrides = {
        "console.user": user,
        "nats.url": nats_url,
        "console.theme": theme,
        "console.ascii": plain or None,
        "console.mouse": False if no_mouse else None,
    }
    try:
        settings = load_settings(config, overrides)
        name = user_name(settings)
        if settings.console.keys:
            _check_keys(settings.console.keys, config)
    except SettingsError as error:
        _stop(str(error), NO_TERMINAL)
    from console_tui.opening import run_console

    sentence, code = run_console(settings, name)
    if sentence:
        _stop(sentence, code)
    sys.exit(code)


def _check_keys(keys: Mapping[str, str | tuple[str, ...]], config: Path | None) -> None:
    from console_client.settings_file import SettingsError, source_of
    from console_tui.remapping import faults_of_keys

    if faults := faults_of_keys(keys):
        places = [fault.partition(":")[0] for fault in faults]
        raise SettingsError(
            *(f"{source_of(place, config)}: {fault}" for place, fault in zip(places, faults, strict=True))
        )


def _stop(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
