"""`console people`: who may log in as a person, with which role, and for how long."""

from datetime import timedelta
from pathlib import Path
from typing import cast

import click

from console_bridge.identity.acting import Acting, identity_options
from console_bridge.identity.login_commands import add_login_commands, creds_option, days_option, own_file
from console_schemas.directory import PEOPLE, LoginRole

_ROLE = click.Choice(PEOPLE)
_QUEUES = click.option("--queue", "queues", multiple=True, help="A queue to serve; repeat it [default: all].")


@click.group()
def people() -> None:
    """Give people a login, take it away, and say what they may do.

    A login is a file: hand it over by a way that nobody else can read, and have it kept with mode 0600. What is taken
    away ends within a second, also where the person is at work, and stays ended.

    Each change is recorded with who made it: an owner or admin by the credentials in force, else the login that holds
    the keys.

    Exit codes: 0 done; 1 not possible; 2 wrong usage; 3 done here, but the broker could not be told yet.

    \b
    console people add ana --name "Ana Ferreira" --queue orders --creds ana.creds
    console people list --json
    console people suspend ana
    """


@people.command()
@click.argument("id")
@click.option("--name", default="", help="The name that customers and colleagues see [default: the id].")
@click.option("--role", type=_ROLE, default="agent", show_default=True, help="What they may do.")
@_QUEUES
@days_option
@creds_option
@identity_options
def add(
    acting: Acting,
    id: str,
    name: str,
    role: str,
    queues: tuple[str, ...],
    days: int,
    creds: Path | None,
) -> None:
    """Give somebody a login, under an id that stays theirs.

    \b
    console people add ana --name "Ana Ferreira" --creds ana.creds --days 180
    console people add ben --name "Ben Okoro" --queue orders --queue billing
    console people add olga --role admin --json
    """
    acting.change(
        lambda registrar: registrar.add(id, name, cast(LoginRole, role), queues or ("*",), creds, timedelta(days=days)),
        lambda record: f"{record.name} may log in as {id} ({record.role}) with {own_file(acting, record, creds)}.",
    )


@people.command("set-role")
@click.argument("id")
@click.argument("role", type=_ROLE)
@_QUEUES
@creds_option
@identity_options
def set_role(
    acting: Acting,
    id: str,
    role: str,
    queues: tuple[str, ...],
    creds: Path | None,
) -> None:
    """Give somebody another role or other queues: with a new login, and the old one ends at once.

    \b
    console people set-role ana supervisor --creds ana.creds
    console people set-role ana agent --queue orders
    """
    acting.change(
        lambda registrar: registrar.issue_again(
            "role-set", id, PEOPLE, role=cast(LoginRole, role), queues=queues or None, creds=creds
        ),
        lambda record: f"{id} is {record.role} now; the new login is in {own_file(acting, record, creds)}.",
    )


@people.command()
@identity_options
def publish(acting: Acting) -> None:
    """Tell the broker what it has not been told yet; harmless where there is nothing.

    \b
    console people publish
    """
    acting.publish()


add_login_commands(people, PEOPLE, "ana")
