"""Who else serves customers now: the people with a console open, and how busy they are."""

from collections import Counter
from collections.abc import Callable, Iterable

from console_bridge.admission import Admission
from console_bridge.attendance import Attendance
from console_schemas.engagement import OWNED, Engagement
from console_schemas.people import Person
from console_schemas.queries import Colleague, ColleaguesReply


class Colleagues:
    """Answers who is there besides the one who asks."""

    def __init__(
        self, admission: Admission, attendance: Attendance, open_states: Callable[[], Iterable[Engagement]]
    ) -> None:
        self._admission = admission
        self._attendance = attendance
        self._open_states = open_states

    def of(self, person: Person) -> ColleaguesReply:
        """Everybody else with a console open, by name."""
        chats = Counter(state.owner.id for state in self._open_states() if state.owner and state.status in OWNED)
        there = (self._admission.agent(user) for user in self._attendance.present() if user != person.id)
        found = (
            Colleague(
                id=each.id,
                name=each.name,
                listening=self._attendance.is_listening(each.id),
                chats=chats[each.id],
            )
            for each in there
            if each is not None
        )
        return ColleaguesReply(colleagues=tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id))))
