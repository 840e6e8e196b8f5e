"""A CRM look-up for the `nats` panel: answers `console.panel.crm` with Markdown. Needs only nats-py."""

import asyncio
import json
import os
from typing import Any

import nats
from nats.aio.msg import Msg


async def answer(message: Msg) -> None:
    """Reply with what is known of the customer in the context."""
    context = json.loads(message.data)
    customer = context.get("customer", {})
    facts = {**customer, "waiting for": context.get("reason", ""), **context.get("attributes", {})}
    lines = [f"# {spelled(customer.get('name') or 'Unnamed customer')}", "", *listed(facts)]
    await message.respond("\n".join(lines).encode())


def listed(facts: dict[str, Any] | list[Any], indent: str = "") -> list[str]:
    """One Markdown item a fact; what a fact is made of stands below it, further to the right."""
    lines = []
    named = facts.items() if isinstance(facts, dict) else (("", each) for each in facts)
    for name, value in named:
        if value in (None, "", [], {}, False):
            continue
        label = f"**{spelled(name.replace('_', ' '))}**" if name else ""
        if isinstance(value, dict | list):
            lines += [f"{indent}- {label or '…'}", *listed(value, indent + "  ")]
        else:
            lines.append(f"{indent}- {label and label + ': '}{spelled(value)}")
    return lines


def spelled(value: object) -> str:
    """The value on one line, as a person would write it."""
    return "yes" if value is True else " ".join(str(value).split())


async def main() -> None:
    """Answer until stopped."""
    url = os.environ.get("NATS_URL", "nats://127.0.0.1:4222")
    client = await nats.connect(url, user_credentials=os.environ.get("NATS_CREDS"))
    await client.subscribe("console.panel.crm", cb=answer)
    await asyncio.sleep(0)  # flush alone may overtake the subscription
    await client.flush()
    print("answering console.panel.crm", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
