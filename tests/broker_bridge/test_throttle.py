"""One person's flood of requests and signs: refused in words, then silently, and nobody else waits for it."""

import asyncio
import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from nats.aio.msg import Msg

from console_bridge.attendance import Attendance
from console_bridge.presence_watch import OFTEN, watch_presence
from console_bridge.throttle import ANSWERED
from console_bridge.typing_relay import OFTEN as TYPING_OFTEN
from console_client.limit_settings import LimitSettings
from console_client.link import Throttled
from console_schemas import commands as c
from console_schemas import queries as q
from console_schemas.outbound import TypingNotice
from console_schemas.presence import Presence
from console_schemas.wire import decode, encode
from support.bridge import BOT, SUBJECTS, bridge_running, settings_for, world
from support.broker import Broker

LIMITS = LimitSettings(person_requests=0.01, person_burst=20)


async def test_one_who_asks_too_much_is_refused_and_nobody_else(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path)
    settings = replace(settings, bridge=replace(settings.bridge, limits=LIMITS))
    async with bridge_running(settings), world(broker.url) as around:
        nc, subject = await around.console("ana"), SUBJECTS.command("ana", "open")
        answers: asyncio.Queue[Msg] = asyncio.Queue()
        inbox, notices = nc.new_inbox(), asyncio.Queue[Msg]()
        await nc.subscribe(inbox, cb=answers.put)
        await around.nc.subscribe(SUBJECTS.ops("person-refused"), cb=notices.put)
        await around.nc.flush()
        flood = 20 + int(ANSWERED[1]) + 500
        for _ in range(flood):
            await nc.publish(subject, b"{}", reply=inbox)
        await around.asks("ben", q.OpenRequest())  # sent behind the flood, on the same endpoint
        await nc.flush()
        said: list[Msg] = []
        async with asyncio.timeout(40):
            while sum(not each.headers for each in said) < 20:  # what is served may be told behind what is refused
                said.append(await answers.get())
        said += [answers.get_nowait() for _ in range(answers.qsize())]
        refused = [decode(each.data, c.Refused) for each in said if each.headers]
        assert len(said) - len(refused) == 20
        assert ANSWERED[1] <= len(refused) < flood - 20 - 300, "soon a refusal is not even answered"
        assert {each.code for each in refused} == {"too-many-requests"}
        assert re.search(r"wait (9\d|100) s", refused[0].message)
        for _ in range(19):
            await around.asks("ben", q.OpenRequest())
        with pytest.raises(Throttled, match=r"Too many requests: wait (9\d|100) s"):
            await around.asks("ben", q.OpenRequest())
        assert [decode((await notices.get()).data, dict)["by"] for _ in range(2)] == ["ana", "ben"], "each once"
        assert notices.empty()


async def test_typing_is_passed_on_a_few_times_a_second_however_often_it_is_said(
    broker: Broker, tmp_path: Path
) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        heard: asyncio.Queue[Msg] = asyncio.Queue()
        await around.nc.subscribe(SUBJECTS.feed("ana", customer, "typing"), cb=heard.put)
        await around.nc.flush()
        for _ in range(500):
            await around.nc.publish(SUBJECTS.typing_in(BOT, "c1"), encode(TypingNotice()))
        await around.say("c1", "m1")
        await around.settles()
        await around.nc.flush()
        assert 1 <= heard.qsize() < 100, f"not more than {TYPING_OFTEN[0]} a second"


async def test_a_flood_of_presence_is_not_taken_in(broker: Broker) -> None:
    class Counted(Attendance):
        heard = 0

        def heard_from(self, user: str, presence: Presence) -> None:
            self.heard += user == "ana"
            super().heard_from(user, presence)

    async with world(broker.url) as around:
        attendance = Counted(20.0)
        await watch_presence(around.nc, SUBJECTS, attendance)
        for number in range(2_000):
            await around.nc.publish(SUBJECTS.presence("ana"), encode(Presence(session=f"s{number % 3}")))
        await around.nc.publish(SUBJECTS.presence("ben"), encode(Presence(session="s1")))
        while not attendance.is_there("ben"):
            await asyncio.sleep(0.01)
        assert OFTEN[1] <= attendance.heard < 1_000
