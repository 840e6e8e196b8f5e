"""`console audit`: who did what to which engagement, when and from where; shown, followed, exported and verified."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from console_client.asking import NO_BROKER, REFUSED, reach, reached
from console_client.audit_export import Altered, verify
from console_client.audit_reading import Way, auditor
from console_client.audit_text import footer_text, head_text, line_text
from console_client.connection import Unreachable
from console_client.link import Refusal, Unavailable, Unknown
from console_client.moment_option import MomentOption
from console_client.saying import say, say_json
from console_client.settings import Settings
from console_client.settings_file import SettingsError, user_name
from console_schemas.audit import AuditFilter, AuditLine

ALTERED = 4
Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(invoke_without_command=True)
@click.pass_context
@click.option("--who", multiple=True, help="Done by this person, bot or service; also `customer`, `bridge`.")
@click.option("--what", multiple=True, help="This kind, such as secret-revealed, refused, session-opened, logins.")
@click.option("--engagement", default="", help="On this engagement.")
@click.option("--customer", default="", help="On engagements of the customer with this id, name, e-mail or phone.")
@click.option("--queue", default="", help="On engagements that are, or ended, in this queue.")
@click.option("--since", type=MomentOption(), help="From this time on: 2026-11-28, 2026-11-28T14:30, or 2h, 7d (ago).")
@click.option("--until", type=MomentOption(), help="Before this time.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="The newest so many.")
@click.option("--all", "everything", is_flag=True, help="All of them, from the oldest on.")
@click.option("--follow", is_flag=True, help="Go on with what is done from now on, until Ctrl+C.")
@click.option("--export", type=click.Path(dir_okay=False, path_type=Path), help="Write all of them into a new file.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each act.")
@reach
def audit(
    ctx: click.Context,
    /,
    limit: int,
    everything: bool,
    follow: bool,
    export: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Show who did what to which engagement, when and from where.

    For the roles owner and admin; that it was read is recorded, too. It shows names, codes and times, never a secret
    and never a word of a conversation. Every fact shown is compared with the log itself.

    Exit codes: 0 shown, 1 refused or not proved, 2 wrong usage, 3 no broker, 4 an export was altered.

    \b
    console audit --since 2h
    console audit --what secret-revealed --what passkey-checked --who ana
    console audit --engagement e_kj3n5x2a
    console audit --customer maria@example.com --json
    console audit --what logins --what refused --follow
    console audit --since 2026-11-01 --until 2026-12-01 --export november.jsonl
    console audit verify november.jsonl
    """
    if ctx.invoked_subcommand is not None:
        return
    if follow and export:
        raise click.UsageError("--follow has no end: leave out --export.")
    settings = reached(**{name: given.pop(name) for name in ("config", "nats_url", "user")})
    chosen = AuditFilter(**given)
    way = Way(limit=None if everything or export else limit, follow=follow)
    with _said():
        if export is not None:
            asyncio.run(_export(settings, chosen, export, as_json))
        else:
            proved = asyncio.run(_show(settings, chosen, way, as_json))
            sys.exit(0 if proved else REFUSED)


@audit.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--offline", is_flag=True, help="Only follow the file's own chain, without asking the bridge.")
@reach
def verify_export(file: Path, offline: bool, **given: Any) -> None:
    """Prove that an export is what was written: no line altered, left out, put in or moved.

    The lines of the file are a chain, and the digest of its end is in the log since the export was made. So a file
    that was written anew as a whole is found out, too. --offline leaves out the second half.

    Exit codes: 0 as it was written, 1 refused, 2 wrong usage, 3 no broker, 4 altered or unknown.

    \b
    console audit verify november.jsonl
    console audit verify november.jsonl --offline
    """
    with _said():
        found = verify(file)
        if not offline:
            asyncio.run(_known(reached(**given), found.head, found.at))
    recorded = "not asked for" if offline else "recorded in the log"
    say(
        f"{file}: {found.lines} acts as they were exported by {found.by} on {found.at:%Y-%m-%d %H:%M} UTC, "
        f"from {found.facts} facts.\nDigest {found.head}, {recorded}."
    )


CODES: tuple[tuple[tuple[type[BaseException], ...], int], ...] = (
    ((Unreachable,), NO_BROKER),
    ((Altered,), ALTERED),
    ((Refusal, Unavailable, Unknown, OSError), REFUSED),
)


@contextmanager
def _said() -> Iterator[None]:
    """What goes wrong ends the process with a sentence and its code."""
    try:
        yield
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except tuple(kind for kinds, _ in CODES for kind in kinds) as error:
        say(f"console audit: {error}", err=True)
        sys.exit(next(code for kinds, code in CODES if isinstance(error, kinds)))


async def _show(settings: Settings, chosen: AuditFilter, way: Way, as_json: bool) -> bool:
    async with auditor(settings, user_name(settings)) as asking:
        if not as_json:
            say(head_text())
        shown: list[AuditLine] = []
        with suppress(KeyboardInterrupt):
            async for line in asking.lines(chosen, way):
                say_json(line) if as_json else say(line_text(line))
                shown.append(line)
        text = footer_text(len(shown), proved=asking.proved, head=asking.head)
        if not as_json or not asking.proved:
            say(text, err=True)
        return asking.proved


async def _export(settings: Settings, chosen: AuditFilter, path: Path, as_json: bool) -> None:
    async with auditor(settings, user_name(settings)) as asking:
        with click.progressbar(length=100, label="Reading the log", file=sys.stderr, hidden=as_json) as bar:

            def progress(done: int, of: int) -> None:
                bar.update(100 * done // max(of, 1) - bar.pos)

            done = await asking.export(chosen, path, progress)
    if as_json:
        say_json(done)
    else:
        say(f"{done.lines} acts are in {path}, for your eyes only.\nDigest {done.head}, recorded in the log.")


async def _known(settings: Settings, head: str, at: datetime) -> None:
    async with auditor(settings, user_name(settings)) as asking:
        if not await asking.knows(head, at):
            raise Altered("no export with this digest is recorded: the file was written anew, or in another system")
