"""What a link tells comes to one follower, in order."""

import asyncio

import pytest

from console_client.link_events import LinkEvents
from console_schemas.feed import CustomerTyping


async def test_a_second_follower_is_refused_as_the_two_would_share_the_events_out() -> None:
    told = LinkEvents()
    first = asyncio.ensure_future(anext(told.follow()))
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="followed already"):
        await anext(told.follow())
    told.tell(CustomerTyping(engagement_id="e1"))
    assert await first == CustomerTyping(engagement_id="e1")


async def test_the_next_follower_goes_on_where_the_last_one_was_cancelled() -> None:
    told = LinkEvents()
    first = asyncio.ensure_future(anext(told.follow()))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait({first})
    told.tell(CustomerTyping(engagement_id="e1"))
    assert await anext(told.follow()) == CustomerTyping(engagement_id="e1")
