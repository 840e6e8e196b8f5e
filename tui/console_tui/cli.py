"""The `console` program: opens the console at once where that is all that was asked for."""

import sys


def main(prog_name: str | None = None) -> None:
    """The console, or whatever else the command line names."""
    from console_tui.options import read_plainly

    values = read_plainly(sys.argv[1:])
    if values is not None:
        from console_tui.start import start

        start(values)
    from console_client.saying import say_whatever_happens
    from console_tui.command_table import console

    say_whatever_happens()
    console(prog_name=prog_name)
