"""From the command line to the console: what refuses it before anything is drawn, and what it returns."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from console_tui.exit_codes import NO_TERMINAL
from console_tui.options import CONFIG, NO_SETTINGS, RESTRICTED, Values
from console_tui.terminal.refusal import refuse_reason

if TYPE_CHECKING:
    from console_client.settings import Settings


def start(values: Values) -> NoReturn:
    """Open the console on this terminal with these options, and end the process with what it returned."""
    if RESTRICTED in values:
        from console_tui.restricted import restrict

        restrict()
    reason = refuse_reason()
    if reason is not None:
        _stop(reason, NO_TERMINAL)
    gc.disable()  # until the desk is there: what is loaded stays, so looking through it again and again is in vain
    from console_client.settings_file import SettingsError, user_name

    try:
        settings = _settings(values)
        name = user_name(settings)
    except SettingsError as error:
        _stop(str(error), NO_TERMINAL)
    from console_tui.opening import run_console

    sentence, code = run_console(settings, name)
    if sentence:
        _stop(sentence, code)
    sys.exit(code)


def _settings(values: Values) -> Settings:
    from console_client.settings_file import load_settings

    config = Path(str(values[CONFIG])) if CONFIG in values else None
    given = {key: value for key, value in values.items() if key not in NO_SETTINGS}
    if RESTRICTED in values:
        from console_tui.restricted import checked, narrowed

        settings = narrowed(load_settings(checked(config), given))
    else:
        settings = load_settings(config, given)
    if settings.console.keys:
        _check_keys(settings.console.keys, config)
    return settings


def _check_keys(keys: Mapping[str, str | tuple[str, ...]], config: Path | None) -> None:
    from console_client.settings_file import SettingsError, source_of
    from console_tui.remapping import faults_of_keys

    if faults := faults_of_keys(keys):
        places = [fault.partition(":")[0] for fault in faults]
        raise SettingsError(
            *(f"{source_of(place, config)}: {fault}" for place, fault in zip(places, faults, strict=True))
        )


def _stop(sentence: str, code: int) -> NoReturn:
    from console_client.saying import say

    say(sentence, err=True)
    sys.exit(code)
