"""Who is there: consoles say so every few seconds, and whoever says nothing any more is gone. In memory only."""

import time
from collections.abc import Callable

from console_schemas.presence import Presence

COMMANDED = "-"
"""Stands for the session of a person who has sent a command, but no word of presence yet."""

NEVER = float("-inf")

MOST = 16
"""Consoles of one person that are remembered; more are no person's."""


class _Session:
    __slots__ = ("attended", "heard", "listening")

    def __init__(self, heard: float, listening: bool, attended: bool = True) -> None:
        self.heard = heard
        self.listening = listening
        self.attended = attended


class Attendance:
    """The consoles that are there, by person, and since when a person has given no sign of life.

    A person is only missed for time in which the bridge itself was able to hear: it has just started, stood still or
    was cut off from the broker as easily as all of its agents at once.
    """

    def __init__(self, absent_after: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`absent_after`: seconds of silence after which a console counts as gone. The clock only goes forward."""
        self._absent_after = absent_after
        self._clock = clock
        self._sessions: dict[str, dict[str, _Session]] = {}
        self._attended: dict[str, float] = {}
        self._hearing_since = self._heard_at = clock()

    def heard_from(self, user: str, presence: Presence) -> None:
        """A console has said that it is there, or that it ends."""
        sessions = self._of(user)
        sessions.pop(COMMANDED, None)
        sessions.pop(presence.session, None)
        if presence.leaving:
            return
        while len(sessions) >= MOST:
            del sessions[next(iter(sessions))]
        now = self._clock()
        sessions[presence.session] = _Session(now, presence.listening, presence.attended)
        if presence.attended:
            self._attended[user] = now
        elif not self.is_there(user):  # its console knows better than silence would tell
            self._attended[user] = min(self._attended.get(user, now), now - self._absent_after)

    def set_listening(self, user: str, on: bool) -> None:
        """The person wishes to be told of new customers, or no longer: on all their consoles."""
        sessions = self._of(user)
        if not sessions:
            sessions[COMMANDED] = _Session(self._clock(), on)
        for session in sessions.values():
            session.listening = on

    def opened(self, user: str) -> None:
        """A console of the person has asked who they are: no sign of the person."""
        sessions = self._of(user)
        if not sessions:
            sessions[COMMANDED] = _Session(self._clock(), False, attended=False)

    def acted(self, user: str) -> None:
        """The person has had something done."""
        self._attended[user] = self._clock()

    def hear(self, able: bool = True) -> None:
        """Say often whether word of presence can arrive at all."""
        now = self._clock()
        if not able or now - self._heard_at > self._absent_after / 2:
            self._hearing_since = now
        self._heard_at = now

    def knows(self, user: str) -> bool:
        """Whether it is known if the person is there: a console has been heard, or one would have been by now."""
        return bool(self._known(user)) or self._clock() - self._hearing_since > self._absent_after

    def silent_for(self, user: str) -> float:
        """Seconds without a sign of life of this person, as far as the bridge could have heard one.

        One whose terminal is dead counts as silent for long at once.
        """
        return self._clock() - max(self._hearing_since, self._attended.get(user, NEVER))

    def seen(self, user: str) -> bool:
        """Whether the person has given a sign of life since the bridge hears."""
        return self._attended.get(user, NEVER) >= self._hearing_since

    def present(self) -> list[str]:
        """The people who have a console open."""
        return [user for user in list(self._sessions) if self._of(user)]

    def is_listening(self, user: str) -> bool:
        """Whether the person is there and wants new customers."""
        return any(session.listening and session.attended for session in self._known(user))

    def is_there(self, user: str) -> bool:
        """Whether the person sits at a console."""
        return any(session.attended for session in self._known(user))

    def _known(self, user: str) -> list[_Session]:
        return list(self._of(user).values()) if user in self._sessions else []

    def _of(self, user: str) -> dict[str, _Session]:
        sessions = self._sessions.setdefault(user, {})
        earliest = self._clock() - self._absent_after
        for name in [name for name, session in sessions.items() if session.heard < earliest]:
            del sessions[name]
        if not sessions:
            self._sessions[user] = sessions = {}
        return sessions
