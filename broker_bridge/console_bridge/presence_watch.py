"""Presence on the bus: what consoles say of being there, into the attendance."""

from nats.aio.client import Client
from nats.aio.msg import Msg

from console_bridge.attendance import Attendance
from console_bridge.token_bucket import Buckets
from console_schemas.presence import Presence
from console_schemas.subjects import BadToken, Subjects
from console_schemas.wire import Invalid, decode

OFTEN = (10.0, 100)
"""Words of one person a second that count, and at once before that: sixteen consoles say three at most."""
PENDING = 10_000
"""Words that may wait; the newest are dropped."""


async def watch_presence(nc: Client, subjects: Subjects, attendance: Attendance) -> None:
    """Listen for as long as the connection lasts. What cannot be read is nobody's presence."""
    turns = Buckets(*OFTEN)

    async def heard(message: Msg) -> None:
        try:
            user = subjects.user_of(message.subject)
            if turns.of(user).take_if_there():
                return
            presence = decode(message.data, Presence)
            attendance.heard_from(user, presence)
        except (Invalid, BadToken):
            return

    await nc.subscribe(subjects.any_presence, cb=heard, pending_msgs_limit=PENDING)
