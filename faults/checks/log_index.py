"""The log read once: each engagement's facts, states and transcript, and where every message stands."""

from dataclasses import dataclass, field

import msgspec

from console_bridge.log_following import Logged
from console_schemas.engagement import Engagement, evolve
from console_schemas.events import Apart, EngagementRequested, MessagePosted, MessageSetAside
from console_schemas.transcript import entries_of
from faults.recorded_link import mark


@dataclass
class Course:
    """One engagement as the log has it. Its facts that do not follow on each other are left out, and named."""

    facts: list[Logged] = field(default_factory=list)
    states: list[Engagement] = field(default_factory=list)
    """After each fact: version 1 first."""
    marks: list[str] = field(default_factory=list)
    """The transcript."""
    odd: list[Logged] = field(default_factory=list)

    def state(self, version: int) -> Engagement | None:
        """After the fact of this version."""
        return self.states[version - 1] if 0 < version <= len(self.states) else None


class LogIndex:
    """What the checks look up."""

    def __init__(self, facts: list[Logged]) -> None:
        self.at = {logged.sequence: logged.event for logged in facts}
        self.courses: dict[str, Course] = {}
        self.messages: dict[tuple[str, str], list[int]] = {}
        """The sequences of each message, by conversation and id."""
        self.transfers: dict[str, list[int]] = {}
        """The sequences of each transfer, by its id."""
        self.set_aside: dict[str, str] = {}
        """Why, by the id of the message or the transfer."""
        for logged in facts:
            self._take(logged)

    def conversation(self, engagement: str) -> str:
        """The bot's name of an engagement's conversation."""
        course = self.courses.get(engagement)
        return course.states[0].conversation_id if course and course.states else ""

    def _take(self, logged: Logged) -> None:
        event = logged.event
        if isinstance(event, MessageSetAside):
            for name in _names(event.raw):
                self.set_aside.setdefault(name, event.code)
        if isinstance(event, Apart):
            return
        course = self.courses.setdefault(event.engagement_id, Course())
        before = course.states[-1] if course.states else None
        if event.version != len(course.states) + 1 or isinstance(event, EngagementRequested) != (before is None):
            course.odd.append(logged)
            return
        after = evolve(before, event)
        course.facts.append(logged)
        course.states.append(after)
        course.marks += map(mark, entries_of(event, before.entries if before else 0))
        if isinstance(event, EngagementRequested):
            self.transfers.setdefault(event.transfer.transfer_id, []).append(logged.sequence)
        if isinstance(event, MessagePosted):
            self.messages.setdefault((after.conversation_id, event.message.id), []).append(logged.sequence)


class _Named(msgspec.Struct):
    message_id: str = ""
    transfer_id: str = ""


def _names(raw: bytes) -> list[str]:
    try:
        named = msgspec.json.decode(raw, type=_Named)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []
    return [name for name in (named.message_id, named.transfer_id) if name]
