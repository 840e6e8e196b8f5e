"""The options of the console, declared once: `--help` shows them, and the usual command lines are read from here."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Option(NamedTuple):
    """One option. The key is that of the setting it overrides."""

    flag: str
    key: str
    help: str
    switch: bool | None = None
    """What it sets where it takes no value of its own."""


CONFIG = "config"
"""Says where the settings are."""
RESTRICTED = "restricted"
"""Says how far the rest is believed."""
NO_SETTINGS = (CONFIG, RESTRICTED)
"""The options that override no setting."""

OPTIONS = (
    Option("--user", "console.user", "Who you are on the bus [default: CONSOLE_USER, then the login name]."),
    Option("--config", CONFIG, "A configuration file instead of the usual ones."),
    Option("--nats-url", "nats.url", "The broker, comma-separated where there are several [default: NATS_URL]."),
    Option("--theme", "console.theme", "dark, light, high-contrast, or terminal for its own colours."),
    Option("--ascii", "console.ascii", "Draw with plain ASCII signs.", switch=True),
    Option(
        "--restricted",
        RESTRICTED,
        "For people who get nothing else of this machine: believe --config alone, and start no program.",
        switch=True,
    ),
    Option("--no-mouse", "console.mouse", "Leave the mouse to the terminal.", switch=False),
)
_BY_FLAG = {option.flag: option for option in OPTIONS}

Values = Mapping[str, str | bool]
"""What was given on the command line, by key."""


def read_plainly(arguments: Sequence[str]) -> Values | None:
    """The values of a command line that has nothing but whole options; None for any other, which click is to read.

    Click takes a tenth of the time in which the first screen is there, and the usual command lines do not need it.
    """
    values: dict[str, str | bool] = {}
    rest = list(arguments)
    while rest:
        flag, given, value = rest.pop(0).partition("=")
        option = _BY_FLAG.get(flag)
        if option is None:
            return None
        if option.switch is not None:
            if given:
                return None
            values[option.key] = option.switch
            continue
        if not given:
            value = rest.pop(0) if rest else ""
        if not value or value.startswith("-"):
            return None
        values[option.key] = value
    return values
