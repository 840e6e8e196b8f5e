"""A bot in forty lines: hands a customer over, relays both sides, stops when the chat is over. Needs only nats-py."""

import asyncio
import json
import os
import uuid
from datetime import UTC, datetime

import nats


async def main() -> None:
    url, creds = os.environ.get("NATS_URL", "nats://127.0.0.1:4222"), os.environ.get("NATS_CREDS")
    bot, chat = "example-bot", f"chat-{uuid.uuid4().hex[:12]}"
    client = await nats.connect(url, user_credentials=creds, inbox_prefix=f"_INBOX.{bot}")
    jetstream = client.jetstream()
    events = await client.subscribe(f"console.out.{bot}.{chat}.>")
    transfer = {
        "transfer_id": str(uuid.uuid4()),
        "conversation_id": chat,
        "requested_at": datetime.now(UTC).isoformat(),
        "reason": {"text": "Wants to speak to a person"},
        "customer": {"id": "c-1", "name": "Robin Example"},
        "attributes": [{"name": "order_number", "label": "Order", "value": "48120-77"}],
        "message_history": [{"author": {"role": "customer"}, "text": "Can I talk to somebody?"}],
    }
    await jetstream.publish(f"console.in.{bot}.{chat}.transfer", json.dumps(transfer).encode())
    async for message in events.messages:
        event = json.loads(message.data)
        print(message.subject.rpartition(".")[2], event)
        if event["type"] == "agent-message":
            answer = {"message_id": str(uuid.uuid4()), "text": f"You said: {event['text']}"}
            await jetstream.publish(f"console.in.{bot}.{chat}.message", json.dumps(answer).encode())
        if event["type"] in ("completed", "returned", "failed", "rejected"):
            break
    await client.close()


asyncio.run(main())
