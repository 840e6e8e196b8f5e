"""The `console` program: opens the console at once where that is all that was asked for."""

import sys


def main(prog_name: str | None = None) -> None:
    """The console, or whatever else the command line names."""
    from console_tui.options import read_plainly

    values = read_plainly(sys.argv[1:])
    if values is not None:
        from console_tui.start import start

        start(values)
    from console_tui.command_table import console

    console(prog_name=prog_name)
