"""`console bots`: the logins of programs: bots that hand customers over, and look-ups for panels."""

from datetime import timedelta
from pathlib import Path

import click

from console_bridge.identity.acting import Acting, identity_options
from console_bridge.identity.login_commands import add_login_commands, creds_option, days_option, own_file
from console_schemas.directory import PROGRAMS, LoginRole


@click.group()
def bots() -> None:
    """Give bots and panel look-ups a login, and take it away.

    A bot publishes and hears under its own id only; a look-up answers what consoles ask on `console.panel.<id>`.

    Exit codes: 0 done; 1 not possible; 2 wrong usage; 3 done here, but the broker could not be told yet.

    \b
    console bots add shop-bot --creds shop-bot.creds
    console bots add crm --panel
    console bots list --json
    """


@bots.command()
@click.argument("id")
@click.option("--name", default="", help="What the list shows [default: the id].")
@click.option("--panel", is_flag=True, help="It is no bot but a look-up for a panel.")
@days_option
@creds_option
@identity_options
def add(
    acting: Acting,
    id: str,
    name: str,
    panel: bool,
    days: int,
    creds: Path | None,
) -> None:
    """Give a program a login, under an id that stays its own.

    \b
    console bots add shop-bot --creds shop-bot.creds
    console bots add crm --panel
    """
    role: LoginRole = "panel" if panel else "bot"
    acting.change(
        lambda registrar: registrar.add(id, name, role, ("*",), creds, timedelta(days=days)),
        lambda record: f"{id} may log in ({record.role}) with {own_file(acting, record, creds)}.",
    )


add_login_commands(bots, PROGRAMS, "shop-bot")
