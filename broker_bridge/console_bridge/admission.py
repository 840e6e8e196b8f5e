"""Who may do what: the people of the directory, or else of the configuration, and what each of them is refused."""

from collections.abc import Mapping

from console_client.settings import PersonSettings
from console_schemas.case import Rejected
from console_schemas.commands import Refused
from console_schemas.directory import DirectoryRecord
from console_schemas.people import CONSOLE_ROLES, EVERY_QUEUE, QUEUE_ROLES, Person


class Admission:
    """The people by their id, which is their token on the bus. The directory goes before the configuration."""

    def __init__(self, people: Mapping[str, PersonSettings]) -> None:
        self._people = {
            user: Person(id=user, name=person.name, role=person.role, queues=person.queues)
            for user, person in people.items()
        }

    def take(self, record: DirectoryRecord) -> None:
        """Move on by a record of the directory: a login that is not active belongs to nobody."""
        if record.standing == "active" and record.role != "panel":
            self._people[record.id] = Person(id=record.id, name=record.name, role=record.role, queues=record.queues)
        else:
            self.forget(record.id)

    def forget(self, user: str) -> None:
        """This login is nobody's."""
        self._people.pop(user, None)

    def queues(self) -> set[str]:
        """Every queue that somebody serves by name."""
        return {queue for person in self._people.values() for queue in person.queues} - {EVERY_QUEUE}

    def bots(self) -> set[str]:
        """Every bot with a login that is active."""
        return {user for user, person in self._people.items() if person.role == "bot"}

    def console_user(self, user: str) -> Person:
        """The person, if they may serve customers. Raises `Rejected` (`unknown-person`, `role-refused`)."""
        person = self._known(user)
        if person.role not in CONSOLE_ROLES:
            message = f"{person.name} has the role {person.role}; the console is for the roles agent, admin and owner."
            raise Rejected(Refused(code="role-refused", message=message))
        return person

    def queue_watcher(self, user: str) -> Person:
        """The person, if they may see who waits. Raises `Rejected` as above."""
        person = self._known(user)
        return person if person.role in QUEUE_ROLES else self.console_user(user)

    def _known(self, user: str) -> Person:
        person = self._people.get(user)
        if person is None:
            message = f"Nobody is called {user} here: ask an administrator for `console people add {user}`."
            raise Rejected(Refused(code="unknown-person", message=message))
        return person

    def agent(self, user: str) -> Person | None:
        """The person, if they may serve customers."""
        person = self._people.get(user)
        return person if person is not None and person.role in CONSOLE_ROLES else None

    def queue_is_served(self, queue: str) -> bool:
        """Whether anybody would see a customer who waits there."""
        return any(person.serves(queue) for person in self._people.values() if person.role in CONSOLE_ROLES)
