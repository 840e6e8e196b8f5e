"""`python -m console_tui` is the `console` command."""

from console_tui.cli import main

main(prog_name="console")
