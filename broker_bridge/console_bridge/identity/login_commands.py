"""The commands that logins of people and of programs have in common: list, renew, suspend, resume, remove."""

from datetime import timedelta
from pathlib import Path

import click

from console_bridge.identity.acting import Acting, identity_options
from console_schemas.directory import Change, DirectoryRecord, LoginRole

Roles = tuple[LoginRole, ...]

creds_option = click.option(
    "--creds",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the login here [default: into the folder].",
)

days_option = click.option(
    "--days",
    type=click.IntRange(0, 36_500),
    default=0,
    show_default="no end",
    help="The login ends by itself after so many days.",
)

_STANDINGS: tuple[tuple[str, Change, str, str], ...] = (
    ("suspend", "suspended", "No longer let ID in, from this second on, until `resume`.", "{} is suspended, and out."),
    ("resume", "resumed", "Let ID in again after a suspension, with the same login.", "{} may log in again."),
    ("remove", "removed", "End the login of ID for good; what was done with it stays recorded.", "{} is removed."),
)


def add_login_commands(group: click.Group, roles: Roles, example: str) -> None:
    """Put them into a group, for the logins with these roles."""
    group.add_command(_listing(group, roles))
    group.add_command(_renewing(group, roles, example))
    for name, change, about, said in _STANDINGS:
        group.add_command(
            _standing(group, roles, name, change, f"{about}\n\n\b\nconsole {group.name} {name} {example}", said)
        )


def own_file(acting: Acting, record: DirectoryRecord, creds: Path | None) -> str:
    """Where a login was written and until when it is good, for the end of a sentence."""
    until = "" if record.ends is None else f", good until {record.ends:%Y-%m-%d %H:%M} UTC"
    return f"{creds or acting.folder.logins / f'{record.id}.creds'}{until}"


def _listing(group: click.Group, roles: Roles) -> click.Command:
    @click.command(
        "list", help=f"Show who has a login.\n\n\b\nconsole {group.name} list\nconsole {group.name} list --all --json"
    )
    @click.option("--all", "everybody", is_flag=True, help="Those that were removed, too.")
    @identity_options
    def command(acting: Acting, everybody: bool) -> None:
        known = [each for each in acting.records() if each.role in roles]
        acting.show([each for each in known if everybody or each.standing != "removed"])

    return command


def _renewing(group: click.Group, roles: Roles, example: str) -> click.Command:
    about = (
        "Give ID a new login, because it ends soon, or the file is lost or in other hands: the old one ends at once."
    )

    @click.command(
        "renew", help=f"{about}\n\n\b\nconsole {group.name} renew {example} --creds {example}.creds --days 90"
    )
    @click.argument("id")
    @click.option(
        "--days",
        type=click.IntRange(0, 36_500),
        help="It ends by itself after so many days, 0: never [default: when the old one would].",
    )
    @creds_option
    @identity_options
    def command(acting: Acting, id: str, days: int | None, creds: Path | None) -> None:
        lasts = None if days is None else timedelta(days=days)
        acting.change(
            lambda registrar: registrar.issue_again("renewed", id, roles, creds=creds, lasts=lasts),
            lambda record: f"The new login of {record.name} is in {own_file(acting, record, creds)}.",
        )

    return command


def _standing(group: click.Group, roles: Roles, name: str, change: Change, help: str, said: str) -> click.Command:
    @click.command(name, help=help)
    @click.argument("id")
    @identity_options
    def command(acting: Acting, id: str) -> None:
        acting.change(
            lambda registrar: registrar.set_standing(change, id, roles), lambda record: said.format(record.name)
        )

    return command
