"""When the agent is called, on a clock of the test: what is new, what is repeated, what is quiet."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from console_client.link import LinkChanged
from console_client.settings import AlertSettings, AlertsSettings, AnswerAlertSettings
from console_schemas.commands import PostMessage
from console_tui import desk_events as d
from console_tui.announcing import notification_of
from console_tui.attention import Alert, Attention, acknowledge, attend, interval
from console_tui.console_state import ConsoleState
from console_tui.demands import Presence
from console_tui.state import apply, apply_all
from support.story import NOW, Story, accepted, gone, opened, row, waiting

PLAIN = AlertsSettings(answer=AnswerAlertSettings(after=6000))


class Clock:
    """The policy asked again and again, the clock moved on between."""

    def __init__(self, state: ConsoleState, settings: AlertsSettings = PLAIN) -> None:
        self.state = state
        self.settings = settings
        self.presence = Presence()
        self.attention = Attention()
        self.now = NOW
        self.calls: list[tuple[float, str]] = []
        self.next_at: datetime | None = None
        self.ask()

    def ask(self) -> tuple[Alert, ...]:
        """What is called for at this moment."""
        turn = attend(self.attention, self.state, self.presence, self.settings, self.now)
        self.attention, self.next_at = turn.attention, turn.next_at
        self.calls += [((self.now - NOW).total_seconds(), alert.kind) for alert in turn.alerts]
        return turn.alerts

    def run(self, seconds: float) -> None:
        """So much time passes; the policy is asked only when it wanted to be."""
        end = self.now + timedelta(seconds=seconds)
        while self.next_at is not None and self.next_at <= end:
            assert self.next_at > self.now, "it would be asked for ever"
            self.now = self.next_at
            self.ask()
        self.now = end

    def happens(self, *events: object) -> None:
        """The state moves on."""
        self.state = apply_all(self.state, events)  # type: ignore[arg-type]
        self.ask()

    def key(self, *, at_lists: bool = False, writing_in: str = "") -> None:
        """The agent presses a key."""
        wrote_at = self.now if writing_in else None
        self.presence = Presence(at_lists=at_lists, active_at=self.now, writing_in=writing_in, wrote_at=wrote_at)
        self.ask()


def listening() -> Clock:
    """Nobody waits, and the agent listens."""
    return Clock(opened(listening=True))


def in_two_chats(settings: AlertsSettings = PLAIN) -> tuple[Clock, Story, Story]:
    """The agent reads the chat e1; e2 is out of sight."""
    first, second = accepted("e1"), accepted("e2")
    state = apply_all(opened(), [first.snapshot(), second.snapshot()])
    state = apply_all(state, [d.ChatChosen(engagement_id="e1"), d.ChatWatched(engagement_id="e1")])
    return Clock(state, settings), first, second


def test_a_new_customer_is_called_at_once_then_ever_sooner_down_to_the_floor() -> None:
    clock = listening()
    clock.happens(*waiting(row("a")))
    clock.run(100)
    gaps = [later - earlier for (earlier, _), (later, _) in zip(clock.calls, clock.calls[1:], strict=False)]
    assert clock.calls[0] == (0, "customer")
    assert gaps == pytest.approx([30, 20, 40 / 3, 10, 10, 10], abs=0.01)


@pytest.mark.parametrize(
    ("how", "waits"),
    [
        (AlertSettings(repeat=0), [None, None]),
        (AlertSettings(repeat=5, rising=False), [5, 5]),
        (AlertSettings(repeat=5, fastest=60), [5, 5]),
        (AlertSettings(repeat=9, fastest=1), [9, 6]),
    ],
)
def test_intervals_are_as_configured(how: AlertSettings, waits: list[float | None]) -> None:
    found = [interval(how, repeats) for repeats in range(2)]
    assert [wait and wait.total_seconds() for wait in found] == waits


def test_one_that_is_not_repeated_is_given_once_and_again_for_the_next() -> None:
    clock = Clock(opened(listening=True), AlertsSettings(customer=AlertSettings(repeat=0)))
    clock.happens(*waiting(row("a")))
    clock.run(600)
    clock.happens(*waiting(row("b")))
    clock.run(600)
    assert clock.calls == [(0, "customer"), (600, "customer")]


def test_what_comes_in_a_burst_is_called_once_more_and_not_once_each() -> None:
    clock = listening()
    for number in range(200):
        clock.happens(*waiting(row(f"c{number}")))
        clock.run(0.01)
    assert [at for at, _ in clock.calls] == [0, 1, 2]


def test_a_kind_without_bell_and_notification_is_off() -> None:
    clock = Clock(opened(listening=True), AlertsSettings(customer=AlertSettings(bell=False, notify=False)))
    clock.happens(*waiting(row("a")))
    assert (clock.calls, clock.next_at) == ([], None)


def test_only_what_is_on_is_given() -> None:
    clock = Clock(opened(listening=True), AlertsSettings(customer=AlertSettings(bell=False)))
    clock.state = apply_all(clock.state, waiting(row("a")))
    assert [(alert.bell, alert.notify) for alert in clock.ask()] == [(False, True)]


def test_while_stopped_only_what_is_mine_calls() -> None:
    clock, _, second = in_two_chats()
    clock.happens(*waiting(row("a"), row("b", offered_to="ana")))
    clock.run(600)
    assert {kind for _, kind in clock.calls} == {"offer"}, "what only this agent may take is their own customer"
    before = len(clock.calls)
    clock.happens(*second.says("Hello?"))
    assert [kind for _, kind in clock.calls[before:]] == ["message"]


def test_it_ends_when_listening_stops_when_the_customer_is_gone_and_when_the_list_was_left() -> None:
    for end in (d.ListeningSet(on=False), gone("a"), d.WaitingSeen()):
        clock = listening()
        clock.happens(*waiting(row("a")))
        clock.happens(end)
        clock.run(600)
        assert clock.calls == [(0, "customer")]


def test_a_key_at_the_list_acknowledges_and_a_key_elsewhere_does_not() -> None:
    clock = listening()
    clock.happens(*waiting(row("a")))
    clock.run(5)
    clock.key()
    clock.run(26)
    assert [at for at, _ in clock.calls] == [0, 30]
    clock.key(at_lists=True)
    clock.run(600)
    assert [at for at, _ in clock.calls] == [0, 30]
    clock.happens(*waiting(row("b")))
    assert clock.calls[2:] == [(631, "customer")]


def test_the_key_that_was_pressed_before_the_call_acknowledges_nothing() -> None:
    clock = listening()
    clock.key(at_lists=True)
    clock.happens(*waiting(row("a")))
    clock.run(31)
    assert [at for at, _ in clock.calls] == [0, 30]


def test_hushing_acknowledges_all_that_was_called_and_nothing_that_comes() -> None:
    clock, _, second = in_two_chats()
    clock.happens(d.ListeningSet(on=True), *waiting(row("a")), *second.says("Hello?"))
    clock.attention = acknowledge(clock.attention)
    clock.ask()
    clock.run(300)
    assert clock.calls == [(0, "customer"), (0, "message")]
    clock.happens(*second.says("Anybody?"))
    assert clock.calls[2:] == [(300, "message")]


def test_an_offer_to_me_is_called_as_such_and_not_as_a_customer_besides() -> None:
    clock = listening()
    clock.happens(*waiting(row("a", offered_to="ana")))
    clock.run(12)
    assert clock.calls == [(0, "offer"), (9, "offer")]


def test_an_offer_that_lapsed_is_a_new_call_unless_the_agent_knows_that_customer() -> None:
    for knows, later in ((False, ["offer", "customer"]), (True, ["offer"])):
        clock = listening()
        clock.happens(*waiting(row("a", offered_to="ana")))
        clock.run(1)
        if knows:
            clock.key(at_lists=True)
        clock.happens(*waiting(row("a")))
        assert [kind for _, kind in clock.calls] == later


def test_a_message_in_the_chat_in_sight_makes_no_sound_and_elsewhere_until_it_is_opened() -> None:
    clock, first, second = in_two_chats()
    clock.happens(*first.says("I see"))
    assert clock.calls == []
    clock.happens(*second.says("Hello?"))
    clock.run(31)
    clock.happens(d.ChatWatched(engagement_id="e2"))
    clock.run(300)
    assert clock.calls == [(0, "message"), (30, "message")]


def test_a_long_wait_for_my_answer_is_called_until_a_key_in_that_chat() -> None:
    clock, _, _ = in_two_chats(AlertsSettings(answer=AnswerAlertSettings(after=60, rising=False)))
    clock.run(100)
    assert clock.calls == [(60, "answer"), (90, "answer")]
    clock.key()  # e1 is in sight, e2 is not
    clock.run(30)
    assert clock.calls[2:] == [(120, "answer")]
    clock.happens(d.ChatWatched(engagement_id="e2"))
    clock.key()
    clock.run(300)
    assert len(clock.calls) == 3


def test_my_answer_ends_the_wait() -> None:
    clock, first, _ = in_two_chats(AlertsSettings(answer=AnswerAlertSettings(after=60)))
    clock.state = replace(clock.state, chats={"e1": clock.state.chats["e1"]})
    clock.run(61)
    assert clock.calls == [(60, "answer")]
    clock.happens(*first.tell(PostMessage(engagement_id="e1", message_id="m1", text="Here I am")))
    assert clock.next_at is None


def test_while_the_agent_writes_in_a_chat_it_makes_no_sound_and_the_others_do() -> None:
    clock, _, second = in_two_chats(AlertsSettings(answer=AnswerAlertSettings(after=60)))
    clock.run(55)
    clock.key(writing_in="e1")
    clock.state = replace(clock.state, chats={"e1": clock.state.chats["e1"]})
    clock.run(9)
    assert clock.calls == []
    clock.run(2)
    assert clock.calls == [(65, "answer")]
    clock.key(writing_in="e1")
    clock.run(300)
    assert len(clock.calls) == 1, "who writes knows that the customer waits"
    clock.happens(second.snapshot())
    clock.key(writing_in="e1")
    clock.happens(*second.says("Hello?"))
    assert clock.calls[1:2] == [(366, "answer")] and clock.calls[2:] == [(366, "message")]


def test_a_lost_connection_is_called_after_a_while_and_any_key_acknowledges() -> None:
    clock = listening()
    lost = LinkChanged(state="reconnecting", since=NOW)
    clock.happens(lost)
    clock.run(4)
    assert clock.calls == []
    clock.run(2)
    assert clock.calls == [(5, "link")]
    clock.key()
    clock.run(600)
    assert len(clock.calls) == 1


def test_a_connection_that_comes_back_soon_is_no_alert() -> None:
    clock = listening()
    clock.happens(LinkChanged(state="reconnecting", since=NOW))
    clock.run(3)
    clock.happens(LinkChanged(state="connected", since=clock.now))
    clock.run(600)
    assert clock.calls == []


def test_the_bridges_clock_may_be_far_from_this_one() -> None:
    clock, _, _ = in_two_chats(AlertsSettings(answer=AnswerAlertSettings(after=60)))
    clock.happens(d.ClockRead(ahead=timedelta(hours=1)))
    clock.now -= timedelta(hours=1)
    clock.ask()
    clock.now += timedelta(seconds=59)
    assert clock.ask() == ()
    clock.now += timedelta(seconds=1)
    assert [alert.kind for alert in clock.ask()] == ["answer"]


def test_a_clock_that_is_set_back_silences_nothing() -> None:
    clock = listening()
    clock.happens(*waiting(row("a")))
    clock.now -= timedelta(hours=1)
    clock.ask()
    clock.run(30)
    assert len(clock.calls) == 2


def test_asked_twice_at_the_same_moment_it_calls_once() -> None:
    clock = listening()
    clock.happens(*waiting(row("a")))
    assert clock.ask() == ()


@pytest.mark.parametrize(
    ("kind", "marks", "names", "text"),
    [
        ("customer", {"a"}, False, "A customer waits"),
        ("customer", {"a"}, True, "Ms a waits"),
        ("customer", {"a", "b"}, True, "2 customers wait"),
        ("offer", {"a"}, False, "A customer is offered to you"),
        ("message", {"e1@7"}, True, "Anna Berg wrote"),
        ("message", {"e1@7", "e2@9"}, False, "2 customers wrote"),
        ("answer", {"e1@1.5"}, False, "A customer waits for your answer"),
        ("answer", {"nobody@1.5"}, True, "A customer waits for your answer"),
        ("link", {""}, True, "The connection is lost: it is being made again"),
    ],
)
def test_a_notification_says_who_and_how_but_never_what(kind: str, marks: set[str], names: bool, text: str) -> None:
    state = apply(apply_all(opened(), waiting(row("a", name="Ms a"))), accepted("e1").snapshot())
    alert = Alert(kind, frozenset(marks), True, True)  # type: ignore[arg-type]
    assert notification_of(alert, state, names=names) == text
