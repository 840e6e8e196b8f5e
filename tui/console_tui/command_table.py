"""Every command line of `console`: the sub-commands that the rooms bring, and the help."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from console_schemas.text import clean_text

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

GROUP = "live_agent_console.commands"
DEFAULT = "open"
DISTRIBUTION = "live-agent-console"
EXTRAS = {"sqlite_utils": "bridge", "litellm": "ai"}
"""Which extra brings a module that may be missing."""


class Rooms(click.Group):
    """A group whose sub-commands are the entry points of the rooms, loaded when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every sub-command's name."""
        return sorted(point.name for point in _rooms())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The sub-command of that name. A missing extra is said with the command that installs it."""
        if cmd_name == DEFAULT:  # its own room
            from console_tui.commands import open_console

            return open_console
        points = _rooms().select(name=cmd_name)
        return _loaded(next(iter(points))) if points else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a sub-command the options are those of `open`."""
        own = {"-h", "--help", "--version"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """As click's, with a clean refusal."""
        with _clean_errors():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """As click's, with a clean refusal."""
        with _clean_errors():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the sub-commands, also those whose extra is not installed."""
        rows = [(name, self._summary(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _summary(self, ctx: click.Context, name: str) -> str:
        try:
            command = self.get_command(ctx, name)
        except click.ClickException as missing:
            return missing.message
        return command.get_short_help_str(80) if command else ""


@contextmanager
def _clean_errors() -> Iterator[None]:
    """What click prints of a refusal names arguments and files, and may quote what a broker or a bot has said.

    A file or folder that cannot be used is no fault of the program: it is named, and nothing else is said.
    """
    try:
        yield
    except OSError as error:
        if error.filename is None:
            raise
        raise click.ClickException(clean_text(f"{error.filename}: {error.strerror}.")) from None
    except click.ClickException as error:
        vars(error).update(message=clean_text(error.message))
        if isinstance(error, click.FileError):
            vars(error).update(ui_filename=clean_text(error.ui_filename, newline=False))
        raise


def _rooms() -> EntryPoints:
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)


def _loaded(point: EntryPoint) -> click.Command:
    try:
        command = point.load()
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").split(".")[0])
        if extra is None:
            raise
        raise click.ClickException(f"needs more: pip install '{DISTRIBUTION}[{extra}]'") from None
    assert isinstance(command, click.Command)
    return command


@click.command(
    cls=Rooms,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Each command explains itself: console COMMAND --help",
)
@click.version_option(package_name=DISTRIBUTION, message="%(version)s")
def console() -> None:
    """The terminal console for human support agents. Without a command it opens the console.

    \b
    console --user ana              sign in as ana
    console demo                    everything on this machine, with simulated customers
    console transfer request.json   hand a customer over as a bot would
    """
