"""Who is there besides the one who asks."""

from console_bridge.admission import Admission
from console_bridge.attendance import Attendance
from console_bridge.colleagues import Colleagues
from console_client.settings import PersonSettings
from console_schemas.people import Person, Role
from console_schemas.presence import Presence
from console_schemas.queries import Colleague
from support.histories import Story

ROLES: dict[str, Role] = {"ana": "agent", "ben": "agent", "carl": "admin", "olga": "ops", "zoe": "agent"}


def test_those_with_a_console_open_are_told_with_their_chats() -> None:
    story = Story()
    for number in range(3):
        story.open(number)
    story.accept("e1", Person(id="ben", name="Ben"))
    attendance = Attendance(20.0)
    attendance.heard_from("ana", Presence(session="s1", listening=True))
    attendance.heard_from("carl", Presence(session="s2", listening=True))
    attendance.heard_from("ben", Presence(session="s3", listening=False))
    attendance.heard_from("olga", Presence(session="s4", listening=True))
    attendance.heard_from("nobody", Presence(session="s5", listening=True))
    people = {id: PersonSettings(name=id.title(), role=role) for id, role in ROLES.items()}
    colleagues = Colleagues(Admission(people), attendance, story.states.values)
    assert colleagues.of(Person(id="ana", name="Ana")).colleagues == (
        Colleague(id="ben", name="Ben", listening=False, chats=1),
        Colleague(id="carl", name="Carl", listening=True, chats=0),
    )
