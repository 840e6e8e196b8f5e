"""`console erase` and `console export`: what is held of one customer, gone or handed out."""

import os
from pathlib import Path
from typing import Any

import click
import msgspec

from console_client.asking import REFUSED, Ask, as_json_option, fail, outcome, reach
from console_client.saying import said_yes, say, say_json
from console_schemas.engagement import LABELS, evolve
from console_schemas.events import Apart, LoggedEvent
from console_schemas.privacy import EraseRequest, ExportedFacts, ExportFacts, ExportRequest, HeldEngagement, HeldReply
from console_schemas.transcript import Entry, entries_of
from console_schemas.wire import encode

NOTHING, IN_CLEAR = 4, 5


@click.command()
@click.argument("customer")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--force", is_flag=True, help="End engagements that are not over, too.")
@reach
@as_json_option
def erase(customer: str, yes: bool, dry_run: bool, force: bool, as_json: bool, **given: Any) -> None:
    """Erase for good all that is held of CUSTOMER: an id, mail address, phone number, or the id of one engagement.

    What was said, notes, summaries, names, attributes and passkeys can be read by nobody afterwards, also not in a copy
    of the log or the database; how many engagements there were, when, and who served them remains, and who erased them.
    Copies of the keys, in a backup of the broker's store, must be thrown away by yourself.

    For the roles owner and admin, while the bridge runs. Exit codes: 0 erased, or shown; 1 refused, or not confirmed;
    2 wrong usage; 3 no broker; 4 nothing is held; 5 erased, or shown, but facts that an earlier release stored in clear
    stay in the log.

    \b
    console erase c-4711 --dry-run
    console erase maria@example.com
    console erase c-4711 --yes --force --json
    """

    async def work(ask: Ask) -> HeldReply:
        found: HeldReply = await ask(EraseRequest(customer=customer, dry_run=True, ending=force))
        if dry_run or not found.engagements:
            return found
        if not as_json:
            say(_list(found.engagements))
        if not yes and not said_yes("Erase all of this for good?"):
            fail("console erase", "Nothing is erased.", REFUSED)
        return await _erased(ask, EraseRequest(customer=customer, ending=force))

    reply = outcome("console erase", work, **given)
    if as_json:
        say_json({"engagements": reply.engagements, "erased": not dry_run})
    elif reply.engagements:
        say(_list(reply.engagements) if dry_run else f"{_many(len(reply.engagements))} erased.")
    if not reply.engagements:
        fail("console erase", f"Nothing is held of {customer}.", NOTHING)
    clear = [each.engagement_id for each in reply.engagements if each.in_clear]
    if clear:
        fail("console erase", f"An earlier release stored in clear what stays in the log: {clear}", IN_CLEAR)


async def _erased(ask: Ask, request: EraseRequest) -> HeldReply:
    """All that went, however often it must be asked for."""
    done: list[HeldEngagement] = []
    while True:
        part: HeldReply = await ask(request)
        done += part.engagements
        if part.whole:
            return HeldReply(engagements=tuple(done))


@click.command()
@click.argument("customer")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file [default: CUSTOMER.json].")
@reach
@as_json_option
def export(customer: str, output: Path | None, as_json: bool, **given: Any) -> None:
    """Write all that is held of CUSTOMER into a new JSON file that nobody but you can read: secrets too.

    That it was handed out, and to whom, is recorded in each engagement before.

    For the roles owner and admin, while the bridge runs. Exit codes: 0 written; 1 refused; 2 wrong usage, or the file
    is there already; 3 no broker; 4 nothing is held.

    \b
    console export c-4711
    console export maria@example.com --output maria.json
    """
    file = output or Path("".join(each if each.isalnum() or each in "@.-_" else "_" for each in customer) + ".json")
    if file.exists():
        raise click.UsageError(f"{file} is there already: name another file with --output.")

    async def work(ask: Ask) -> list[dict[str, Any]]:
        found: HeldReply = await ask(ExportRequest(customer=customer))
        return [_told(await _facts(ask, each.engagement_id)) for each in found.engagements]

    engagements = outcome("console export", work, **given)
    if not engagements:
        fail("console export", f"Nothing is held of {customer}.", NOTHING)
    whole = msgspec.json.format(encode({"customer": customer, "engagements": engagements}), indent=2)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(whole + b"\n")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}.") from None
    written_to = {"file": str(file), "engagements": len(engagements)}
    if as_json:
        say_json(written_to)
    else:
        say(f"{_many(len(engagements))} in {file}.")


async def _facts(ask: Ask, engagement_id: str) -> list[LoggedEvent]:
    facts: list[LoggedEvent] = []
    start: int | None = 0
    while start is not None:
        part: ExportedFacts = await ask(ExportFacts(engagement_id=engagement_id, start=start))
        facts += part.facts
        start = part.next
    return facts


def _told(facts: list[LoggedEvent]) -> dict[str, Any]:
    """An engagement for a person to read and for a machine: what it came to, what was said, and every fact."""
    state, entries = None, list[Entry]()
    for fact in facts:
        if not isinstance(fact, Apart):
            entries += entries_of(fact, len(entries))
            state = evolve(state, fact)
    return {"engagement": state, "conversation": entries, "facts": facts}


def _many(engagements: int) -> str:
    return "1 engagement is" if engagements == 1 else f"{engagements:,} engagements are"


def _list(engagements: tuple[HeldEngagement, ...]) -> str:
    return "\n".join(
        f"{each.engagement_id}  {each.requested_at:%Y-%m-%d %H:%M}  {LABELS[each.status]}  {each.entries} entries  "
        f"{each.bot}/{each.conversation_id}"
        for each in engagements
    )
