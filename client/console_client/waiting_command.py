"""`console waiting`: who waits for a person, and for how long, as those see it who look after the queues."""

from datetime import UTC, datetime
from typing import Any

import click

from console_client.asking import Ask, as_json_option, outcome, reach
from console_client.saying import say, say_json, say_table
from console_client.waiting_pages import read_waiting
from console_schemas.queries import QueueRow


@click.command()
@click.option("--queue", "queues", multiple=True, help="This queue only; repeat it [default: all of yours].")
@reach
@as_json_option
def waiting(queues: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Show who waits in your queues, those who are served next at the top.

    For supervisors, and for all who serve customers, while the bridge runs. Exit codes: 0 told, also where nobody
    waits; 1 refused; 2 wrong usage; 3 no broker.

    \b
    console waiting
    console waiting --queue billing --json
    """

    async def work(ask: Ask) -> tuple[QueueRow, ...]:
        return (await read_waiting(ask)).rows

    rows = [row for row in outcome("console waiting", work, **given) if not queues or row.queue in queues]
    if as_json:
        say_json(rows)
    elif rows:
        say_table([_told(row, datetime.now(UTC)) for row in rows])
    else:
        say("Nobody is waiting.")


def _told(row: QueueRow, now: datetime) -> tuple[str, ...]:
    minutes = max(0, int((now - row.waiting_since).total_seconds())) // 60
    return row.engagement_id, row.queue, f"{minutes} min", row.name, row.reason, f"priority {row.priority}"
