"""`console open`: the command whose options are those of the console."""

import click

from console_tui.options import CONFIG, OPTIONS, Option
from console_tui.start import start


def _open(**given: str | bool | None) -> None:
    """Open the console: serve customers from this terminal.

    Press ? in it for every key, and q to leave. Returns 2 without a terminal, 3 without a broker, 4 without the role.
    """
    values = {option.key: given[_parameter(option)] for option in OPTIONS}
    start({key: value for key, value in values.items() if value is not None})


def _parameter(option: Option) -> str:
    return option.flag.lstrip("-").replace("-", "_")


def _declared(option: Option) -> click.Option:
    """As click wants it."""
    names = [option.flag, _parameter(option)]
    if option.switch is not None:
        return click.Option(names, help=option.help, is_flag=True, flag_value=option.switch, default=None, type=bool)
    kind = click.Path() if option.key == CONFIG else click.STRING
    return click.Option(names, help=option.help, type=kind)


open_console = click.Command(
    "open",
    callback=_open,
    params=[_declared(option) for option in OPTIONS],
    help=_open.__doc__,
    context_settings={"help_option_names": ["-h", "--help"]},
)
"""The command."""
