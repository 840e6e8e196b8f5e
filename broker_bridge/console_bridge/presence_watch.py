"""Presence on the bus: what consoles say of being there, into the attendance."""

from nats.aio.client import Client
from nats.aio.msg import Msg

from console_bridge.attendance import Attendance
from console_schemas.presence import Presence
from console_schemas.subjects import BadToken, Subjects
from console_schemas.wire import Invalid, decode


async def watch_presence(nc: Client, subjects: Subjects, attendance: Attendance) -> None:
    """Listen for as long as the connection lasts. What cannot be read is nobody's presence."""

    async def heard(message: Msg) -> None:
        try:
            presence = decode(message.data, Presence)
            attendance.heard_from(subjects.user_of(message.subject), presence)
        except (Invalid, BadToken):
            return

    await nc.subscribe(subjects.any_presence, cb=heard)
