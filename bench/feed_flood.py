"""Messages to one console: `python -m bench.feed_flood PREFIX AGENT NUMBER RATE SECONDS`.

No bridge stores thousands of messages a second on one machine, and here only the console is measured: a stand-in for
the bridge keeps them in memory, on subjects of its own. It floods from the first line of its input on, and answers
until the input ends.
"""

import asyncio
import sys
from time import perf_counter

from bench.load import broker
from bench.stand_in_bridge import StandInBridge
from console_client.connection import connect

PAUSE = 0.005
HEARTBEAT = 2.0


async def flood(prefix: str, agent: str, number: int, rate: float, seconds: float) -> None:
    """So many messages a second of the customer with this number."""
    client = await connect(broker(), "bench flood")
    bridge = StandInBridge(client, prefix, agent, number)
    try:
        await bridge.start()
        beating = asyncio.create_task(_beat(bridge))
        print("begun", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        began, count = perf_counter(), 0
        while (now := perf_counter() - began) < seconds:
            while count < now * rate:
                count += 1
                await bridge.say(count)
            await client.flush()
            await asyncio.sleep(PAUSE)
        print(count, count / (perf_counter() - began), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        beating.cancel()
    finally:
        await client.close()


async def _beat(bridge: StandInBridge) -> None:
    while True:
        await bridge.beat()
        await asyncio.sleep(HEARTBEAT)


if __name__ == "__main__":
    asyncio.run(flood(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])))
