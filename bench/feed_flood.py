"""Messages told to one console in the bridge's place: `python -m bench.feed_flood SUBJECT FACT RATE SECONDS`.

No bridge stores thousands of messages a second on one machine, and here only the console is measured. FACT is the JSON
of the last event that the bridge told; the flood goes on from its version.
"""

import asyncio
import sys
from time import perf_counter

import msgspec

from bench.customers import words
from bench.load import broker
from console_client.connection import connect
from console_schemas.events import MessagePosted
from console_schemas.feed import EngagementChanged
from console_schemas.wire import decode, encode

PAUSE = 0.005


async def flood(subject: str, last: EngagementChanged, rate: float, seconds: float) -> None:
    """So many facts a second."""
    client = await connect(broker(), "bench flood")
    began, count = perf_counter(), 0
    print("begun", flush=True)
    try:
        while (now := perf_counter() - began) < seconds:
            while count < now * rate:
                count += 1
                await client.publish(subject, encode(after(last, count)))
            await client.flush()
            await asyncio.sleep(PAUSE)
        print(count, count / (perf_counter() - began), flush=True)
    finally:
        await client.close()


def after(last: EngagementChanged, count: int) -> EngagementChanged:
    """The fact that comes `count` facts after the last one."""
    fact = last.event
    assert isinstance(fact, MessagePosted)
    message = msgspec.structs.replace(fact.message, id=f"flood-{count}", text=f"{words(count)} f{count:06d}")
    event = msgspec.structs.replace(fact, version=fact.version + count, message=message)
    return msgspec.structs.replace(last, event=event, sequence=last.sequence + count)


if __name__ == "__main__":
    fact = decode(sys.argv[2].encode(), EngagementChanged)
    asyncio.run(flood(sys.argv[1], fact, float(sys.argv[3]), float(sys.argv[4])))
