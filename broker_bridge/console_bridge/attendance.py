"""Who is there: consoles say so every few seconds, and whoever says nothing any more is gone. In memory only."""

import time
from collections.abc import Callable

COMMANDED = "-"
"""Stands for the session of a person who has sent a command, but no word of presence yet."""

MOST = 16
"""Consoles of one person that are remembered; more are no person's."""


class _Session:
    __slots__ = ("heard", "listening")

    def __init__(self, heard: float, listening: bool) -> None:
        self.heard = heard
        self.listening = listening


class Attendance:
    """The consoles that are there, by person."""

    def __init__(self, absent_after: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`absent_after`: seconds of silence after which a console counts as gone."""
        self._absent_after = absent_after
        self._clock = clock
        self._sessions: dict[str, dict[str, _Session]] = {}

    def heard_from(self, user: str, session: str, listening: bool) -> None:
        """A console has said that it is there."""
        sessions = self._of(user)
        sessions.pop(COMMANDED, None)
        sessions.pop(session, None)
        while len(sessions) >= MOST:
            del sessions[next(iter(sessions))]
        sessions[session] = _Session(self._clock(), listening)

    def set_listening(self, user: str, on: bool) -> None:
        """The person wishes to be told of new customers, or no longer: on all their consoles."""
        sessions = self._of(user)
        if not sessions:
            sessions[COMMANDED] = _Session(self._clock(), on)
        for session in sessions.values():
            session.listening = on

    def opened(self, user: str) -> None:
        """A console of the person has asked who they are."""
        sessions = self._of(user)
        if not sessions:
            sessions[COMMANDED] = _Session(self._clock(), False)

    def present(self) -> list[str]:
        """The people who have a console open."""
        return [user for user in list(self._sessions) if self._of(user)]

    def is_listening(self, user: str) -> bool:
        """Whether the person is there and wants new customers."""
        return any(session.listening for session in self._of(user).values()) if user in self._sessions else False

    def _of(self, user: str) -> dict[str, _Session]:
        sessions = self._sessions.setdefault(user, {})
        earliest = self._clock() - self._absent_after
        for name in [name for name, session in sessions.items() if session.heard < earliest]:
            del sessions[name]
        if not sessions:
            self._sessions[user] = sessions = {}
        return sessions
