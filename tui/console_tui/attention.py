"""When to call the agent: at once for what is new, again and ever sooner until it is acknowledged. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import field
from msgspec.structs import replace

from console_client.settings import AlertSettings, AlertsSettings
from console_schemas.base import Value
from console_tui.console_state import ConsoleState
from console_tui.demands import Kind, Marks, Presence, demands_of, in_view, settings_of

BREATH = timedelta(seconds=1)
"""Between two calls of one kind: what comes in a burst is one call."""
SHORTER = 2 / 3
"""How a rising alert's interval shrinks from one to the next."""

NOTHING: Marks = frozenset()


class Alarm(Value, frozen=True, kw_only=True):
    """One kind that calls, as it was given last."""

    told: Marks = NOTHING
    """What the agent was called for."""
    first_at: datetime
    """When the newest of these was first called for."""
    last_at: datetime
    repeats: int = 0


class Attention(Value, frozen=True, kw_only=True):
    """What the agent was called for, and what of it they have acknowledged."""

    alarms: Mapping[Kind, Alarm] = field(default_factory=dict)
    acknowledged: Mapping[Kind, Marks] = field(default_factory=dict)


class Alert(NamedTuple):
    """A call to be given now."""

    kind: Kind
    marks: Marks
    """All that asks, in this kind."""
    bell: bool
    notify: bool


class Turn(NamedTuple):
    """What to do now, and when to ask again."""

    attention: Attention
    alerts: tuple[Alert, ...]
    next_at: datetime | None


def attend(
    attention: Attention, state: ConsoleState, presence: Presence, settings: AlertsSettings, now: datetime
) -> Turn:
    """Decide what to call for. `now` is this machine's clock; ask again after any change, and at `next_at`."""
    demands = demands_of(state, presence, settings, now)
    seen = in_view(demands, state, presence)
    times = [demands.next_at]
    alarms: dict[Kind, Alarm] = {}
    acknowledged: dict[Kind, Marks] = {}
    alerts = []
    for kind, how in settings_of(settings).items():
        old, wanted = attention.alarms.get(kind), demands.marks[kind]
        known = attention.acknowledged.get(kind, NOTHING) | _noticed(old, seen.get(kind, NOTHING), presence)
        if kind == "customer":  # who knows of an offer knows that this customer waits
            known = (known | acknowledged["offer"]) & state.fresh
        else:
            known &= wanted
        acknowledged[kind] = known
        alarm, due, given = _step(old, wanted - known - demands.quiet, how, now)
        times.append(due)
        if alarm is not None:
            alarms[kind] = alarm
            if given:
                alerts.append(Alert(kind, alarm.told, how.bell, how.notify))
    next_at = min((time for time in times if time is not None), default=None)
    return Turn(Attention(alarms=alarms, acknowledged=acknowledged), tuple(alerts), next_at)


def acknowledge(attention: Attention) -> Attention:
    """The agent knows of everything that they were called for."""
    known = dict(attention.acknowledged)
    for kind, alarm in attention.alarms.items():
        known[kind] = known.get(kind, NOTHING) | alarm.told
    return replace(attention, acknowledged=known)


def interval(how: AlertSettings, repeats: int) -> timedelta | None:
    """The time until the next call after so many repeated ones; none: it was the last."""
    if how.repeat <= 0:
        return None
    if not how.rising:
        return timedelta(seconds=how.repeat)
    return timedelta(seconds=max(min(how.fastest, how.repeat), how.repeat * SHORTER**repeats))


def _noticed(alarm: Alarm | None, seen: Marks, presence: Presence) -> Marks:
    """What was called for, is in view, and was followed by a sign of the agent."""
    if alarm is None or presence.active_at is None or presence.active_at <= alarm.first_at:
        return NOTHING
    return seen & alarm.told


class Step(NamedTuple):
    """One kind after this moment: its alarm, when it is due again, and whether it is given now."""

    alarm: Alarm | None
    due: datetime | None
    given: bool = False


def _step(old: Alarm | None, asks: Marks, how: AlertSettings, now: datetime) -> Step:
    if not asks or not (how.bell or how.notify):
        return Step(None, None)
    if old is None:
        return _given(Alarm(told=asks, first_at=now, last_at=now), how)
    old = replace(old, last_at=min(old.last_at, now))  # the clock may have been set back
    if asks - old.told:
        if now < old.last_at + BREATH:
            return Step(old, old.last_at + BREATH)
        return _given(replace(old, told=asks, first_at=now, last_at=now), how)
    due = _after(old, how)
    if due is None or now < due:
        return Step(replace(old, told=asks), due)
    return _given(replace(old, told=asks, last_at=now, repeats=old.repeats + 1), how)


def _given(alarm: Alarm, how: AlertSettings) -> Step:
    return Step(alarm, _after(alarm, how), given=True)


def _after(alarm: Alarm, how: AlertSettings) -> datetime | None:
    wait = interval(how, alarm.repeats)
    return None if wait is None else alarm.last_at + wait
