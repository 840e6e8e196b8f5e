"""A CRM look-up for the `nats` panel: answers `console.panel.crm` with Markdown. Needs only nats-py."""

import asyncio
import json
import os

import nats
from nats.aio.msg import Msg


async def answer(message: Msg) -> None:
    """Reply with what is known of the customer in the context."""
    context = json.loads(message.data)
    customer = context.get("customer", {})
    facts = {**customer, "waiting for": context.get("reason", ""), **context.get("attributes", {})}
    lines = [f"- **{name}**: {spelled(value)}" for name, value in facts.items() if value]
    await message.respond("\n".join([f"# {customer.get('name', 'Unnamed customer')}", "", *lines]).encode())


def spelled(value: object) -> str:
    """The value as a person would write it."""
    if isinstance(value, dict):
        return ", ".join(map(spelled, value.values()))
    return "yes" if value is True else str(value)


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
